"""Known mistakes are recognised in texts, and the truth in the same words is left alone."""

import pytest

from index import Search
from rag import checking
from rag.calibration import Rule
from rag.chatbot import Viva

MADE = {
    "ReLU can't be used in an output layer": "relu-never-in-output-layer",
    "Boosting forces the model to produce the wrong output.": "boosting-forces-wrong-output",
    "CNN stands for complex neural network": "cnn-complex-neural-network",
    "Transfer learning is also called multi-task learning": "transfer-is-multitask-learning",
    "Networks have millions of hyperparameters.": "millions-of-hyperparameters",
    "Why can't I backpropagate through linear functions?": "linear-functions-block-backprop",
}
SOUND = [
    "",
    "What is dropout?",
    "ReLU can be used in an output layer when the target is non-negative.",
    "Boosting corrects what earlier models got wrong.",
    "CNN stands for convolutional neural network.",
    "The sky is blue and the train leaves at nine.",
]


def test_a_quotation_is_recognised_in_any_setting(tiny_search: Search, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "rule", lambda _: Rule(-50.0, {"wrong": 1.0}, 0.5))
    text = "I read that «Boosting FORCES the model,\nto produce the wrong output» somewhere."
    assert [flag.erratum for flag in checking.check(text, tiny_search)] == ["boosting-wrong"]


def test_a_text_that_is_the_truth_is_left_alone(tiny_search: Search, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "rule", lambda _: Rule(50.0, {"wrong": 1.0}, 0.5))
    assert checking.check("Boosting corrects the output that was wrong.", tiny_search) == ()


def test_a_flag_names_the_claim_and_its_place(tiny_search: Search, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "rule", lambda _: Rule(-50.0, {"wrong": 1.0}, 0.5))
    text = "# My notes\n\nPooling is fine. Boosting forces the model to produce the wrong output. So it goes.\n"
    (flag,) = checking.check(text, tiny_search)
    assert text[flag.found_start : flag.found_end] == flag.found == "Boosting forces the model to produce the wrong output."
    assert flag.confidence == 1.0


def test_a_mistake_made_twice_is_flagged_twice(tiny_search: Search, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "rule", lambda _: Rule(-50.0, {"wrong": 1.0}, 0.5))
    text = "Boosting forces the model to produce the wrong output. " * 2
    assert [flag.found_start for flag in checking.check(text, tiny_search)] == [0, 55]


def test_progress_is_told(tiny_search: Search):
    told: list[tuple[int, int]] = []
    checking.check("Pooling shrinks a feature map. " * 70, tiny_search, lambda done, total: told.append((done, total)))
    assert told == [(0, 70), (64, 70), (70, 70)]


@pytest.mark.weights
@pytest.mark.parametrize(("text", "erratum"), MADE.items(), ids=MADE.values())
def test_a_mistake_is_flagged_with_its_correction(real: Viva, text: str, erratum: str):
    found = {flag.erratum: flag for flag in real.check(text)}
    assert found[erratum].correction


@pytest.mark.weights
@pytest.mark.parametrize("text", SOUND)
def test_the_truth_is_not_flagged(real: Viva, text: str):
    assert real.check(text) == ()


@pytest.mark.weights
def test_every_anchor_is_recognised_and_every_correction_left_alone(real: Viva):
    unseen = [e.id for e in real.errata() if not any(f.erratum == e.id for f in real.check(e.anchors[0].quote))]
    accused = [e.id for e in real.errata() if any(f.erratum == e.id for f in real.check(e.correction))]
    assert len(unseen) <= 6, unseen
    assert len(accused) <= 6, accused
