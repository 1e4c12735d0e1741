"""Does a passage support a sentence? Strict and by words: what it does not find in the passage it does not let through.

It knows numbers, negation, direction and the order of words. Judging meaning under other words is for the judge of claims.
"""

import re
from itertools import pairwise

from index import terms, words

COVERED = 0.9  # share of a sentence's terms that must stand in the passage
IN_ORDER = 0.7  # share of its neighbouring pairs of terms that must stand there near to one another, in the same order
NEAR = 5  # terms
FEWEST = 3  # terms; a shorter sentence says too little to be checked

NUMBER = re.compile(r"\d+(?:\.\d+)?")
NEGATIONS = frozenset("not no never cannot can't don't doesn't isn't aren't won't without neither nor unable n't".split())
DIRECTIONS = frozenset(
    """increase increases increased increasing decrease decreases decreased decreasing reduce reduces reduced higher lower
    larger smaller bigger more less fewer faster slower better worse maximize minimize maximizes minimizes before after
    always never only all every must may can should first last input output""".split()
)


def supports(passage: str, sentence: str) -> bool:
    """Tell whether `passage` says what `sentence` says, as far as words can tell; a short sentence is never supported."""
    said, found = terms(sentence), terms(passage)
    if len(said) < FEWEST or _numbers(sentence) - _numbers(passage):
        return False
    if bool(_negations(sentence)) != bool(_negations(passage)) or _directions(sentence) - _directions(passage):
        return False
    covered = sum(term in found for term in said) / len(said)
    return covered >= COVERED and _in_order(said, found) >= IN_ORDER


def _in_order(said: list[str], found: list[str]) -> float:
    """Return the share of neighbouring pairs of `said` that follow one another closely in `found`."""
    pairs = list(pairwise(said))
    close = {(a, b) for i, a in enumerate(found) for b in found[i + 1 : i + 1 + NEAR]}
    return sum(pair in close or pair[0] == pair[1] for pair in pairs) / len(pairs)


def _numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def _negations(text: str) -> list[str]:
    return [word for word in words(text) if word.replace("’", "'") in NEGATIONS]


def _directions(text: str) -> set[str]:
    return {word for word in words(text) if word in DIRECTIONS}
