"""The values a document is cut into: segments that cover it, entries (question and answer), sentences with offsets."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["question", "answer", "code", "boilerplate", "dropped"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a document and what it is. The segments of a document tile it: every character is in exactly one.

    `entry` is the id of the entry that a question, answer or code segment belongs to, "" for the rest;
    `reason` says why a boilerplate or dropped segment is no part of an answer, "" for the rest.
    """

    start: int
    end: int
    kind: Kind
    entry: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, list item, or list with its stem: `document.text[start:end]`.

    `text` is the same made readable: one line, without bullets and page-break debris. `heading` is the sub-heading it
    stands under, if any; where `inferred` is true that heading was lost in the source and supplied by us, so it is
    context, never a quotation.
    """

    start: int
    end: int
    text: str
    heading: str = ""
    inferred: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer: `answer == document.text[start:end]`.

    `number` is the entry's number in its document (its ordinal where the source has no numbers). Where
    `inferred_question` is true the source lost its question and `question` is ours: never shown as a quotation.
    `question_start:question_end` are the question's offsets, both equal to `start` where it is inferred.
    """

    id: str
    document: str
    number: str
    question: str
    answer: str
    start: int
    end: int
    inferred_question: bool
    question_start: int
    question_end: int
    sentences: tuple[Sentence, ...]
