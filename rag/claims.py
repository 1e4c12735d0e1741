"""Cutting any text into claims: one sentence each, with its exact place; code, tables and other languages claim nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from corpus import split_sentences
from index import STOPWORDS, terms, words
from rag.evidence import LEANING

LONG = 320  # characters; a longer sentence is cut at its clauses: people speak and type without full stops
FEW = 2  # terms; a sentence of fewer claims nothing
ENGLISH = 0.12  # share of English function words below which a longer sentence is in another language, or no sentence
TELLING = 6  # words from which that share tells
WORDED = 0.65  # share of letters, spaces and commas below which a line is code or a table

FENCED = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1[^\n]*$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^[ \t]*\|.*$|^[ \t]*[-=+|: ]{3,}$", re.MULTILINE)
CLAUSE = re.compile(r"[;:\n]\s*|,?\s+(?:and then|but|because|so|whereas|while)\s+|,\s+(?:and|or|which)\s+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a text: it stands at `start:end` (characters).

    `text` is it on one line; one that leans on the sentence before it ("It …") has that in front.
    """

    text: str
    start: int
    end: int


def claims_of(text: str) -> tuple[Claim, ...]:
    """Return the claims of a text in order; none overlap."""
    plain = _plain(text)
    found: list[Claim] = []
    before = ""
    for start, end in _spans(plain):
        own = " ".join(plain[start:end].split())
        if not _claims(own):
            before = ""
            continue
        told = f"{before} {own}" if before and LEANING.match(own) else own
        found.append(Claim(told, start, end))
        before = own
    return tuple(found)


def _plain(text: str) -> str:
    """The text, as long as it was, with blanks for what is not prose: code, rows of tables, control characters."""
    legible = "".join(c if c.isprintable() or c == "\n" else " " for c in text.encode("utf-8", "replace").decode())
    for pattern in (FENCED, ROW):
        legible = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), legible)
    return legible


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of sentences, of a list its items; long ones are cut at their clauses."""
    found = split_sentences(text, 0, len(text))
    for sentence, after in zip_longest(found, found[1:]):
        if after is None or after.start >= sentence.end:
            yield from _clauses(text, sentence.start, sentence.end)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut `text[start:end]` where a clause ends, into stretches of at most about LONG characters."""
    cuts = [start]
    for match in CLAUSE.finditer(text, start, end) if end - start > LONG else ():
        if match.start() - cuts[-1] > LONG // 3:
            cuts.append(match.end())
    for first, last in pairwise([*cuts, end]):
        for piece in range(first, last, 2 * LONG):  # words without end: cut anywhere
            stop = min(last, piece + 2 * LONG)
            yield piece, piece + len(text[piece:stop].rstrip())


def _claims(sentence: str) -> bool:
    """Tell whether a sentence says something in English."""
    worded = sum(c.isalpha() or c in " ,'’-" for c in sentence) / max(1, len(sentence))
    bag = words(sentence)
    foreign = len(bag) >= TELLING and sum(word in STOPWORDS for word in bag) < ENGLISH * len(bag)
    return len(terms(sentence)) >= FEW and worded >= WORDED and not foreign
