"""Learns the refusal rule from the dev set and the claim rule from the ledger's own wordings; writes rag/calibration.json.

    make calibrate

The test set is not looked at. The claim rule is learnt with each wording taken out of the index while it is judged.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from index import Search
from rag import claims, refusal
from rag.chatbot import Viva
from tests.quality.sets import Case, load

TARGET = Path(__file__).parents[2] / "rag" / "calibration.json"
NEEDLESS_REFUSALS = 0.02  # of the covered dev questions, the share that the threshold may refuse (cross-validated)
FALSE_ALARMS = 0.02  # of the ledger's true look-alikes, the share that the claim rule may flag


def scope_examples(viva: Viva, cases: list[Case]) -> tuple[list[dict[str, float]], list[bool]]:
    """The features of every dev question that stands on its own, and whether the corpus answers it."""
    search: Search = viva._search
    alone = [case for case in cases if not case.history]
    return [refusal.features(search.rank(case.query).scope) for case in alone], [case.covered for case in alone]


def claim_examples(viva: Viva) -> tuple[list[dict[str, float]], list[bool]]:
    """Of every assertion and look-alike of the ledger: the features against its own erratum, itself taken out."""
    features, makes = [], []
    for erratum in viva.errata():
        for text, made in [*((t, True) for t in erratum.asserts), *((t, False) for t in erratum.lookalikes)]:
            for suspicion in claims.suspicions(text, viva._search, skip=text):
                if suspicion.erratum.id == erratum.id or not made:
                    features.append(suspicion.features)
                    makes.append(made)
    return features, makes


def learn(features: list[dict[str, float]], yes: list[bool], strength: float) -> tuple[dict[str, float], float, np.ndarray]:
    """Fit a logistic rule; return weights, bias and the cross-validated probabilities."""
    names = list(features[0])
    table = np.array([[row[name] for name in names] for row in features])
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=5000)
    held_out = cross_val_predict(model, table, np.array(yes), cv=10, method="predict_proba")[:, 1]
    model.fit(table, yes)
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return weights, round(float(model.intercept_[0]), 4), held_out


def main() -> None:
    """Learn both rules and write them."""
    viva = Viva.load(say=print)
    features, covered = scope_examples(viva, load("dev"))
    weights, bias, likely = learn(features, covered, 3.0)
    truth = np.array(covered)
    scope_bar = float(np.quantile(likely[truth], NEEDLESS_REFUSALS))
    print(f"scope: n = {len(truth)}, threshold {scope_bar:.3f}: answered {np.mean(likely[truth] >= scope_bar):.3f},")
    print(f"  refused of the rest {np.mean(likely[~truth] < scope_bar):.3f} (cross-validated)")
    claim_features, makes = claim_examples(viva)
    claim_weights, claim_bias, sure = learn(claim_features, makes, 1.0)
    made = np.array(makes)
    claim_bar = float(np.quantile(sure[~made], 1 - FALSE_ALARMS))
    print(f"claims: n = {len(made)}, threshold {claim_bar:.3f}: found {np.mean(sure[made] >= claim_bar):.3f}")
    rules = {
        "scope": {"bias": bias, "weights": weights, "threshold": round(scope_bar, 4)},
        "claim": {"bias": claim_bias, "weights": claim_weights, "threshold": round(claim_bar, 4)},
    }
    TARGET.write_text(json.dumps(rules, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
