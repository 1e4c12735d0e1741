"""The two sides of a comparison; two questions in one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rag.parts import questions, sides


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the difference between LSTM and GRU?", ("LSTM", "GRU")),
        ("What is the difference between a CNN and an RNN?", ("CNN", "RNN")),
        ("Difference between batch size and number of epochs?", ("batch size", "number of epochs")),
        ("difference between the sigmoid and the tanh in training", ("sigmoid", "tanh")),
        ("Tell me the difference between 1x1 convolution and pooling", ("1x1 convolution", "pooling")),
        ("LSTM vs GRU", ("LSTM", "GRU")),
        ("Adam vs. SGD", ("Adam", "SGD")),
        ("LSTM versus GRU?", ("LSTM", "GRU")),
        ("Adam versus SGD: which is better?", ("Adam", "SGD")),
        ("gradient descent vs stochastic gradient descent", ("gradient descent", "stochastic gradient descent")),
        ("Compare bagging with boosting.", ("bagging", "boosting")),
        ("Compare LSTM to GRU.", ("LSTM", "GRU")),
        ("Distinguish between precision and recall.", ("precision", "recall")),
        ("How does dropout differ from batch normalization?", ("dropout", "batch normalization")),
        ("How is bagging different from boosting?", ("bagging", "boosting")),
        ("Explain how bagging differs from boosting", ("bagging", "boosting")),
        ("Is backpropagation the same as gradient descent?", ("backpropagation", "gradient descent")),
        ("Is a GRU faster than an LSTM?", ("GRU", "LSTM")),
        ("Should I use L1 instead of L2?", ("L1", "L2")),
        ("Why use ReLU rather than sigmoid?", ("ReLU", "sigmoid")),
        ("bagging or boosting?", ("bagging", "boosting")),
        ("Which is better, LSTM or GRU?", ("LSTM", "GRU")),
        ("Softmax compared to sigmoid", ("Softmax", "sigmoid")),
    ],
)
def test_the_sides_of_a_comparison(question: str, expected: tuple[str, str]):
    assert sides(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "",
        "What is dropout?",
        "Explain batch and stochastic gradient descent.",
        "What is batch and stochastic gradient descent?",
        "What is encoder and decoder?",
        "Is it better to go deep?",
        "Is it better or worse?",
        "Does the loss go up or down?",
        "Should I scale or not?",
        "Yes or no?",
        "What is the vanishing or exploding gradient problem?",
        "Can a network overfit or underfit?",
        "What is the difference between them?",
        "How does it differ from GRU?",
        "What does it mean to compare models?",
        "How do models differ in size?",
        "What are the pros and cons of dropout?",
        "What are the differences between Adam, SGD and RMSprop?",
        "epoch vs batch vs iteration",
        "dropout vs dropout",
        "the LSTM vs the lstm",
    ],
)
def test_what_compares_no_two_things(question: str):
    assert sides(question) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is dropout and how does pooling work?", ("What is dropout", "how does pooling work?")),
        ("What is dropout, and why is it used?", ("What is dropout", "why is it used?")),
        ("What is dropout and also how does boosting work?", ("What is dropout", "how does boosting work?")),
        ("What is dropout? What is pooling?", ("What is dropout", "What is pooling?")),
        ("What is dropout? And boosting?", ("What is dropout", "And boosting?")),
        ("What is dropout; what is pooling?", ("What is dropout", "what is pooling?")),
        ("Explain dropout and describe pooling.", ("Explain dropout", "describe pooling.")),
        ("WHAT IS DROPOUT AND WHAT IS POOLING", ("WHAT IS DROPOUT", "WHAT IS POOLING")),
        ("Why do networks overfit and can dropout help?", ("Why do networks overfit", "can dropout help?")),
        (
            "What is the difference between L1 and L2? What is dropout?",
            ("What is the difference between L1 and L2", "What is dropout?"),
        ),
    ],
)
def test_two_questions_in_one(text: str, expected: tuple[str, str]):
    assert questions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "Why?",
        "What is dropout?",
        "What is dropout? Why?",
        "What are bagging and boosting?",
        "What is precision and recall?",
        "What is batch and stochastic gradient descent?",
        "Difference between L1 and L2?",
        "How and when should I use dropout?",
        "Should I use dropout and when",
        "How do I know when and where to use dropout?",
        "What is a network that learns and can generalise?",
        "Hello! What is dropout?",
    ],
)
def test_one_question_stays_whole(text: str):
    assert questions(text) == (text,)


PARTS = some.lists(some.sampled_from("what is dropout and or vs difference between how LSTM GRU ? ; , .".split()), max_size=14)


@settings(max_examples=80, deadline=None)
@given(PARTS)
def test_two_questions_at_most_and_no_word_made_up(parts: list[str]):
    text = " ".join(parts)
    asked = questions(text)
    assert 1 <= len(asked) <= 2
    assert set(" ".join(asked).split()) <= set(text.split())
