"""Known mistakes are recognised in texts, and the truth in the same words is left alone."""

import pytest
from conftest import WordJudge

from index import Search
from rag import Flag, checking
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


JUDGED = Rule(0.0, {"states": 1.0}, 0.9)
QUOTE = "Boosting forces the model to produce the wrong output."


@pytest.fixture(autouse=True)
def _judged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the models are fakes, the judge's word alone decides."""
    if not request.node.get_closest_marker("weights"):
        monkeypatch.setattr(checking, "rule", lambda _: JUDGED)


def found(text: str, search: Search) -> list[Flag]:
    return list(checking.check(text, search, WordJudge()))


def test_a_quotation_is_recognised_however_it_is_set(tiny_search: Search):
    assert [flag.confidence for flag in found("«Boosting FORCES the model,\nto produce the wrong output»", tiny_search)] == [1.0]


def test_what_the_judge_hears_in_a_claim_is_flagged(tiny_search: Search):
    (flag,) = found("I think boosting forces the model to be really wrong.", tiny_search)
    assert flag.erratum == "boosting-wrong"
    assert flag.confidence == pytest.approx(0.96)


def test_what_denies_the_mistake_is_left_alone(tiny_search: Search):
    assert found("It is not true that boosting forces the model to be wrong.", tiny_search) == []


def test_what_is_near_to_no_wording_is_not_even_judged(tiny_search: Search):
    class Deaf(WordJudge):
        def weigh(self, pairs):
            assert pairs == []
            return []

    assert checking.check("Birds sing every morning.", tiny_search, Deaf()) == ()


def test_a_flag_names_the_claim_and_its_place(tiny_search: Search):
    text = f"# My notes\n\nPooling is fine. {QUOTE} So it goes.\n"
    (flag,) = found(text, tiny_search)
    assert text[flag.found_start : flag.found_end] == flag.found == QUOTE


def test_a_mistake_made_twice_is_flagged_twice(tiny_search: Search):
    assert [flag.found_start for flag in found(f"{QUOTE} " * 2, tiny_search)] == [0, 55]


def test_an_empty_text_makes_no_mistake(tiny_search: Search):
    assert found("", tiny_search) == found("\n\t \x00", tiny_search) == []


def test_progress_is_told(tiny_search: Search):
    told: list[tuple[int, int]] = []
    checking.check("Pooling shrinks a feature map. " * 70, tiny_search, WordJudge(), lambda *how_far: told.append(how_far))
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
