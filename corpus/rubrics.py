"""What a good answer to each question must say: points written by hand from the corrected sources and the literature."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from corpus.documents import load_toml, tables
from corpus.entries import Entry
from corpus.errors import DataError
from corpus.ledger import Erratum
from corpus.questions import Question

LEVELS = ("basic", "intermediate", "advanced")
FILE = "rubrics.toml"


@dataclass(frozen=True, slots=True)
class Point:
    """One checkable statement; `vital`: an answer without it is none. `cites`: where the corpus says it, "ENTRY:SENTENCE" each."""

    text: str
    vital: bool
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """What an answer to a question is graded by: its level, points, the known mistakes it invites, and what to ask next."""

    question: str
    level: str
    points: tuple[Point, ...]
    errata: tuple[str, ...]
    followups: tuple[str, ...]


def load_rubrics(
    folder: Traversable, questions: Iterable[Question], entries: Mapping[str, Entry], errata: Iterable[Erratum]
) -> dict[str, Rubric]:
    """Read `folder/rubrics.toml`: the rubric of each question id that has one; no file, no rubrics.

    Raises:
        DataError: a rubric is malformed, occurs twice, or names a question, an erratum or a sentence that is not there.
    """
    if not (folder / FILE).is_file():
        return {}
    rubrics = [_rubric(record) for record in tables(load_toml(folder / FILE), "rubric", FILE)]
    known = {question.id for question in questions}
    mistakes = {erratum.id for erratum in errata}
    for what, wrong in (
        ("question has two rubrics", [name for name, n in Counter(r.question for r in rubrics).items() if n > 1]),
        ("question is unknown", [r.question for r in rubrics if r.question not in known]),
        ("erratum is unknown", [name for r in rubrics for name in r.errata if name not in mistakes]),
        ("sentence is unknown", [at for r in rubrics for p in r.points for at in p.cites if not _stands(at, entries)]),
    ):
        if wrong:
            raise DataError(f"{FILE}: {what}: {', '.join(wrong[:5])}. Correct the name.")
    return {rubric.question: rubric for rubric in rubrics}


def _stands(place: str, entries: Mapping[str, Entry]) -> bool:
    """Tell whether "ENTRY:SENTENCE" (sentences from 0) names a sentence."""
    name, _, number = place.rpartition(":")
    return name in entries and number.isdecimal() and int(number) < len(entries[name].sentences)


def _rubric(record: dict[str, Any]) -> Rubric:
    name = str(record.get("question", "?"))
    wanted = {"question", "level", "points", "errata", "followups"}
    if set(record) != wanted:
        raise DataError(f"{FILE}: {name!r} has fields {sorted(record)}, expected {sorted(wanted)}.")
    if record["level"] not in LEVELS:
        raise DataError(f"{FILE}: {name!r} has level {record['level']!r}, expected one of {', '.join(LEVELS)}.")
    points = record["points"]
    if not isinstance(points, list) or not points or not all(_is_point(point) for point in points):
        raise DataError(f"{FILE}: {name!r} is malformed: points are a list of {{text, vital, cites}}, at least one.")
    if not any(point["vital"] for point in points):
        raise DataError(f"{FILE}: {name!r} has no vital point; an answer needs something to say. Mark at least one.")
    if not _are_texts(record["errata"]) or not _are_texts(record["followups"]) or not _are_texts([name]):
        raise DataError(f"{FILE}: {name!r} is malformed: errata and followups are lists of texts.")
    told = tuple(Point(point["text"], point["vital"], tuple(point["cites"])) for point in points)
    return Rubric(name, record["level"], told, tuple(record["errata"]), tuple(record["followups"]))


def _is_point(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"text", "vital", "cites"}
        and _are_texts([value["text"]])
        and isinstance(value["vital"], bool)
        and _are_texts(value["cites"])
    )


def _are_texts(value: object) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str) and all(isinstance(t, str) and t.strip() for t in value)
