"""What was declared by hand about a document's layout: lost questions and sub-headings, table cells, debris.

Every mark is anchored by a verbatim quote that must stand exactly once in its document.
"""

from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, get_args

from corpus.documents import Document, load_toml
from corpus.entries import Kind
from corpus.errors import DataError


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one document, by offset.

    `debris`: (start, end, kind, reason). `questions`: where an answer starts -> the question that we infer for it
    (layout "unheaded"), or where a line starts -> that very line, a question in no layout. `headings`: where a line
    starts -> the sub-heading lost there. `cells`: (start, end, column heading) of a flattened table's cells.
    """

    debris: tuple[tuple[int, int, Kind, str], ...] = ()
    questions: dict[int, str] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    cells: tuple[tuple[int, int, str], ...] = ()


def load_marks(folder: Traversable, documents: tuple[Document, ...]) -> dict[str, Marks]:
    """Read `headings.toml` and `debris.toml`; return the marks of each document id.

    Raises:
        DataError: a record is malformed, names an unknown document, or its quote does not stand exactly once.
    """
    headings, debris = load_toml(folder / "headings.toml"), load_toml(folder / "debris.toml")
    known = {document.id for document in documents}
    for name, file in (("headings.toml", headings), ("debris.toml", debris)):
        for record in (record for records in file.values() for record in records):
            if record.get("document") not in known:
                raise DataError(f"{name}: unknown document {record.get('document')!r}, expected one of {sorted(known)}.")
    return {document.id: _marks(document, headings, debris) for document in documents}


def locate(document: Document, quote: str, file: str) -> int:
    """Return where `quote` stands in the document; it must do so exactly once.

    Raises:
        DataError: it stands nowhere or more than once.
    """
    count = document.text.count(quote)
    if count != 1:
        raise DataError(f"{file}: {quote[:50]!r} stands {count} times in {document.file}, expected once. Correct the quote.")
    return document.text.index(quote)


def _marks(document: Document, headings: dict[str, Any], debris: dict[str, Any]) -> Marks:
    def mine(file: dict[str, Any], table: str) -> list[dict[str, Any]]:
        return [record for record in file.get(table, []) if record["document"] == document.id]

    def at(record: dict[str, Any]) -> int:
        return locate(document, record["quote"], "headings.toml")

    return Marks(
        debris=tuple(_debris(document, record) for record in mine(debris, "debris")),
        questions={at(r): r["question"] for r in mine(headings, "heading")},
        headings={at(r): r["subheading"] for r in mine(headings, "subheading")},
        cells=tuple((at(r), at(r) + len(r["quote"]), r["column"]) for r in mine(headings, "cell")),
    )


def _debris(document: Document, record: dict[str, Any]) -> tuple[int, int, Kind, str]:
    """A record's `quote` alone is the debris; with `to`, everything from the quote's start to the end of `to` is."""
    if record["kind"] not in get_args(Kind) or not record.get("reason"):
        raise DataError(f"debris.toml: {record['quote'][:50]!r} needs a kind of {get_args(Kind)} and a reason.")
    start = locate(document, record["quote"], "debris.toml")
    last = record.get("to", record["quote"])
    return start, locate(document, last, "debris.toml") + len(last), record["kind"], record["reason"]
