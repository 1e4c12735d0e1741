"""What speaks for and against a claim's making a known mistake: its nearest wordings, its negations, the judge's verdict."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import Erratum
from index import Near, Search, Vectors, terms, words
from rag.judge import Judge, Verdict

CANDIDATES = 3  # errata that a claim is held against; the right one is among the first five 98 % of the time (DESIGN.md)
FAR = 0.35  # cosine below which no wording of a mistake is near enough to be looked at
LEAST = 1e-4  # probability; what is less likely counts as this
NEGATIONS = frozenset(
    "not no never cannot can't don't doesn't isn't aren't won't without neither nor unable n't fail fails failed".split()
)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A claim, an erratum that it may make, and the features that decide."""

    claim: str
    erratum: Erratum
    features: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An erratum (its place in the ledger) with the nearest wrong and true wordings, (cosine, text)."""

    at: int
    wrong: tuple[float, str]
    true: tuple[float, str]
    best_true: float


def suspicions(claims: Sequence[str], search: Search, judge: Judge, only: str = "") -> list[list[Suspicion]]:
    """Return for each claim the errata that it comes near to, the nearest first; `only`: this erratum, however far it is.

    The judge sees all of them at once.
    """
    vectors = search.embed(claims) if claims else ()
    found = [list(_candidates(vector, search, only)) for vector in vectors]
    errata = search.corpus.errata
    pairs = [(claim, errata[one.at].claim) for claim, some in zip(claims, found, strict=True) for one in some]
    verdicts = iter(judge.weigh(pairs))
    return [
        [Suspicion(claim, errata[one.at], _features(claim, one, next(verdicts))) for one in some]
        for claim, some in zip(claims, found, strict=True)
    ]


def _candidates(vector: Vectors, search: Search, only: str) -> Iterator[_Candidate]:
    wrong, true = (_nearest(search, name, vector) for name in ("asserts", "truths"))
    best, worst = (max(true.values())[0], min(true.values())[0]) if true else (0.0, 0.0)
    least = min(wrong.values())[0] if wrong else 0.0  # of those that search brings; what it does not bring is no nearer
    near = [at for at, (cosine, _) in wrong.items() if cosine >= FAR][:CANDIDATES]
    chosen = [at for at, erratum in enumerate(search.corpus.errata) if erratum.id == only] if only else near
    for at in chosen:
        yield _Candidate(at, wrong.get(at, (least, "")), true.get(at, (worst, "")), best)


def _nearest(search: Search, name: str, vector: Vectors) -> dict[int, tuple[float, str]]:
    """Of each erratum the (cosine, text) of its nearest wording in a vector set, best first."""
    near: Near = search.index.vectors[name].near(vector)
    return {at: (cosine, search.index.rows[name].texts[row]) for at, (cosine, row) in near.nearest().items()}


def _features(claim: str, one: _Candidate, verdict: Verdict) -> dict[str, float]:
    return {
        "states": _odds(verdict.states),
        "contradicts": _odds(verdict.contradicts),
        "wrong": one.wrong[0],
        "true": one.true[0],
        "margin": one.wrong[0] - one.true[0],
        "any_true": one.wrong[0] - one.best_true,
        "negation": float(_negated(claim) != _negated(one.wrong[1])),
        "true_negation": float(_negated(claim) == _negated(one.true[1])),
        "words": _shared(claim, one.wrong[1]) - _shared(claim, one.true[1]),
    }


def _odds(probability: float) -> float:
    """The logarithm of the odds."""
    kept = min(1 - LEAST, max(LEAST, probability))
    return math.log(kept / (1 - kept))


def _negated(text: str) -> bool:
    return sum(word.replace("’", "'") in NEGATIONS for word in words(text)) % 2 == 1


def _shared(one: str, other: str) -> float:
    """Return the Jaccard overlap of two texts' terms."""
    a, b = set(terms(one)), set(terms(other))
    return len(a & b) / len(a | b) if a | b else 0.0
