"""Mending misspelt words of a question towards the corpus's own vocabulary, and no further."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.words import WORD

SHORTEST = 4  # letters; shorter words are too easily another word
SAFE = 6  # letters; a shorter word must keep its first letter ("SELU" is not "ReLU")
PER_LETTERS = 5  # one edit is allowed for every so many letters, at least one


class Speller:
    """Knows the words of the corpus (the targets) and the words that are right as they are."""

    def __init__(self, targets: Iterable[str], known: Iterable[str]) -> None:
        """`targets`: lower-case words to mend towards; `known`: lower-case words never to touch."""
        self._targets = sorted({word for word in targets if len(word) >= SHORTEST and word.isalpha()})
        self._known = frozenset(known).union(self._targets)

    def mend(self, text: str) -> str:
        """Return `text` with each unknown word put as its nearest target, if near: "bakpropogation" -> "backpropagation"."""
        return WORD.sub(lambda match: self._mend(match.group()), text)

    def _mend(self, word: str) -> str:
        low = word.lower()
        if (
            len(low) < SHORTEST
            or (word.isupper() and len(word) < SAFE)
            or not low.isalpha()
            or not low.isascii()
            or low in self._known
        ):
            return word
        edits = max(1, len(low) // PER_LETTERS)
        pool = self._targets if len(low) >= SAFE else [target for target in self._targets if target[0] == low[0]]
        near = process.extractOne(low, pool, scorer=OSA.distance, score_cutoff=edits)
        return near[0] if near else word
