"""Does a text make a known mistake? Its nearest wrong wordings against the nearest true ones, and its negations.

A first, careful detector: it would rather miss a mistake than accuse the truth. Judging meaning is for the judge to come.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from corpus import Anchor, Corpus, Erratum
from index import Near, Search, Vectors, terms, words
from rag.answer import Flag
from rag.calibration import rule
from rag.claims import Claim, claims_of
from rag.flags import flag

AT_ONCE = 64  # claims that are embedded together
QUOTE = 4  # words; a shorter quote may stand in a sound sentence
KNOWN_TRUTH = 0.97  # cosine to a true wording from which a text is that truth
CANDIDATES = 5  # errata weighed for a claim: the right one is among the first five 98 % of the time (DESIGN.md)
NEGATIONS = frozenset(
    "not no never cannot can't don't doesn't isn't aren't won't without neither nor unable n't fail fails failed".split()
)

Tell = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Say nothing of how far a check is."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A sentence, an erratum that it may make, and the features that decide."""

    sentence: str
    erratum: Erratum
    features: dict[str, float]


def check(text: str, search: Search, tell: Tell = silent) -> tuple[Flag, ...]:
    """Return a flag for every known mistake that `text` makes, at its first anchor, in the order of the claims that make it."""
    claims = claims_of(text)
    flags: list[Flag] = []
    for at in range(0, len(claims), AT_ONCE):
        tell(at, len(claims))
        some = claims[at : at + AT_ONCE]
        for claim, vector in zip(some, search.embed([claim.text for claim in some]), strict=True):
            flags += _made(claim, vector, search, text)
    tell(len(claims), len(claims))
    return tuple(flags)


def _made(claim: Claim, vector: Vectors, search: Search, text: str) -> Iterator[Flag]:
    """The flags of one claim, the surest first."""
    by = rule("claim")
    sure = {erratum.id: (1.0, flag(erratum, anchor)) for erratum, anchor in quoted(claim.text, search.corpus)}
    for suspicion in _suspicions(claim.text, vector, search):
        likely, erratum = by.probability(suspicion.features), suspicion.erratum
        known = suspicion.features["right"] >= KNOWN_TRUTH and suspicion.features["margin"] < 0
        if not known and likely >= by.threshold and likely > sure.get(erratum.id, (0.0,))[0]:
            sure[erratum.id] = (likely, flag(erratum, erratum.anchors[0]))
    for likely, made in sorted(sure.values(), key=lambda pair: -pair[0]):
        yield replace(
            made, found=text[claim.start : claim.end], found_start=claim.start, found_end=claim.end, confidence=round(likely, 4)
        )


def quoted(text: str, corpus: Corpus) -> Iterator[tuple[Erratum, Anchor]]:
    """Yield every known mistake that `text` quotes word for word, where it stands."""
    plain = f" {' '.join(words(text))} "
    for erratum in corpus.errata:
        for anchor in erratum.anchors:
            if len(quote := words(anchor.quote)) >= QUOTE and f" {' '.join(quote)} " in plain:
                yield erratum, anchor


def suspicions(text: str, search: Search, skip: str = "") -> Iterator[Suspicion]:
    """Yield the errata that a claim comes near to. `skip`: a wording that is not looked at (to calibrate)."""
    return _suspicions(text, search.embed([text])[0], search, skip)


def _suspicions(text: str, vector: Vectors, search: Search, skip: str = "") -> Iterator[Suspicion]:
    wrong, right = (_nearest(search, name, vector, skip) for name in ("asserts", "truths"))
    best_right = max((score for score, _ in right.values()), default=0.0)
    worst_right = min((score for score, _ in right.values()), default=0.0)
    for at, (near, row) in list(wrong.items())[:CANDIDATES]:
        wording = search.index.rows["asserts"].texts[row]
        truth, true_row = right.get(at, (worst_right, -1))
        true_wording = search.index.rows["truths"].texts[true_row] if true_row >= 0 else ""
        yield Suspicion(
            text,
            search.corpus.errata[at],
            {
                "wrong": near,
                "right": truth,
                "margin": near - truth,
                "any_right": near - best_right,
                "negation": float(_negated(text) != _negated(wording)),
                "true_negation": float(_negated(text) == _negated(true_wording)),
                "words": _shared(text, wording) - _shared(text, true_wording),
            },
        )


def _nearest(search: Search, name: str, vector: Vectors, skip: str) -> dict[int, tuple[float, int]]:
    """Of each erratum the (cosine, row) of its nearest wording in a vector set, best first; the wording `skip` left out."""
    texts, near = search.index.rows[name].texts, search.index.vectors[name].near(vector)
    return Near(tuple(found for found in near.rows if texts[found[1]] != skip)).nearest()


def _negated(text: str) -> bool:
    return sum(word.replace("’", "'") in NEGATIONS for word in words(text)) % 2 == 1


def _shared(one: str, other: str) -> float:
    """Return the Jaccard overlap of two texts' terms."""
    a, b = set(terms(one)), set(terms(other))
    return len(a & b) / len(a | b) if a | b else 0.0
