"""Does a passage support a sentence? Strict and by words: what it does not find in the passage it does not let through.

It knows numbers, negation, direction and the order of words. Judging meaning under other words is for the judge of claims.
"""

import re

from index import terms, words

COVERED = 0.9  # share of a sentence's terms that must stand in the passage, in the same order
SKIPPED = 2  # terms of the passage that may be left out between two of them; over more, subject and statement may be mismatched
FEWEST = 3  # terms; a shorter sentence says too little to be checked

NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?")
NEGATIONS = frozenset(
    "not no never cannot can't don't doesn't isn't aren't won't without neither nor unable n't fail fails failed".split()
)
DIRECTIONS = frozenset(
    """increase increases increased increasing decrease decreases decreased decreasing reduce reduces reduced higher lower
    larger smaller bigger more less fewer faster slower better worse maximize minimize maximizes minimizes before after
    always never only all every must may can should first last input output""".split()
)


def supports(passage: str, sentence: str) -> bool:
    """Tell whether `passage` says what `sentence` says, as far as words can tell; a short sentence is never supported."""
    passage, sentence = passage.replace("’", "'"), sentence.replace("’", "'")
    said, found = terms(sentence), terms(passage)
    if len(said) < FEWEST or _numbers(sentence) - _numbers(passage):
        return False
    if bool(_negations(sentence)) != bool(_negations(passage)) or _directions(sentence) - _directions(passage):
        return False
    named = {term for term in said if any(char.isdigit() for char in term)}  # L1 is not L2
    return named <= set(found) and _chain(said, found) >= COVERED * len(said)


def _chain(said: list[str], found: list[str]) -> int:
    """Return how many terms of `said` follow one another in `found`, with at most SKIPPED terms between neighbours."""
    longest = [0] * len(found)  # of the chains that end at each place of `found`, after the terms of `said` so far
    for term in said:
        before = longest[:]
        for at, other in enumerate(found):
            if term == other:
                longest[at] = max(before[at], 1 + max(before[max(0, at - 1 - SKIPPED) : at], default=0))
    return max(longest, default=0)


def _numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def _negations(text: str) -> list[str]:
    return [word for word in words(text) if word in NEGATIONS]


def _directions(text: str) -> set[str]:
    return {word for word in words(text) if word in DIRECTIONS}
