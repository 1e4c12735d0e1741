"""Near-copies among passages: the same words, give or take a few. A copy says nothing new and is no second witness."""

from collections import Counter
from collections.abc import Sequence

from corpus import Corpus
from index.passages import Passage
from index.words import words

SHINGLE = 3  # words
OVERLAP = 0.6  # share of the smaller passage's shingles that a near-copy holds


def leaders(corpus: Corpus, passages: Sequence[Passage]) -> tuple[int, ...]:
    """Return for each passage the place of the first passage that it is a near-copy of (its own, mostly)."""
    shingled = [_shingles(corpus.texts[p.document][p.start : p.end]) for p in passages]
    holders: dict[tuple[str, ...], list[int]] = {}
    found: list[int] = []
    for at, mine in enumerate(shingled):
        shared = Counter(other for shingle in mine for other in holders.get(shingle, ()))
        copies = [o for o, n in shared.items() if n >= OVERLAP * max(1, min(len(mine), len(shingled[o])))]
        found.append(found[min(copies)] if copies else at)
        for shingle in mine:
            holders.setdefault(shingle, []).append(at)
    return tuple(found)


def _shingles(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + SHINGLE]) for i in range(max(1, len(found) - SHINGLE + 1))}
