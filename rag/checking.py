"""Whether a text makes a known mistake: candidates by search, the judge's verdict on each, a calibrated rule over both."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from corpus import Anchor, Corpus, Erratum
from index import Search, words
from rag.answer import Flag
from rag.calibration import rule
from rag.claims import Claim, claims_of
from rag.flags import flag
from rag.judge import Judge
from rag.suspicion import Suspicion, suspicions

AT_ONCE = 64  # claims that are looked at together
QUOTE = 4  # words; a shorter quote may stand in a sound sentence
QUOTED = 0.9  # share of a claim's words that a quote must make up; in a longer claim it may be denied
KNOWN, AHEAD = 0.97, 0.05  # cosine to a wrong wording, and by how much above any true one, from which a claim is that wording
KNOWN_SURE = 0.9  # the probability that it then has at least
MOST = 2  # mistakes of one claim

Tell = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Say nothing of how far a check is."""


def check(text: str, search: Search, judge: Judge, tell: Tell = silent) -> tuple[Flag, ...]:
    """Return a flag for every known mistake that `text` makes, at its first anchor, in the order of the claims that make it."""
    claims = claims_of(text)
    flags: list[Flag] = []
    for at in range(0, len(claims), AT_ONCE):
        tell(at, len(claims))
        some = claims[at : at + AT_ONCE]
        for claim, near in zip(some, suspicions([claim.text for claim in some], search, judge), strict=True):
            flags += _made(claim, near, search.corpus, text)
    tell(len(claims), len(claims))
    return tuple(flags)


def probability(suspicion: Suspicion) -> float:
    """Return the calibrated probability, 0 to 1, that a claim makes an erratum."""
    near, ahead = suspicion.features["wrong"], suspicion.features["margin"]
    known = KNOWN_SURE if near >= KNOWN and ahead >= AHEAD else 0.0
    return max(known, rule("claim").probability(suspicion.features))


def _made(claim: Claim, near: Sequence[Suspicion], corpus: Corpus, text: str) -> Iterator[Flag]:
    """The flags of one claim, the surest first."""
    likely = [(probability(one), one.erratum, one.erratum.anchors[0]) for one in near]
    sure = [(p, erratum, anchor) for p, erratum, anchor in likely if p >= rule("claim").threshold]
    sure = [*((1.0, *pair) for pair in quoted(claim.text, corpus)), *sorted(sure, key=lambda one: -one[0])]
    first = {erratum.id: (p, erratum, anchor) for p, erratum, anchor in reversed(sure)}
    for p, erratum, anchor in sorted(first.values(), key=lambda one: -one[0])[:MOST]:
        found = text[claim.start : claim.end]
        made = flag(erratum, anchor)
        yield replace(made, found=found, found_start=claim.start, found_end=claim.end, confidence=round(p, 4))


def quoted(text: str, corpus: Corpus) -> Iterator[tuple[Erratum, Anchor]]:
    """Yield every known mistake that makes up `text` word for word, where it stands."""
    bag = words(text)
    plain = f" {' '.join(bag)} "
    for erratum in corpus.errata:
        for anchor in erratum.anchors:
            quote = words(anchor.quote)
            if QUOTE <= len(quote) >= QUOTED * len(bag) and f" {' '.join(quote)} " in plain:
                yield erratum, anchor
