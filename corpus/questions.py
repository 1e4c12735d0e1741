"""The questions people ask: the corpus's distinct questions in many wordings, and what lies beyond the corpus."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from corpus.documents import load_toml, tables
from corpus.entries import Entry
from corpus.errors import DataError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """A distinct question of the corpus: the entries that answer it (best first) and other ways to ask it.

    `subject` is the noun phrase it is about ("dropout"), which resolves "and its drawbacks?"; `aliases` are other names.
    """

    id: str
    question: str
    topic: str
    subject: str
    aliases: tuple[str, ...]
    entries: tuple[str, ...]
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BeyondTopic:
    """Something the corpus does not cover. `near`: a neighbour in the field; else foreign. `terms` name it."""

    name: str
    near: bool
    terms: tuple[str, ...]
    questions: tuple[str, ...]


def load_questions(folder: Traversable, entries: Iterable[Entry]) -> tuple[Question, ...]:
    """Read `folder/questions.toml`; every entry must belong to exactly one question.

    Raises:
        DataError: a record is malformed, an id occurs twice, or an entry is unknown, gathered twice or not at all.
    """
    questions = tuple(
        _record(Question, r, "questions.toml") for r in tables(load_toml(folder / "questions.toml"), "question", "questions.toml")
    )
    ids = Counter(question.id for question in questions)
    gathered = Counter(entry for question in questions for entry in question.entries)
    known = {entry.id for entry in entries}
    for what, wrong in (
        ("id occurs twice", sorted(name for name, n in ids.items() if n > 1)),
        ("entry is gathered twice", sorted(name for name, n in gathered.items() if n > 1)),
        ("entry is unknown", sorted(set(gathered) - known)),
        ("entry is gathered by no question", sorted(known - set(gathered))),
    ):
        if wrong:
            raise DataError(f"questions.toml: {what}: {', '.join(wrong[:5])}. Every entry belongs to one question.")
    return questions


def load_beyond(folder: Traversable) -> tuple[BeyondTopic, ...]:
    """Read `folder/beyond.toml`.

    Raises:
        DataError: a record is malformed.
    """
    return tuple(_record(BeyondTopic, r, "beyond.toml") for r in tables(load_toml(folder / "beyond.toml"), "topic", "beyond.toml"))


def _record(kind: type[T], record: dict[str, Any], file: str) -> T:
    name = record.get("id", record.get("name", "?"))
    for field, value in record.items():
        listed = field in ("aliases", "entries", "phrasings", "terms", "questions")
        texts = value if listed and isinstance(value, list) else [value]
        if listed != isinstance(value, list) or not all(_is_right(field, text) for text in texts):
            wanted = "a list of texts" if listed else "a value"
            raise DataError(f"{file}: {name!r} is malformed: {field} is {str(value)[:50]!r}, expected {wanted}.")
    try:
        return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in record.items()})
    except TypeError as exc:
        raise DataError(f"{file}: {name!r} is malformed ({exc}).") from exc


def _is_right(field: str, value: object) -> bool:
    """Tell whether a value fits its field: a flag for `near`, a text with something in it for the others."""
    return isinstance(value, bool) if field == "near" else isinstance(value, str) and bool(value.strip())
