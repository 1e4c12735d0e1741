"""Grounding: a sentence must be what is left of its evidence after honest cuts."""

import pytest

from rag.grounding import supports
from tests.quality.writing import renderings

DROPOUT = "Dropout randomly deactivates 20 percent of the neurons during training, which reduces overfitting."
GAN = "The generator creates fake samples while the discriminator tells real samples from fake ones."
LEAKY = "Leaky ReLU often trains faster than ReLU, because it lets a small gradient through when its input is negative."
NOISE = "Stochastic gradient descent converges noisily: close to a minimum it is slower than batch gradient descent."


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (DROPOUT, DROPOUT),
        (DROPOUT, "Dropout randomly deactivates 20 percent of the neurons during training."),
        (DROPOUT, "Dropout deactivates 20 percent of the neurons, which reduces overfitting."),
        (GAN, "The generator creates fake samples."),
        (GAN, "The discriminator tells real samples from fake ones."),
        (LEAKY, "Leaky ReLU lets a small gradient through when its input is negative."),
        (NOISE, "Close to a minimum stochastic gradient descent is slower than batch gradient descent."),
        ("The mean is calculated for each channel.", "We calculate the mean for each channel."),
        ("It can't learn: the weights don't change.", "The weights do not change."),
        ("The LSTM has 3 gates, i.e., an input, a forget and an output gate.", "The LSTM has three gates."),
        ("ReLU is cheap. It is not bounded.", "ReLU is cheap."),
        ("RNNs read sequences, but not images.", "RNNs read sequences."),
        ("Boosting is sequential.", "Yes, boosting is sequential."),
    ],
)
def test_supported(passage: str, sentence: str):
    assert supports(passage, sentence)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (DROPOUT, "Dropout randomly deactivates 30 percent of the neurons during training."),
        (DROPOUT, "Dropout never deactivates 20 percent of the neurons during training."),
        (DROPOUT, "Dropout randomly deactivates 20 percent of the layers during training."),
        (DROPOUT, "Dropout randomly deactivates 20 percent of the neurons, which increases overfitting."),
        (DROPOUT, "Dropout always deactivates 20 percent of the neurons during training."),
        (DROPOUT, "Dropout randomly deactivates 20 percent of the neurons, an idea of Hinton."),
        (GAN, "The discriminator creates fake samples."),
        (GAN, "The generator tells real samples from fake ones."),
        (LEAKY, "Leaky ReLU trains faster than ReLU."),  # "often" is lost
        (LEAKY, "ReLU often trains faster than Leaky ReLU."),
        (LEAKY, "Leaky ReLU often trains slower than ReLU."),
        (NOISE, "Batch gradient descent is slower than stochastic gradient descent."),
        ("The model only works if the data is clean.", "The model works."),
        ("Values lie between 0 and 1.", "Values lie between -1 and 1."),
        (
            "Overfitting is reduced by dropout; underfitting is reduced by a larger model.",
            "Overfitting is reduced by a larger model.",
        ),
        ("L1 adds absolute values, L2 adds squares.", "L1 adds squares."),
        ("In most cases it helps every layer.", "In all cases it helps every layer."),
        (DROPOUT, ""),
        (DROPOUT, "It."),
        ("", "Dropout reduces overfitting in networks."),
    ],
)
def test_not_supported(passage: str, sentence: str):
    assert not supports(passage, sentence)


def test_the_question_lends_what_a_pronoun_means():
    it = "It reduces overfitting by breaking co-adaptation."
    assert not supports(it, "Batch normalization reduces overfitting by breaking co-adaptation.")
    assert supports(it, "Dropout reduces overfitting by breaking co-adaptation.", "What is dropout?")


def test_an_impersonal_it_stands_for_nothing():
    it = "Since it is not possible to train such models at home, pretrained weights are used."
    lent = "Since transfer learning is not possible to train such models at home, pretrained weights are used."
    assert supports(it, it, "What is transfer learning?")
    assert not supports(it, lent, "What is transfer learning?")


def test_a_question_about_two_things_lends_neither():
    assert not supports("It adds squares of weights.", "L1 adds squares of weights.", "What is the difference between L1 and L2?")


def test_another_subject_is_not_replaced_by_the_question_s():
    assert not supports("The discriminator judges samples.", "The generator judges samples.", "What is a generator?")


def test_most_renderings_of_the_dev_set_are_told_apart():
    passed, caught, _ = renderings("dev")
    assert passed.hits / passed.total >= 0.85
    assert caught.hits / caught.total >= 0.95
