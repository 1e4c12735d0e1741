"""Reads a writer's reply as it comes: sentences, each with the numbers of the evidence that it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import split_sentences
from rag.prompt import NO_ANSWER

OPENING = re.compile(r"^\W*\[(\d+)(?:\s*[,–-]\s*\d+)*\][\s:.)-]*")  # "[2] Dropout …", "- [2]: …"
MARKER = re.compile(r"\s*\[(\d+)((?:\s*[,–-]\s*\d+)*)\]")
BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
AFTER_MARKER = re.compile(r"(?:(?<=\])|(?<=\]\.))\s+(?=[A-Z])")  # "… a map.[9] Bananas …"
ENDED = (".", "!", "?")
OPEN = (":", ";", ",")  # what ends so is the beginning of a list, or an item of one, and no sentence
POLARITY = re.compile(r"^(?:yes|no|correct|right|exactly)\s*[,.:–-]+\s*", re.IGNORECASE)  # no evidence says "yes" to a question


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a reply and the evidence that it names (1, 2, …). Not `whole`: the beginning of one that is still coming."""

    text: str
    numbers: tuple[int, ...]
    whole: bool


def statements(words: Iterator[str]) -> Iterator[Statement]:
    """Yield the reply's sentences as soon as they are whole, and the beginning of each line as it grows.

    An unfinished last sentence is left out; so is everything from the refusal sentence on.
    """
    line = ""
    for piece in words:
        *lines, line = (line + piece).split("\n")
        for whole in lines:
            yield from read(whole)
        numbers, text = _opened(line)
        if numbers and text:
            yield Statement(text, numbers, whole=False)
    *_, last = [None, *split_sentences(line, 0, len(line))]
    if line.rstrip().endswith((*ENDED, "]")):
        yield from read(line)
    elif last is not None:
        yield from read(line[: last.start])


def read(line: str) -> Iterator[Statement]:
    """Yield the sentences of a whole line; one that names no evidence of its own is from what the line names first."""
    first, text = _opened(line)
    for part in AFTER_MARKER.split(text):
        own = tuple(int(number) for number, _ in MARKER.findall(part))
        plain = BULLET.sub("", MARKER.sub("", part)).replace("**", "").strip()
        for sentence in split_sentences(plain, 0, len(plain)):
            if not sentence.text.endswith(OPEN):
                yield Statement(POLARITY.sub("", sentence.text), own or first, whole=True)


def refuses(text: str) -> bool:
    """Tell whether a sentence is the refusal."""
    return text.replace("’", "'").strip(" .*") == NO_ANSWER.strip(".")


def _opened(line: str) -> tuple[tuple[int, ...], str]:
    """Split "[2] Dropout …" into the numbers that a line opens with and what follows them."""
    match = OPENING.match(line)
    if not match:
        return (), line
    return tuple(int(n) for n in re.findall(r"\d+", match[0])), line[match.end() :]
