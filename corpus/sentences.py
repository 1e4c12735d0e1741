"""Cutting an answer into sentences with exact offsets: prose, lists with their stems, sub-headings, page-break debris.

It knows how text is set, not what it says: which stretches are code or debris is decided in `layouts`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from corpus.entries import Sentence

LIST_LIMIT = 700  # characters; a longer list is told item by item only
ITEM_WORDS = 6  # a list item of at least so many words can stand alone
HEADING_WORDS = 7  # a line of at most so many words without punctuation is a sub-heading

BULLET = re.compile(r"[ \t]*(?:[-•*]|\d+\.)[ \t]+")  # matched at a line's start
TERMINAL = re.compile(r"[.!?:;][\"”')\]]*$")
# A full stop ends a sentence before white space and a capital, or where the space was lost ("layers.Earlier").
BREAK = re.compile(r"(?<=[.!?])[\"”')\]]*(?=\s+[A-Z“\"(\d])|(?<=[a-z]{3}\.)(?=[A-Z][a-z])")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|Fig|Dr|al)|\b[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A logical line: `bullet` tells whether a list marker stood before `start`."""

    start: int
    end: int
    bullet: bool


def clean(text: str) -> str:
    """Return `text` on one line, without list markers and table rules: two lines "- a" and "b |" -> "a b"."""
    lines = (line[m.end() :] if (m := BULLET.match(line)) else line for line in text.splitlines())
    return re.sub(r"\s+", " ", " ".join(lines)).strip().removesuffix("|").strip()


def split_sentences(text: str, start: int, end: int, headings: Mapping[int, str] | None = None) -> tuple[Sentence, ...]:
    """Cut `text[start:end]` (prose and lists, no code) into sentences, in order of their start.

    `headings` maps an offset to the sub-heading that was lost there. A short list comes as one sentence with its stem;
    items that can stand alone come again on their own, so sentences may overlap.
    """
    found: list[Sentence] = []
    heading, inferred, stem = "", False, None
    lines = tuple(_lines(text, start, end))
    for bullet, group in groupby(enumerate(lines), key=lambda pair: pair[1].bullet):
        block = list(group)
        if bullet:
            found = [*found, *_list(text, [line for _, line in block], stem, heading, inferred)]
            found, stem = [sentence for sentence in found if sentence is not stem], None
            continue
        for i, line in block:
            if headings and line.start in headings:
                heading, inferred = headings[line.start], True
            if _is_heading(text, lines, i):
                heading, inferred = clean(text[line.start : line.end]), False
                continue
            sentences = [Sentence(s, e, clean(text[s:e]), heading, inferred) for s, e in _prose(text, line.start, line.end)]
            found, stem = _join_stem(text, found + sentences, stem, len(sentences))
    return tuple(sorted(found, key=lambda s: (s.start, -s.end)))


def _join_stem(text: str, found: list[Sentence], stem: Sentence | None, new: int) -> tuple[list[Sentence], Sentence | None]:
    """Glue "The tools are:" to an unpunctuated line after it; return the sentences and the stem that is now open."""
    last = found[-1] if found else None
    if stem and new == 1 and last and not TERMINAL.search(last.text):
        at = found.index(stem)
        whole = Sentence(stem.start, last.end, clean(text[stem.start : last.end]), last.heading, last.inferred)
        return [*found[:at], whole], None
    return found, last if last and last.text.endswith(":") else None


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    """Yield the logical lines of a region; a line that page-break debris cut in two is one."""
    open_line: _Line | None = None
    for match in re.finditer(r"[^\n]*\S[^\n]*", text[start:end]):
        raw = match.group()
        marker = BULLET.match(raw)
        indent = marker.end() if marker else len(raw) - len(raw.lstrip())
        if not raw[indent:].strip(" |\t"):
            continue
        line = _Line(start + match.start() + indent, start + match.start() + len(raw.rstrip()), bool(marker))
        if open_line and _continues(text, open_line, line):
            open_line = _Line(open_line.start, line.end, open_line.bullet)
            continue
        if open_line:
            yield open_line
        open_line = line
    if open_line:
        yield open_line


def _continues(text: str, before: _Line, line: _Line) -> bool:
    unfinished = not re.search(r"[.!?:;|]$", text[before.start : before.end])
    return unfinished and not line.bullet and (text[line.start].islower() or text[line.start] == "(")


def _is_heading(text: str, lines: tuple[_Line, ...], i: int) -> bool:
    line = text[lines[i].start : lines[i].end]
    short = len(line.split()) <= HEADING_WORDS and not re.search(r"[.,!?:;|]", line)
    return short and line[:1].isupper() and i + 1 < len(lines)


def _prose(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of the sentences of one logical line."""
    at = start
    for match in BREAK.finditer(text, start, end):
        stop = match.end()
        if stop > at and not ABBREVIATION.search(text[at:stop]):
            yield at, stop
            at = stop + (len(text[stop:end]) - len(text[stop:end].lstrip()))
    if rest := text[at:end].rstrip("| \t"):
        yield at, at + len(rest)


def _list(text: str, items: list[_Line], stem: Sentence | None, heading: str, inferred: bool) -> list[Sentence]:
    """The whole list with its stem, if short, then the items that can stand alone."""
    alone: list[Sentence] = []
    label, labelled = heading, inferred
    for i, item in enumerate(items):
        if _is_label(text, items, i):
            label, labelled = clean(text[item.start : item.end]), False
            continue
        for s, e in _prose(text, item.start, item.end):
            if len(text[s:e].split()) >= ITEM_WORDS:
                alone.append(Sentence(s, e, clean(text[s:e]), label, labelled))
    start = stem.start if stem else items[0].start
    whole = "; ".join(clean(text[i.start : i.end]).rstrip(".;,") for i in items) + "."
    labels = any(_is_label(text, items, i) for i in range(len(items)))
    if labels or (len(items) == 1 and alone):
        return alone
    if len(whole) > LIST_LIMIT:
        return _long(text, items, alone, heading, inferred)
    lead = f"{stem.text} " if stem else ""
    return [Sentence(start, items[-1].end, lead + whole, heading, inferred), *alone]


def _long(text: str, items: list[_Line], alone: list[Sentence], heading: str, inferred: bool) -> list[Sentence]:
    """A list too long for one sentence: every item on its own, short ones too."""
    told = {s.start for s in alone}
    short = [Sentence(i.start, i.end, clean(text[i.start : i.end]), heading, inferred) for i in items if i.start not in told]
    return [*short, *alone]


def _is_label(text: str, items: list[_Line], i: int) -> bool:
    """Tell whether item `i` is a bare name that the next item, a full sentence, explains."""
    here, after = (text[x.start : x.end] for x in (items[i], items[min(i + 1, len(items) - 1)]))
    sentence = after.endswith(".") and len(after.split()) >= ITEM_WORDS
    return sentence and len(here.split()) <= HEADING_WORDS and not TERMINAL.search(here)
