"""Telling questions from answers: one small parser a layout. Every character of a document ends up in one segment.

A parser says where questions stand; debris (boilerplate, missing figures, linking sentences) and inferred headings are
declared by hand in `debris.toml` and `headings.toml`, anchored by verbatim quotes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from corpus.documents import Document
from corpus.entries import Entry, Kind, Segment, Sentence
from corpus.errors import DataError, DocumentError
from corpus.marks import Marks
from corpus.sentences import split_sentences

NUMBERED = re.compile(r"^(\d+)[.)][ \t]+(.+)$", re.MULTILINE)
HEADED = re.compile(r"^[A-Z][^\n]*\?[^\n]*$", re.MULTILINE)
HEADED_WORDS = 20  # a longer line with a question mark is a rhetorical question inside an answer
CODE = re.compile(
    r"^\s*(?:import \w+|from \w+ import|\w+ ?\*?= ?[\w\[(.]|with \S+ as \w+:|if \(|print\b(?!s)|Print\(|# )", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class _Block:
    """A question's place and the region that holds its answer."""

    number: str
    question: str
    mark: int  # where the question's line starts, its number included
    question_start: int
    question_end: int
    end: int
    inferred: bool = False


def parse(document: Document, marks: Marks) -> tuple[tuple[Entry, ...], tuple[Segment, ...]]:
    """Cut a document into entries, and into segments that tile it.

    Raises:
        DocumentError: characters are left that are in no entry and not declared as debris.
    """
    blocks = tuple(_PARSERS[document.layout](document.text, marks))
    kinds = _paint(document, blocks, marks)
    segments = _segments(document, kinds)
    return tuple(_entry(document, block, segments, marks) for block in blocks), segments


def _numbered(text: str, marks: Marks) -> Iterator[_Block]:
    """`1. question` or `1) question`, counting up; a number out of turn is part of an answer. Stray titled tails follow."""
    heads: list[tuple[str, int, int, int]] = []
    for match in NUMBERED.finditer(text):
        if int(match[1]) == len(heads) + 1:
            heads.append((match[1], match.start(), match.start(2), match.end()))
    for start, question in sorted(marks.questions.items()):
        heads.append((str(len(heads) + 1), start, start, start + len(question)))
    yield from _close(text, sorted(heads, key=lambda head: head[1]))


def _headed(text: str, marks: Marks) -> Iterator[_Block]:
    """An unnumbered line with a question mark; long ones are rhetorical."""
    matches = [m for m in HEADED.finditer(text) if len(m.group().split()) <= HEADED_WORDS and text[m.end() - 1] != "."]
    matches += [m for m in HEADED.finditer(text) if m.start() in marks.questions]
    starts = sorted({(m.start(), m.end()) for m in matches})
    yield from _close(text, [(str(i), s, s, e) for i, (s, e) in enumerate(starts, 1)])


def _unheaded(text: str, marks: Marks) -> Iterator[_Block]:
    """Answers without questions; each starts where `headings.toml` says and lasts until the next."""
    starts = sorted(marks.questions)
    for i, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), 1):
        yield _Block(str(i), marks.questions[start], start, start, start, end, inferred=True)


def _close(text: str, heads: list[tuple[str, int, int, int]]) -> Iterator[_Block]:
    ends = [head[1] for head in heads[1:]] + [len(text)]
    for (number, mark, start, stop), end in zip(heads, ends, strict=True):
        yield _Block(number, text[start:stop].strip(), mark, start, stop, end)


_PARSERS: dict[str, Callable[[str, Marks], Iterator[_Block]]] = {
    "numbered": _numbered,
    "headed": _headed,
    "unheaded": _unheaded,
}

_Paint = tuple[Kind, str, str]  # kind, entry, reason


def _paint(document: Document, blocks: tuple[_Block, ...], marks: Marks) -> list[_Paint | None]:
    """Give every character its kind; white space between takes that of what precedes it."""
    text = document.text
    kinds: list[_Paint | None] = [None] * len(text)
    for block in blocks:
        entry = f"{document.id}-{block.number}"
        _fill(kinds, block.question_end, block.end, ("answer", entry, ""))
        for match in re.finditer(r"[^\n]+", text[block.question_end : block.end]):
            if CODE.match(match.group()):
                at = block.question_end + match.start()
                _fill(kinds, at, at + len(match.group()), ("code", entry, ""))
        _fill(kinds, block.mark, block.question_end, ("question", entry, ""))
    for start, end, kind, reason in marks.debris:
        _fill(kinds, start, end, (kind, "", reason))
    return _spread(document, kinds)


def _fill(kinds: list[_Paint | None], start: int, end: int, paint: _Paint) -> None:
    kinds[start:end] = [paint] * (end - start)


def _spread(document: Document, kinds: list[_Paint | None]) -> list[_Paint | None]:
    """White space takes the kind of what stands before it (at the top: after it); anything else must have one by now."""
    first = next((paint for paint in kinds if paint), None)
    before = first
    for at, char in enumerate(document.text):
        if char.isspace():
            kinds[at] = before
        elif kinds[at] is None:
            rest = document.text[at : at + 40].replace("\n", " ")
            raise DocumentError(
                f"{document.file}: character {at} ({rest!r}…) is in no entry and not declared. "
                "Give it a heading in headings.toml or a reason in debris.toml."
            )
        before = kinds[at]
    return kinds


def _segments(document: Document, kinds: list[_Paint | None]) -> tuple[Segment, ...]:
    found, at = [], 0
    for paint, run in groupby(kinds):
        end = at + len(list(run))
        if paint:
            found.append(Segment(at, end, paint[0], paint[1], paint[2]))
        at = end
    return tuple(found)


def _entry(document: Document, block: _Block, segments: tuple[Segment, ...], marks: Marks) -> Entry:
    """The entry of a block: its answer runs from its first to its last character that is answer or code."""
    text, name = document.text, f"{document.id}-{block.number}"
    parts = [s for s in segments if s.entry == name and s.kind in ("answer", "code") and text[s.start : s.end].strip()]
    if not parts:
        raise DataError(f"{document.file}: question {block.number} has no answer; mend headings.toml or debris.toml.")
    start = parts[0].start + len(text[parts[0].start :]) - len(text[parts[0].start :].lstrip())
    end = parts[-1].start + len(text[parts[-1].start : parts[-1].end].rstrip())
    ours = block.question_start if not block.inferred else start
    return Entry(
        id=name,
        document=document.id,
        number=block.number,
        question=block.question,
        answer=text[start:end],
        start=start,
        end=end,
        inferred_question=block.inferred,
        question_start=ours,
        question_end=block.question_end if not block.inferred else start,
        sentences=tuple(_sentences(text, parts, start, end, marks)),
    )


def _sentences(text: str, parts: list[Segment], start: int, end: int, marks: Marks) -> Iterator[Sentence]:
    for part in parts:
        left, right = max(part.start, start), min(part.end, end)
        right = left + len(text[left:right].rstrip())
        cells = [cell for cell in marks.cells if left <= cell[0] < right]
        if part.kind == "code":
            yield Sentence(left, right, text[left:right], code=True)
        elif cells:
            yield from (Sentence(s, e, f"{heading}: {text[s:e]}", heading) for s, e, heading in cells)
        else:
            yield from split_sentences(text, left, right, marks.headings)
