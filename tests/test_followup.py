"""What a question means after those before it."""

import pytest

from rag.followup import resolve

SUBJECTS = {
    "dropout": "dropout", "lstm": "LSTM", "gru": "GRU", "sigmoid": "sigmoid function", "tanh": "tanh function",
    "batch norm": "batch normalization", "overfitting": "overfitting", "gan": "GAN", "relu": "ReLU",
}  # fmt: skip


def subject_of(question: str) -> str:
    """The subject of the first word known; both of a comparison."""
    low = question.lower()
    if "lstm" in low and "gru" in low:
        return "LSTM and GRU"
    return next((subject for word, subject in SUBJECTS.items() if word in low), "")


@pytest.mark.parametrize(
    ("history", "question", "standalone"),
    [
        (["What is dropout?"], "and its drawbacks?", "dropout's drawbacks?"),
        (["What is dropout?"], "When should I use it?", "When should I use dropout?"),
        (["What is dropout?"], "How does this technique help?", "How does dropout help?"),
        (["What is dropout?"], "Why?", "What is dropout? Why?"),
        (["What is dropout?"], "What about overfitting?", "What is overfitting?"),
        (["What is an LSTM?"], "how does it differ from GRU?", "how does LSTM differ from GRU?"),
        (["LSTM vs GRU"], "Which gates does the latter have?", "Which gates does GRU have?"),
        (["LSTM vs GRU"], "Is the former slower?", "Is LSTM slower?"),
        (["What is a GAN?"], "Can you explain that with an example?", "Can you explain GAN with an example?"),
        (["What is a GAN?"], "and the drawbacks?", "the drawbacks? (GAN)"),
        ([["What is ReLU?", "A function."]], "Is it used in hidden layers?", "Is ReLU used in hidden layers?"),
        (["What is dropout?", "and its drawbacks?"], "When is it used?", "When is dropout used?"),
        (["What is dropout?", "What is a GAN?"], "Who invented them?", "Who invented GAN?"),
    ],
)
def test_a_follow_up_takes_its_subject_from_before(history: list, question: str, standalone: str):
    resolved = resolve(question, history, subject_of)
    assert resolved.text == standalone
    assert resolved.followed
    assert not resolved.changed


@pytest.mark.parametrize(
    "question",
    [
        "What is overfitting?",
        "What is it called when a model of overfitting learns the noise by heart?",
        "Is it possible to put ReLU in the output layer?",
        "GAN",
    ],
)
def test_a_new_subject_is_left_alone_and_noticed(question: str):
    resolved = resolve(question, ["What is dropout?"], subject_of)
    assert (resolved.text, resolved.followed, resolved.changed) == (question, False, True)


@pytest.mark.parametrize("history", [[], [""], [["", ""]]])
def test_without_a_history_a_question_is_itself(history: list):
    assert resolve("and its drawbacks?", history, subject_of).text == "and its drawbacks?"
