"""The whole corpus as one checked value."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from corpus.documents import Document, load_documents
from corpus.entries import Entry, Segment
from corpus.layouts import parse
from corpus.ledger import Erratum, load_ledger
from corpus.marks import load_marks
from corpus.questions import BeyondTopic, Question, load_beyond, load_questions
from corpus.rubrics import Rubric, load_rubrics


@dataclass(frozen=True)
class Corpus:
    """Documents, entries, ledger and questions, checked against one another. `segments` tile each document."""

    documents: tuple[Document, ...]
    entries: tuple[Entry, ...]
    errata: tuple[Erratum, ...] = ()
    questions: tuple[Question, ...] = ()
    beyond: tuple[BeyondTopic, ...] = ()
    rubrics: dict[str, Rubric] = field(default_factory=dict)
    segments: dict[str, tuple[Segment, ...]] = field(default_factory=dict)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each document id."""
        return {document.id: document.text for document in self.documents}

    @cached_property
    def families(self) -> dict[str, str]:
        """The family of each document id."""
        return {document.id: document.family for document in self.documents}

    @cached_property
    def entry(self) -> dict[str, Entry]:
        """The entry of each entry id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over everything that shapes an index: entries, their sentences, questions, beyond, errata."""
        parts = (self.entries, self.questions, self.beyond, self.errata)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def errata_in(self, document: str, start: int, end: int) -> tuple[Erratum, ...]:
        """The errata with an anchor that overlaps `start:end` of a document, most severe first."""
        hit = (e for e in self.errata if any(overlaps(a.document, a.start, a.end, document, start, end) for a in e.anchors))
        return tuple(sorted(hit, key=lambda erratum: (-erratum.severity, erratum.id)))


def overlaps(document: str, start: int, end: int, other: str, other_start: int, other_end: int) -> bool:
    """Tell whether two stretches of documents share a character."""
    return document == other and start < other_end and other_start < end


def load_corpus(folder: Traversable | None = None) -> Corpus:
    """Load the shipped corpus, or the one in `folder` (same files: manifest, texts/, headings, debris, ledger, …).

    Raises:
        DocumentError, LedgerError, DataError: see `corpus.errors`.
    """
    folder = folder or files("corpus")
    documents = load_documents(folder)
    marks = load_marks(folder, documents)
    parsed = [(document.id, *parse(document, marks[document.id])) for document in documents]
    entries = tuple(entry for _, found, _ in parsed for entry in found)
    errata, questions = load_ledger(folder / "ledger.toml", documents), load_questions(folder, entries)
    return Corpus(
        documents=documents,
        entries=entries,
        errata=errata,
        questions=questions,
        beyond=load_beyond(folder),
        rubrics=load_rubrics(folder, questions, {entry.id: entry for entry in entries}, errata),
        segments={name: segments for name, _, segments in parsed},
    )
