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


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (DROPOUT, DROPOUT),
        (DROPOUT, "Dropout randomly deactivates neurons during training."),
        (DROPOUT, "Dropout deactivates 20 percent of the neurons."),
        (RATE, "A higher learning rate may speed up training."),
        (GAN, "The generator creates fake samples."),
        (PLAIN, "Pooling layers have no learned weights."),
    ],
)
def test_supported(passage: str, sentence: str):
    assert supports(passage, sentence)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (DROPOUT, "Dropout randomly deactivates 50 percent of the neurons during training."),
        (DROPOUT, "Dropout does not deactivate neurons during training."),
        (DROPOUT, "Dropout increases overfitting during training."),
        (DROPOUT, "Dropout deactivates neurons of convolutional transformer layers."),
        (DROPOUT, "Overfitting randomly deactivates training neurons, which dropout reduces."),
        (RATE, "A lower learning rate may speed up training."),
        (RATE, "A higher learning rate must always speed up training."),
        (GAN, "The discriminator creates fake samples."),
        (PLAIN, "Pooling layers have learned weights."),
        (DROPOUT, "Dropout."),
        (DROPOUT, ""),
        ("", "Dropout reduces overfitting in networks."),
    ],
)
def test_not_supported(passage: str, sentence: str):
    assert not supports(passage, sentence)


@settings(max_examples=50, deadline=None)
@given(some.lists(some.sampled_from("network layer weight gradient kernel filter neuron".split()), min_size=3, max_size=12))
def test_a_passage_supports_itself(words: list[str]):
    text = " ".join(words)
    assert supports(text, text) == (len(terms(text)) >= FEWEST)
