"""The ledger: what in the documents is known to be wrong, anchored to exact quotes. Judging other texts is for `rag`."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from corpus.documents import Document, load_toml, tables
from corpus.errors import DataError, LedgerError

KINDS = ("wrong", "outdated", "garbled", "corrupted", "overstated", "incomplete", "contradiction", "code")
SEVERITIES = (1, 2, 3)  # 3: a candidate who repeats it fails the question; 2: clearly wrong; 1: a blemish


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a mistake stands: `document.text[start:end] == quote`."""

    document: str
    start: int
    quote: str

    @property
    def end(self) -> int:
        """The offset after the quote's last character."""
        return self.start + len(self.quote)


@dataclass(frozen=True, slots=True)
class Erratum:
    """One known mistake; `asserts` are wordings that make it, `lookalikes` true sentences that merely sound like it."""

    id: str
    kind: str
    severity: int
    claim: str
    correction: str
    why: str
    reference: str
    anchors: tuple[Anchor, ...]
    asserts: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()


def load_ledger(file: Traversable, documents: tuple[Document, ...]) -> tuple[Erratum, ...]:
    """Read a ledger and check it against the documents.

    Raises:
        LedgerError: an erratum is malformed, an id occurs twice, or an anchor is orphaned: its quote does not stand
            in its document exactly where it says.
    """
    errata = read_errata(file)
    orphans = find_orphans(errata, documents)
    if orphans:
        raise LedgerError(f"{file.name}: {orphans[0]}" + (f" ({len(orphans) - 1} more.)" if len(orphans) > 1 else ""))
    return errata


def read_errata(file: Traversable) -> tuple[Erratum, ...]:
    """Read a ledger; whether its anchors stand in the documents is not looked at.

    Raises:
        DataError: the file is missing or not TOML.
        LedgerError: an erratum is malformed, or an id occurs twice.
    """
    content = load_toml(file)
    try:
        errata = tuple(_erratum(record) for record in _records(content))
        twice = [name for name, count in Counter(erratum.id for erratum in errata).items() if count > 1]
        if twice:
            raise LedgerError(f"id {twice[0]!r} occurs more than once; ids are unique. Rename one.")
    except LedgerError as exc:
        raise LedgerError(f"{file.name}: {exc}") from exc
    return errata


def find_orphans(errata: Iterable[Erratum], documents: Iterable[Document]) -> tuple[str, ...]:
    """Say of every anchor whose quote does not stand where it says what was found instead: one line each."""
    texts = {document.id: document for document in documents}
    return tuple(
        _orphan(erratum, anchor, texts.get(anchor.document))
        for erratum in errata
        for anchor in erratum.anchors
        if anchor.document not in texts or not texts[anchor.document].text.startswith(anchor.quote, anchor.start)
    )


def find_anchors(quote: str, documents: Iterable[Document]) -> tuple[Anchor, ...]:
    """Return every place where a quote stands in the documents, however its white space is set; none for an empty quote."""
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return ()
    pattern = re.compile(r"\s+".join(words))
    return tuple(Anchor(d.id, match.start(), match.group()) for d in documents for match in pattern.finditer(d.text))


def _orphan(erratum: Erratum, anchor: Anchor, document: Document | None) -> str:
    head = f"erratum {erratum.id!r} is orphaned: {anchor.quote[:50]!r}"
    if document is None:
        return f"{head} is anchored in an unknown document {anchor.document!r}."
    at = document.text.find(anchor.quote)
    if at < 0:
        return f"{head} does not stand in document {document.id}. Re-anchor the erratum or restore the document."
    return f"{head} stands at {at} in document {document.id}, not at {anchor.start}. Correct `start`."


def _erratum(record: dict[str, Any]) -> Erratum:
    name = record.get("id", "<no id>")
    missing = {"id", "kind", "severity", "claim", "correction", "why", "reference", "anchors"} - set(record)
    if missing:
        raise LedgerError(f"erratum {name!r} lacks {', '.join(sorted(missing))}. Add them.")
    if record["kind"] not in KINDS:
        raise LedgerError(f"erratum {name!r} has kind {record['kind']!r}, expected one of {', '.join(KINDS)}.")
    if type(record["severity"]) is not int or record["severity"] not in SEVERITIES:
        raise LedgerError(f"erratum {name!r} has severity {record['severity']!r}, expected 1, 2 or 3.")
    texts = ("id", "claim", "correction", "why", "reference")
    lists = ("asserts", "lookalikes")
    if not all(isinstance(record[field], str) for field in texts) or not all(_is_texts(record.get(field, [])) for field in lists):
        wanted = f"{', '.join(texts)} are texts, {' and '.join(lists)} lists of texts"
        raise LedgerError(f"erratum {name!r} is malformed: {wanted}.")
    if not record["anchors"]:
        raise LedgerError(f"erratum {name!r} has no anchor; expected at least one quote.")
    try:
        anchors = tuple(Anchor(**anchor) for anchor in record["anchors"])
        if not all(_is_sound(anchor) for anchor in anchors):
            raise LedgerError(f"erratum {name!r}: an anchor has a document, a start of 0 or more, and a quote.")
        return Erratum(**{**record, **{key: tuple(record.get(key, ())) for key in lists}, "anchors": anchors})
    except TypeError as exc:
        raise LedgerError(f"erratum {name!r} is malformed ({exc}). Correct its fields.") from exc


def _records(content: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        return tables(content, "erratum", "ledger")
    except DataError as exc:
        raise LedgerError(str(exc).removeprefix("ledger: ")) from exc


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def _is_sound(anchor: Anchor) -> bool:
    """Tell whether an anchor's fields are of their types; a negative start would count from the document's end."""
    return isinstance(anchor.document, str) and type(anchor.start) is int and anchor.start >= 0 and _is_texts([anchor.quote])
