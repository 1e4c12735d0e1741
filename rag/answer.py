"""What Viva says, as frozen values: Answer, Citation, Flag, Hit. No logic but showing themselves."""

import html
import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Confidence = Literal["high", "medium", "low"]
Reason = Literal["", "empty", "too-long", "not-covered"]


@dataclass(frozen=True, slots=True)
class Flag:
    """A known mistake: `quote` stands at `start:end` of `document` and is wrong; `correction` is what is true.

    In a text that was checked, `found` is the claim that makes it, at `found_start:found_end` (characters), and `confidence` the
    calibrated probability, 0 to 1, that it does; elsewhere "", -1, -1 and 1.
    """

    erratum: str
    kind: str
    severity: int
    quote: str
    document: str
    start: int
    end: int
    claim: str
    correction: str
    why: str
    reference: str
    found: str = ""
    found_start: int = -1
    found_end: int = -1
    confidence: float = 1.0

    def __str__(self) -> str:
        """One readable line."""
        reference = f" ({self.reference})" if self.reference else ""
        return _line(f"⚠ Source {self.document} says “{self.quote}” ({self.kind}). {self.correction}{reference}")


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact passage behind a sentence: `quote == text[start:end]` of `document`, offsets in characters.

    `question` is the question that the passage answers; where `inferred_question` is true it is ours, not the source's.
    """

    document: str
    entry: str
    start: int
    end: int
    quote: str
    question: str
    inferred_question: bool
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document around a citation: `text == text[start:end]` of the document, with every known mistake in it."""

    text: str
    start: int
    end: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: `text == text[start:end]` of `document`; `copies` are entries elsewhere that say the same.

    `score` orders hits of one search; it is no probability.
    """

    document: str
    entry: str
    question: str
    text: str
    start: int
    end: int
    score: float
    flags: tuple[Flag, ...]
    inferred_question: bool = False
    copies: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or an honest refusal (`answered` is false, no citations, `reason` and `closest` say more).

    `text` carries markers `[n]` after each sentence; `citations[n - 1]` is the passage behind it. `flags` are the known
    mistakes in what is cited, in the question's premise, and in the best source on the question. `writer` names what
    worded the answer: the transformer ("model"), the evidence's own sentences ("evidence"), or both ("model+evidence").
    `note` says why the writer failed, where it did.
    """

    question: str
    standalone: str
    text: str
    answered: bool
    confidence: Confidence
    citations: tuple[Citation, ...] = ()
    flags: tuple[Flag, ...] = ()
    closest: tuple[str, ...] = ()
    reason: Reason = ""
    writer: str = ""
    topic_changed: bool = field(default=False)
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        """The answer, its flags and its citations, as plain text."""
        lines = [self.text, *([f"({self.note})"] if self.note else []), *(str(flag) for flag in self.flags)]
        lines += [f"[{n}] {_source(c)}: “{_line(c.quote)}”" for n, c in enumerate(self.citations, 1)]
        lines += [f"- {question}" for question in self.closest]
        return "\n".join(lines)

    def _repr_markdown_(self) -> str:
        """What a notebook shows: everything that comes from outside is escaped."""
        lines = [_escape(self.text), *([_escape(self.note)] if self.note else [])]
        lines += [f"> ⚠ {_escape(str(flag).removeprefix('⚠ '))}" for flag in self.flags]
        lines += [f"{n}. *{_escape(_source(c))}*: “{_escape(_line(c.quote))}”" for n, c in enumerate(self.citations, 1)]
        lines += [f"- {_escape(question)}" for question in self.closest]
        return "\n\n".join(lines)


def _source(citation: Citation) -> str:
    number = citation.entry.split("-", 1)[-1]
    return f"{citation.document} #{number}" if number else citation.document


def _line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    """Make text inert as HTML and as Markdown."""
    inert = "".join(f"\\{char}" if char in "\\`*_{}[]#|~$!" else char for char in html.escape(_line(text)))
    return re.sub(r"^(\d*)([-+.)])(?=\s)", r"\1\\\2", inert)  # no list item
