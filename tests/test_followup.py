"""What a question means after those before it."""

import pytest

from rag.followup import Resolved, resolve

SUBJECTS = {
    "dropout": "dropout", "lstm": "LSTM", "gru": "GRU", "sigmoid": "sigmoid function", "tanh": "tanh function",
    "batch norm": "batch normalization", "overfitting": "overfitting", "gan": "GAN", "relu": "ReLU",
}  # fmt: skip
DROPOUT = ["What is dropout?"]
PAIR = ["LSTM vs GRU"]
GAN = ["What is a GAN?"]
RELU = ["What is ReLU?"]
GATES = ["How many gates has an LSTM?"]
CHAIN = ["What is dropout?", "What about overfitting?", "Why?"]


def subject_of(question: str) -> str:
    """The subject of the first word known; both of a comparison."""
    low = question.lower()
    if "lstm" in low and "gru" in low:
        return "LSTM and GRU"
    return next((subject for word, subject in SUBJECTS.items() if word in low), "")


@pytest.mark.parametrize(
    ("history", "question", "standalone"),
    [
        # pronouns
        (DROPOUT, "When should I use it?", "When should I use dropout?"),
        (DROPOUT, "How does it work?", "How does dropout work?"),
        (DROPOUT, "Why does that help?", "Why does dropout help?"),
        (DROPOUT, "Who invented this?", "Who invented dropout?"),
        (DROPOUT, "How does this technique help?", "How does dropout help?"),
        (DROPOUT, "But why is it needed?", "why is dropout needed?"),
        (DROPOUT, "and when should I not use it?", "when should I not use dropout?"),
        (DROPOUT, "How does overfitting relate to it?", "How does overfitting relate to dropout?"),
        (GAN, "Can you explain that with an example?", "Can you explain GAN with an example?"),
        (GAN, "How are these networks trained?", "How are GAN trained?"),
        (RELU, "Why can't it be used in the output layer?", "Why can't ReLU be used in the output layer?"),
        (RELU, "What is that function?", "What is ReLU?"),
        (PAIR, "Are they recurrent?", "Are LSTM and GRU recurrent?"),
        (["What is an LSTM?"], "how does it differ from GRU?", "how does LSTM differ from GRU?"),
        # possessives
        (DROPOUT, "and its drawbacks?", "dropout's drawbacks?"),
        (DROPOUT, "What are its advantages?", "What are dropout's advantages?"),
        (DROPOUT, "What about its cost?", "dropout's cost?"),
        (PAIR, "What are their gates?", "What are LSTM and GRU's gates?"),
        # a new subject in the old question
        (DROPOUT, "What about overfitting?", "What is overfitting?"),
        (GATES, "what about GRU?", "How many gates has an GRU?"),
        (GATES, "How about the GRU?", "How many gates has an GRU?"),
        (["What is the range of the sigmoid?"], "And what about the tanh?", "tanh? (What is the range of the sigmoid?)"),
        # nothing but a nudge
        (DROPOUT, "why?", "What is dropout? why?"),
        (DROPOUT, "Why not?", "What is dropout? Why not?"),
        (DROPOUT, "Tell me more", "What is dropout? Tell me more"),
        (GAN, "Example?", "What is a GAN? Example?"),
        # a bare noun
        (GAN, "and the drawbacks?", "the drawbacks? (GAN)"),
        (GAN, "limitations", "limitations (GAN)"),
        (PAIR, "Which is faster?", "Which is faster? (LSTM and GRU)"),
        # one of two
        (PAIR, "Which gates does the latter have?", "Which gates does GRU have?"),
        (PAIR, "Is the former slower?", "Is LSTM slower?"),
        (PAIR, "What is the first one?", "What is LSTM?"),
        (PAIR, "Why is the other one slower?", "Why is GRU slower?"),
        (PAIR, "How do the two of them differ in speed?", "How do LSTM and GRU differ in speed?"),
        (PAIR, "Is the former faster than the latter?", "Is LSTM faster than GRU?"),
        # chains
        (["What is dropout?", "and its drawbacks?"], "When is it used?", "When is dropout used?"),
        (["What is dropout?", "What is a GAN?"], "Who invented them?", "Who invented GAN?"),
        (["What is dropout?", "What about overfitting?"], "How do I prevent it?", "How do I prevent overfitting?"),
        (CHAIN, "and its causes?", "overfitting's causes?"),
        (["What is dropout?", "  "], "When should I use it?", "When should I use dropout?"),
        # pairs of question and answer: the answer names no subject
        ([["What is ReLU?", "A function."]], "Is it used in hidden layers?", "Is ReLU used in hidden layers?"),
        ([("What is a GAN?", "No LSTM.")], "How is it trained?", "How is GAN trained?"),
        ([("What is a GAN?", "Two networks."), ("and its drawbacks?", "Some.")], "Is it hard to train?", "Is GAN hard to train?"),
    ],
)
def test_a_follow_up_takes_its_subject_from_before(history: list, question: str, standalone: str):
    assert resolve(question, history, subject_of) == Resolved(standalone, followed=True, changed=False)


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (DROPOUT, "What is overfitting?"),
        (DROPOUT, "What is it called when a model of overfitting learns the noise by heart?"),
        (DROPOUT, "What is it called when the weights explode?"),
        (DROPOUT, "What do you call it when a network forgets old tasks?"),
        (DROPOUT, "Is it possible to put ReLU in the output layer?"),
        (DROPOUT, "Is it true that ReLU kills neurons?"),
        (DROPOUT, "Why is it that sigmoid saturates?"),
        (DROPOUT, "GAN"),
        (DROPOUT, "Who won the football match yesterday evening?"),
        (DROPOUT, "That is nice, but what is overfitting?"),
        (DROPOUT, "On the other hand, what is a GAN?"),
        (DROPOUT, "What is the first layer of a GAN?"),
        (PAIR, "What is the second layer of a GAN?"),
        (CHAIN, "How is a GAN trained?"),
        ([("What is dropout?", "A GAN.")], "What is a GAN?"),
    ],
)
def test_a_new_subject_is_left_alone_and_noticed(history: list, question: str):
    assert resolve(question, history, subject_of) == Resolved(question, followed=False, changed=True)


@pytest.mark.parametrize("question", ["What is ReLU and why is it popular?", "What is an LSTM? How does it work?"])
def test_a_pronoun_means_what_its_own_question_named(question: str):
    assert resolve(question, DROPOUT, subject_of) == Resolved(question, followed=False, changed=True)


@pytest.mark.parametrize("question", ["What is dropout good for?", "dropout rate?", "dropout"])
def test_the_same_subject_again_is_no_change(question: str):
    assert resolve(question, DROPOUT, subject_of) == Resolved(question, followed=False, changed=False)


def test_and_with_a_known_subject_asks_the_old_question_of_it():
    assert resolve("And GRU?", ["How many gates has LSTM?"], subject_of).text == "How many gates has GRU?"


def test_what_about_a_circumstance_keeps_the_subject():
    assert "dropout" in resolve("What about at test time?", DROPOUT, subject_of).text


def test_why_that_is_so_asks_why_of_the_whole_question():
    assert resolve("Why is that so?", DROPOUT, subject_of).text == "What is dropout? Why is that so?"


@pytest.mark.parametrize("question", ["", "🙂", "..."])
def test_what_has_no_words_follows_nothing(question: str):
    assert resolve(question, DROPOUT, subject_of).text == question


def test_a_subject_that_the_corpus_does_not_know_is_named_in_whole_words():
    text = resolve("and its population?", ["What is the capital of France?"], subject_of).text
    assert text.lower() == "capital france's population?"


@pytest.mark.parametrize("history", [[], [""], [["", ""]], ["   "], ["???"]])
@pytest.mark.parametrize("question", ["and its drawbacks?", "When should I use it?"])
def test_without_a_history_a_question_is_itself(history: list, question: str):
    assert resolve(question, history, subject_of).text == question
