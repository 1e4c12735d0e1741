"""The two sides of a comparison; two questions in one."""

import pytest

from rag.parts import questions, sides


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the difference between LSTM and GRU?", ("LSTM", "GRU")),
        ("LSTM vs GRU", ("LSTM", "GRU")),
        ("LSTM versus GRU?", ("LSTM", "GRU")),
        ("Compare bagging with boosting.", ("bagging", "boosting")),
        ("How does dropout differ from batch normalization?", ("dropout", "batch normalization")),
        ("Is backpropagation the same as gradient descent?", ("backpropagation", "gradient descent")),
        ("difference between the sigmoid and the tanh in training", ("sigmoid", "tanh")),
        ("Should I use L1 instead of L2?", ("L1", "L2")),
        ("What is dropout?", None),
        ("Explain batch and stochastic gradient descent.", None),
        ("Is it better to go deep?", None),
        ("", None),
    ],
)
def test_sides(question: str, expected: tuple[str, str] | None):
    assert sides(question) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is dropout and how does pooling work?", ("What is dropout", "how does pooling work?")),
        ("What is dropout? What is pooling?", ("What is dropout", "What is pooling?")),
        ("What are bagging and boosting?", ("What are bagging and boosting?",)),
        ("Difference between L1 and L2?", ("Difference between L1 and L2?",)),
        ("Why?", ("Why?",)),
    ],
)
def test_questions(text: str, expected: tuple[str, ...]):
    assert questions(text) == expected
