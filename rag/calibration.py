"""Two small logistic rules with weights learnt by `make calibrate`: is a question within the corpus, does a text make a mistake."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Rule:
    """A logistic rule: probability = 1 / (1 + exp(-(bias + sum of weight * feature))); yes from `threshold` on."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1, of these features; every weight must find its feature."""
        total = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@cache
def rule(name: str) -> Rule:
    """Return the shipped rule "scope" or "claim"."""
    found = json.loads((files("rag") / "calibration.json").read_text(encoding="utf-8"))[name]
    return Rule(found["bias"], found["weights"], found["threshold"])
