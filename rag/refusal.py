"""Is a question within the corpus? A calibrated rule over several features: one score's threshold is known not to suffice."""

from index import Scope
from rag.answer import Confidence
from rag.calibration import Rule, rule

HIGH, MEDIUM = 0.97, 0.85  # probabilities from which confidence is called so


def features(scope: Scope) -> dict[str, float]:
    """Return what the rule looks at, each about 0 to 1."""
    return {
        "question_best": scope.question_best,
        "question_top": scope.question_top,
        "answer_best": scope.answer_best,
        "beyond_best": scope.beyond_best,
        "beyond_top": scope.beyond_top,
        "best_margin": scope.question_best - scope.beyond_best,
        "top_margin": scope.question_top - scope.beyond_top,
        "vote": scope.vote,
        "known": scope.known,
        "sparse": min(scope.sparse, 4.0) / 4.0,
        "named": float(scope.named),
        "named_beyond": float(scope.named_beyond >= 0),
        "terse": float(scope.length <= 2),
        "english": scope.english,
    }


def probability(scope: Scope, by: Rule | None = None) -> float:
    """Return the probability, 0 to 1, that the corpus answers a question of this scope."""
    if scope.length == 0 or scope.question < 0:
        return 0.0
    return (by or rule("scope")).probability(features(scope))


def answers(scope: Scope) -> bool:
    """Tell whether the corpus answers a question of this scope."""
    return probability(scope) >= rule("scope").threshold


def confidence(scope: Scope, families: int) -> Confidence:
    """Name the confidence in an answer: the rule's probability, and at least two independent sources for "high"."""
    likely = probability(scope)
    if likely >= HIGH and families > 1:
        return "high"
    return "medium" if likely >= MEDIUM else "low"
