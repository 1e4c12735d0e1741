"""Does a text make a known mistake? Its nearest wrong wordings against the nearest true ones, and its negations.

A first, careful detector: it would rather miss a mistake than accuse the truth. Judging meaning is for the judge to come.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus import Corpus, Erratum, split_sentences
from index import Near, Search, Vectors, terms, words
from rag.answer import Flag
from rag.calibration import rule
from rag.flags import flag

SENTENCES = 60  # of a text, the first so many are checked
QUOTE = 4  # words; a shorter quote may stand in a sound sentence
KNOWN_TRUTH = 0.97  # cosine to a true wording from which a text is that truth
CANDIDATES = 5  # errata weighed for a sentence: the right one is among the first five 98 % of the time (DESIGN.md)
NEGATIONS = frozenset(
    "not no never cannot can't don't doesn't isn't aren't won't without neither nor unable n't fail fails failed".split()
)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A sentence, an erratum that it may make, and the features that decide."""

    sentence: str
    erratum: Erratum
    features: dict[str, float]


def check(text: str, search: Search) -> tuple[Flag, ...]:
    """Return a flag for every known mistake that `text` makes; each erratum once, at its first anchor."""
    by = rule("claim")
    found: dict[str, tuple[float, Flag]] = {flag.erratum: (1.0, flag) for flag in quoted(text, search.corpus)}
    for suspicion in suspicions(text, search):
        likely = by.probability(suspicion.features)
        erratum = suspicion.erratum
        if suspicion.features["right"] >= KNOWN_TRUTH and suspicion.features["margin"] < 0:
            continue
        if likely >= by.threshold and likely > found.get(erratum.id, (0.0,))[0]:
            found[erratum.id] = (likely, flag(erratum, erratum.anchors[0]))
    return tuple(flag for _, flag in sorted(found.values(), key=lambda pair: -pair[0]))


def quoted(text: str, corpus: Corpus) -> list[Flag]:
    """Return the flag of every known mistake that `text` quotes word for word."""
    plain = f" {' '.join(words(text))} "
    return [
        flag(erratum, anchor)
        for erratum in corpus.errata
        for anchor in erratum.anchors
        if len(quote := words(anchor.quote)) >= QUOTE and f" {' '.join(quote)} " in plain
    ]


def suspicions(text: str, search: Search, skip: str = "") -> Iterator[Suspicion]:
    """Yield, of each sentence, the errata that it comes near to. `skip`: a wording that is not looked at (to calibrate)."""
    sentences = _sentences(text)
    for sentence, vector in zip(sentences, search.embed(sentences), strict=True) if sentences else ():
        wrong, right = (_nearest(search, name, vector, skip) for name in ("asserts", "truths"))
        best_right = max((score for score, _ in right.values()), default=0.0)
        worst_right = min((score for score, _ in right.values()), default=0.0)
        for at, (near, row) in list(wrong.items())[:CANDIDATES]:
            wording = search.index.rows["asserts"].texts[row]
            truth, true_row = right.get(at, (worst_right, -1))
            true_wording = search.index.rows["truths"].texts[true_row] if true_row >= 0 else ""
            yield Suspicion(
                sentence,
                search.corpus.errata[at],
                {
                    "wrong": near,
                    "right": truth,
                    "margin": near - truth,
                    "any_right": near - best_right,
                    "negation": float(_negated(sentence) != _negated(wording)),
                    "true_negation": float(_negated(sentence) == _negated(true_wording)),
                    "words": _shared(sentence, wording) - _shared(sentence, true_wording),
                },
            )


def _nearest(search: Search, name: str, vector: Vectors, skip: str) -> dict[int, tuple[float, int]]:
    """Of each erratum the (cosine, row) of its nearest wording in a vector set, best first; the wording `skip` left out."""
    texts, near = search.index.rows[name].texts, search.index.vectors[name].near(vector)
    return Near(tuple(found for found in near.rows if texts[found[1]] != skip)).nearest()


def _sentences(text: str) -> list[str]:
    plain = text.encode("utf-8", "replace").decode()
    found = [sentence.text for sentence in split_sentences(plain, 0, len(plain))]
    return [sentence for sentence in found if len(terms(sentence)) > 1][:SENTENCES]


def _negated(text: str) -> bool:
    return sum(word.replace("’", "'") in NEGATIONS for word in words(text)) % 2 == 1


def _shared(one: str, other: str) -> float:
    """Return the Jaccard overlap of two texts' terms."""
    a, b = set(terms(one)), set(terms(other))
    return len(a & b) / len(a | b) if a | b else 0.0
