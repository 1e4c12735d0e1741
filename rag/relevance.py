"""How well each sentence that may be said answers a query: what the rule looks at that `make calibrate` learns from targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index import Ranking, Told, terms

UNFOUND = 0.4  # what a passage that search did not bring counts below the best
PLACES = 6  # sentences from an answer's beginning over which their place matters
LENGTH = 20  # terms of a long sentence


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """A sentence that is weighed: what it says and its vectors.

    `entry`: its entry, which answers `question` (a place in the corpus's questions); `place`: of the sentence there, from 0;
    `corrected`: a correction stands for it.
    """

    text: str
    told: Told
    entry: str
    question: int
    place: int
    corrected: bool


def features(ranking: Ranking, best: str, sentences: Sequence[Weighed]) -> list[dict[str, float]]:
    """Return what the rule "evidence" looks at, of each sentence itself and ("…~") how far it stands out among the others.

    `best`: the entry that answers best. Cosines, differences of search's scores and shares; "~": z-scores.
    """
    scores = {found.passage.entry: found.score for found in reversed(ranking.found)}
    on_question = {found.question: found.score for found in reversed(ranking.found)}
    rarity = _rarity(ranking.query, sentences)
    top, asked = (ranking.found[0].score, ranking.found[0].question) if ranking.found else (0.0, -1)
    rows = [
        {
            "alone": float(ranking.vector @ one.told.alone),
            "headed": float(ranking.vector @ one.told.headed),
            "passage": max(scores.get(one.entry, top - UNFOUND) - top, -UNFOUND),
            "question": max(on_question.get(one.question, top - UNFOUND) - top, -UNFOUND),
            "asked": float(one.question == asked),
            "best": float(one.entry == best),
            "words": sum(weight for term, weight in rarity.items() if term in set(terms(one.text))),
            "opens": float(one.place == 0),
            "place": min(one.place, PLACES) / PLACES,
            "corrected": float(one.corrected),
            "length": len(terms(one.text)) / LENGTH,
        }
        for one in sentences
    ]
    return [{**row, **standing} for row, standing in zip(rows, _standing(rows), strict=True)]


def _standing(rows: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Each feature's distance from its mean over the rows, in standard deviations."""
    found: list[dict[str, float]] = [{} for _ in rows]
    for name in rows[0] if rows else ():
        values = [row[name] for row in rows]
        mean = sum(values) / len(values)
        spread = (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5
        for row, value in zip(found, values, strict=True):
            row[f"{name}~"] = (value - mean) / (spread + 1e-6)
    return found


def _rarity(query: str, sentences: Sequence[Weighed]) -> dict[str, float]:
    """The weight of each term of the query: the fewer of these sentences hold it, the more it tells; sums to 1."""
    bags = [set(terms(one.text)) for one in sentences]
    weights = {term: 1 / count for term in set(terms(query)) if (count := sum(term in bag for bag in bags))}
    return {term: weight / sum(weights.values()) for term, weight in weights.items()}
