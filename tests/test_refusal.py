"""The learnt rules: their features fit, their answers move the right way."""

from dataclasses import replace

import pytest
from conftest import WordJudge

from index import Scope, Search
from rag import refusal
from rag.calibration import Rule, rule
from rag.suspicion import suspicions

SCOPE = Scope(
    question=0, question_best=0.7, question_top=0.6, answer_best=0.6, beyond=0, beyond_best=0.4, beyond_top=0.3,
    vote=0.8, known=1.0, sparse=1.0, named=True, named_beyond=-1, length=4, english=0.4,
)  # fmt: skip


def test_the_shipped_rules_fit_their_features(tiny_search: Search):
    assert set(rule("scope").weights) == set(refusal.features(SCOPE))
    ((suspicion, *_),) = suspicions(["Boosting forces the model to be wrong."], tiny_search, WordJudge())
    assert set(rule("claim").weights) == set(suspicion.features)


@pytest.mark.parametrize(
    ("change", "surer"),
    [
        ({"question_best": 0.9}, True),
        ({"question_best": 0.3}, False),
        ({"beyond_best": 0.8}, False),
        ({"vote": 0.1}, False),
        ({"named_beyond": 3}, False),
    ],
)
def test_more_like_the_corpus_is_surer(change: dict, surer: bool):
    assert (refusal.probability(replace(SCOPE, **change)) > refusal.probability(SCOPE)) == surer


def test_nothing_said_is_nothing_covered():
    assert refusal.probability(replace(SCOPE, length=0)) == 0.0
    assert refusal.probability(replace(SCOPE, question=-1)) == 0.0


def test_confidence_needs_likelihood_and_independent_sources(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(refusal, "rule", lambda _: Rule(0.0, {"question_best": 10.0}, 0.5))
    sure = replace(SCOPE, question_best=1.0)
    assert refusal.confidence(sure, 2) == "high"
    assert refusal.confidence(sure, 1) == "medium"
    assert refusal.confidence(replace(SCOPE, question_best=0.05), 3) == "low"


def test_a_rule_gives_probabilities():
    for value in (-1e9, -1.0, 0.0, 1.0, 1e9):
        assert 0.0 <= Rule(0.0, {"x": 3.0}, 0.5).probability({"x": value}) <= 1.0
