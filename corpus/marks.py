"""What was declared by hand about a document's layout: lost questions and sub-headings, table cells, debris.

Every mark is anchored by a verbatim quote that must stand exactly once in its document.
"""

from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, cast, get_args

from corpus.documents import Document, field_text, load_toml, tables
from corpus.entries import Kind
from corpus.errors import DataError

HEADING_TABLES = {"heading", "subheading", "cell"}


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
    for name, file, known_tables in (("headings.toml", headings, HEADING_TABLES), ("debris.toml", debris, {"debris"})):
        if set(file) - known_tables:
            raise DataError(f"{name}: unknown table {min(set(file) - known_tables)!r}, expected {sorted(known_tables)}.")
    known = {document.id for document in documents}
    for name, file in (("headings.toml", headings), ("debris.toml", debris)):
        for record in (record for table in file for record in tables(file, table, name)):
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
        return locate(document, field_text(record, "quote", "headings.toml"), "headings.toml")

    def text(record: dict[str, Any], field: str) -> str:
        return field_text(record, field, "headings.toml")

    return Marks(
        debris=tuple(_debris(document, record) for record in mine(debris, "debris")),
        questions={at(r): text(r, "question") for r in mine(headings, "heading")},
        headings={at(r): text(r, "subheading") for r in mine(headings, "subheading")},
        cells=tuple((at(r), at(r) + len(r["quote"]), text(r, "column")) for r in mine(headings, "cell")),
    )


def _debris(document: Document, record: dict[str, Any]) -> tuple[int, int, Kind, str]:
    """A record's `quote` alone is the debris; with `to`, everything from the quote's start to the end of `to` is."""
    quote, kind, reason = field_text(record, "quote", "debris.toml"), record.get("kind"), record.get("reason")
    if kind not in get_args(Kind) or not isinstance(reason, str) or not reason.strip():
        raise DataError(f"debris.toml: {quote[:50]!r} needs a kind of {get_args(Kind)} and a reason.")
    start, last = locate(document, quote, "debris.toml"), record.get("to", quote)
    end = locate(document, last, "debris.toml") + len(last)
    if end <= start:
        raise DataError(f"debris.toml: {quote[:50]!r} ends before it starts; mend `to`.")
    return start, end, cast(Kind, kind), reason
