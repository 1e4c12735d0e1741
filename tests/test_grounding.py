"""A passage lets through what it says, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from index import terms
from rag.grounding import FEWEST, supports

DROPOUT = "Dropout randomly deactivates 20 percent of the neurons during training, which reduces overfitting."
RATE = "A higher learning rate may speed up training but can cause divergence."
GAN = "The generator creates fake samples while the discriminator tells real samples from fake ones."
PLAIN = "Pooling layers have no learned weights."
NORM = "Batch normalization is applied before the activation function in 1,000 hidden units."
SIGMOID = "The sigmoid maps values to a range between 0 and 1."
STEP = "The learning rate is set to 0.01 in most networks."
ENSEMBLES = "Boosting reduces bias while bagging reduces variance."
PENALTIES = "L1 regularization drives weights to zero, while L2 regularization shrinks weights."
TEST_TIME = "Dropout isn’t used at test time in networks."


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (DROPOUT, DROPOUT),
        (DROPOUT, "Dropout randomly deactivates neurons during training."),
        (DROPOUT, "Dropout deactivates 20 percent of the neurons."),
        (RATE, "A higher learning rate may speed up training."),
        (GAN, "The generator creates fake samples."),
        (GAN, "The discriminator tells real samples from fake ones."),
        (PLAIN, PLAIN),
        (NORM, "Batch normalization is applied before the activation function."),
        (SIGMOID, "The sigmoid maps values between 0 and 1."),
        (STEP, STEP),
        (ENSEMBLES, ENSEMBLES),
        (ENSEMBLES, "Boosting reduces bias."),
        (PENALTIES, "L1 regularization drives weights to zero."),
        (TEST_TIME, "Dropout isn't used at test time in networks."),
        ("The optimisation of a network needs gradients.", "Optimization of a network needs gradients."),
    ],
)
def test_supported(passage: str, sentence: str):
    assert supports(passage, sentence)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        # numbers
        (DROPOUT, "Dropout randomly deactivates 50 percent of the neurons during training."),
        (SIGMOID, "The sigmoid maps values to a range between 0 and 2."),
        (SIGMOID, "The sigmoid maps values to a range between -1 and 1."),
        (STEP, "The learning rate is set to 0.1 in most networks."),
        (NORM, "Batch normalization is applied before the activation function in 1 hidden unit."),
        # negation
        (DROPOUT, "Dropout does not deactivate neurons during training."),
        (PLAIN, "Pooling layers have learned weights."),
        (TEST_TIME, "Dropout is used at test time in networks."),
        ("Dropout is used at test time in networks.", TEST_TIME),
        ("Networks without hidden layers solve linear problems.", "Networks with hidden layers solve linear problems."),
        ("The model fails to converge with large learning rates.", "The model converges with large learning rates."),
        # direction
        (DROPOUT, "Dropout increases overfitting during training."),
        (RATE, "A lower learning rate may speed up training."),
        (RATE, "A higher learning rate must always speed up training."),
        (NORM, "Batch normalization is applied after the activation function."),
        ("Training increases the loss of the network.", "Training decreases the loss of the network."),
        ("Gradient descent minimizes the loss function.", "Gradient descent maximizes the loss function."),
        ("Early stopping halts training when validation loss rises.", "Early stopping halts training when validation loss falls."),
        ("Some networks use batch normalization layers.", "All networks use batch normalization layers."),
        # terms that the passage lacks
        (DROPOUT, "Dropout deactivates neurons of convolutional transformer layers."),
        ("Convolution kernels slide over images.", "Convolution kernels slide over audio images."),
        ("Supervised learning uses labeled data.", "Unsupervised learning uses labeled data."),
        # the same words of other things
        (DROPOUT, "Overfitting randomly deactivates training neurons, which dropout reduces."),
        (GAN, "The discriminator creates fake samples."),
        ("Softmax turns scores into probabilities.", "Softmax turns probabilities into scores."),
        ("Adam combines momentum and RMSprop.", "RMSprop combines momentum and Adam."),
        (ENSEMBLES, "Boosting reduces variance while bagging reduces bias."),
        (ENSEMBLES, "Bagging reduces bias."),
        (ENSEMBLES, "Boosting reduces variance."),
        (PENALTIES, "L2 regularization drives weights to zero."),
        ("Training error falls while validation error rises.", "Training error rises while validation error falls."),
        # too little to tell
        (DROPOUT, "Dropout."),
        (DROPOUT, "Dropout reduces."),
        (DROPOUT, ""),
        (DROPOUT, "This is what it is and how it is done."),
        ("", "Dropout reduces overfitting in networks."),
    ],
)
def test_not_supported(passage: str, sentence: str):
    assert not supports(passage, sentence)


WORDS = "network layer weight gradient kernel filter neuron not never 3 0.5 increases before the of".split()
SENTENCES = some.lists(some.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(SENTENCES)
def test_a_passage_supports_its_own_sentence_of_enough_terms(text: str):
    assert supports(text, text) == (len(terms(text)) >= FEWEST)


@settings(max_examples=60, deadline=None)
@given(SENTENCES, some.sampled_from(["7", "banana", "without"]))
def test_what_the_passage_lacks_is_never_let_through(text: str, new: str):
    passage = text.replace("not", "").replace("never", "")
    assert not supports(passage, f"{passage} {new} banana orange")
