"""Entries to passages: the stretches that search returns, each with exact offsets."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus import Corpus, Entry, Sentence

WHOLE = 1200  # characters; a shorter answer is one passage
WINDOW = 900  # characters; a longer one is cut into runs of whole sentences of about this size


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an answer: `document.text[start:end]`. Its id comes from the document and the content."""

    id: str
    entry: str
    document: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]


def cut_passages(corpus: Corpus) -> tuple[Passage, ...]:
    """Cut every entry of the corpus into passages, in the corpus's order."""
    return tuple(_passage(entry, run, corpus.texts[entry.document]) for entry in corpus.entries for run in _runs(entry))


def _runs(entry: Entry) -> Iterator[tuple[Sentence, ...]]:
    """Yield runs of consecutive sentences; an overlapping sentence (an item of a list) stays with its list."""
    if entry.end - entry.start <= WHOLE:
        yield entry.sentences
        return
    run: list[Sentence] = []
    for sentence in entry.sentences:
        if run and sentence.end - run[0].start > WINDOW and sentence.start >= max(s.end for s in run):
            yield tuple(run)
            run = []
        run.append(sentence)
    yield tuple(run)


def _passage(entry: Entry, run: Iterable[Sentence], text: str) -> Passage:
    sentences = tuple(run)
    whole = sentences == entry.sentences
    start = entry.start if whole or not sentences else sentences[0].start
    end = entry.end if whole or not sentences else max(sentence.end for sentence in sentences)
    digest = hashlib.sha256(text[start:end].encode()).hexdigest()[:12]
    return Passage(f"{entry.document}-{digest}", entry.id, entry.document, start, end, sentences)
