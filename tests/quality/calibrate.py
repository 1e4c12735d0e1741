"""Learns the rules of rag/calibration.json: refusal from the dev set, claims from the dev wordings, evidence from targets.

    make calibrate

The test set is not looked at. The claim rule is learnt from wordings that neither the judge nor the index has seen.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from index import Search
from rag import refusal
from rag.chatbot import Viva
from rag.evidence import Piece
from rag.suspicion import suspicions
from rag.tuning.examples import records
from tests.quality.judging import true_statements, wordings
from tests.quality.sets import Case, load

TARGET = Path(__file__).parents[2] / "rag" / "calibration.json"
NEEDLESS_REFUSALS = 0.02  # of the covered dev questions, the share that the threshold may refuse (cross-validated)
ROUNDS = 2  # of guessing which sentences of a right entry answer a dev question
FALSE_ALARMS = 0.02  # of the true sentences, held against every erratum near them, the share that the claim rule may flag
LEAST_SURE = 0.5  # a false alarm costs more than a miss


def scope_examples(viva: Viva, cases: list[Case]) -> tuple[list[dict[str, float]], list[bool]]:
    """The features of every dev question that stands on its own, and whether the corpus answers it."""
    search: Search = viva._search
    alone = [case for case in cases if not case.history]
    return [refusal.features(search.rank(case.query).scope) for case in alone], [case.covered for case in alone]


def claim_examples(viva: Viva) -> tuple[list[dict[str, float]], list[bool], list[str]]:
    """Of the dev wordings the features against their own erratum, of the true ones against any that is near; and the errata."""
    cases, _ = wordings(viva.corpus, "dev")
    texts = [*(case.text for case in cases), *(others := true_statements(viva.corpus, "dev"))]
    near = suspicions(texts, viva._search, viva.judge())
    features, makes, errata = [], [], []
    for case, found in zip([*cases, *(None for _ in others)], near, strict=True):
        for one in found:
            own = case is not None and one.erratum.id == case.erratum
            if own or case is None or not case.makes:
                features.append(one.features)
                makes.append(bool(own and case and case.makes))
                errata.append(case.erratum if case else one.erratum.id)
    return features, makes, errata


@dataclass(frozen=True)
class Weighed:
    """The sentences that may answer a question, (sentence, feature): which belong; `sure`: else only that the entry does."""

    family: str
    table: np.ndarray
    belongs: np.ndarray
    sure: bool


def evidence_examples(viva: Viva, cases: list[Case]) -> tuple[list[str], list[Weighed]]:
    """The features' names, and the sentences of the writer's targets and of the covered dev questions."""
    family_of = {entry: question.id for question in viva.corpus.questions for entry in question.entries}
    found, names = [], list[str]()
    for record in records("corpus.jsonl"):
        gold = [viva.evidence.piece(place) for place, _ in record["answer"]]
        pieces, rows = viva.evidence.weighed(viva.ranking(record["question"]))
        belongs = [any(piece.text == one.text or _same_place(piece, one) for one in gold) for piece in pieces]
        names = list(rows[0])
        found.append(Weighed(record["family"], _table(rows, names), np.array(belongs), True))
    for case in (case for case in cases if case.covered and not case.history):
        pieces, rows = viva.evidence.weighed(viva.ranking(case.query))
        belongs = [piece.entry in case.entries for piece in pieces]
        found.append(Weighed(family_of[case.entries[0]], _table(rows, names), np.array(belongs), False))
    return names, [one for one in found if one.belongs.any()]


def _table(rows: list[dict[str, float]], names: list[str]) -> np.ndarray:
    return np.array([[row[name] for name in names] for row in rows])


def learn_evidence(found: list[Weighed]) -> LogisticRegression:
    """Fit on the targets; then on the dev questions too, of whose right entries the likeliest sentence is taken for the answer."""
    sure = [one for one in found if one.sure]
    model = _logistic([(one.table, one.belongs) for one in sure])
    for _ in range(ROUNDS):
        likeliest = [_likeliest(one, model) for one in found if not one.sure]
        model = _logistic([*((one.table, one.belongs) for one in sure), *likeliest])
    return model


def _likeliest(one: Weighed, model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """Of the right entries the likeliest sentence, as belonging; of the others all, as not."""
    best = int(np.argmax(np.where(one.belongs, model.predict_proba(one.table)[:, 1], -1.0)))
    kept = ~one.belongs
    kept[best] = True
    return one.table[kept], np.arange(len(kept))[kept] == best


def _logistic(parts: list[tuple[np.ndarray, np.ndarray]]) -> LogisticRegression:
    model = LogisticRegression(C=0.3, class_weight="balanced", max_iter=5000)
    return model.fit(np.vstack([table for table, _ in parts]), np.concatenate([belongs for _, belongs in parts]))


def first_right(found: list[Weighed]) -> tuple[float, float]:
    """How often the likeliest sentence belongs, (targets, dev questions), cross-validated by question."""
    right: dict[bool, list[bool]] = {True: [], False: []}
    for known, new in GroupKFold(6).split(found, groups=[one.family for one in found]):
        model = learn_evidence([found[at] for at in known])
        for one in (found[at] for at in new):
            right[one.sure].append(bool(one.belongs[np.argmax(model.predict_proba(one.table)[:, 1])]))
    return float(np.mean(right[True])), float(np.mean(right[False]))


def _same_place(one: Piece, other: Piece) -> bool:
    return (one.document, one.start) == (other.document, other.start)


def learn(
    features: list[dict[str, float]], yes: list[bool], strength: float, balance: str | None, groups: list[str] | None = None
) -> tuple[dict[str, float], float, np.ndarray]:
    """Fit a logistic rule; return weights, bias and the cross-validated probabilities (`groups` are never cut in two)."""
    names = list(features[0])
    table = np.array([[row[name] for name in names] for row in features])
    model = LogisticRegression(C=strength, class_weight=balance, max_iter=5000)
    folds = GroupKFold(10) if groups else 10
    held_out = cross_val_predict(model, table, np.array(yes), groups=groups, cv=folds, method="predict_proba")[:, 1]
    model.fit(table, yes)
    return *_rounded(names, model), held_out


def _rounded(names: list[str], model: LogisticRegression) -> tuple[dict[str, float], float]:
    """A fitted rule's weights and bias as they are written."""
    weights = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return weights, round(float(model.intercept_[0]), 4)


def main() -> None:
    """Learn the rules and write them."""
    viva = Viva.load(say=print)
    features, covered = scope_examples(viva, load("dev"))
    weights, bias, likely = learn(features, covered, 3.0, "balanced")
    truth = np.array(covered)
    scope_bar = float(np.quantile(likely[truth], NEEDLESS_REFUSALS))
    print(f"scope: n = {len(truth)}, threshold {scope_bar:.3f}: answered {np.mean(likely[truth] >= scope_bar):.3f},")
    print(f"  refused of the rest {np.mean(likely[~truth] < scope_bar):.3f} (cross-validated)")
    claim_features, makes, errata = claim_examples(viva)
    claim_weights, claim_bias, sure = learn(claim_features, makes, 1.0, None, errata)
    made = np.array(makes)
    claim_bar = max(LEAST_SURE, float(np.quantile(sure[~made], 1 - FALSE_ALARMS)))
    print(f"claims: n = {len(made)}, threshold {claim_bar:.3f}: found {np.mean(sure[made] >= claim_bar):.3f},")
    print(f"  accused of the rest {np.mean(sure[~made] >= claim_bar):.3f} (cross-validated by erratum)")
    names, weighed = evidence_examples(viva, load("dev"))
    targets, asked = first_right(weighed)
    print(f"evidence: n = {len(weighed)}: the likeliest sentence belongs: targets {targets:.3f}, dev questions {asked:.3f}")
    evidence_weights, evidence_bias = _rounded(names, learn_evidence(weighed))
    rules = {
        "scope": {"bias": bias, "weights": weights, "threshold": round(scope_bar, 4)},
        "claim": {"bias": claim_bias, "weights": claim_weights, "threshold": round(claim_bar, 4)},
        "evidence": {"bias": evidence_bias, "weights": evidence_weights, "threshold": 0.5},
    }
    TARGET.write_text(json.dumps(rules, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
