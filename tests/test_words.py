"""Words, stems and spelling."""

import pytest

from index import Search, terms, words
from index.spelling import Speller


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Why do we use Dropouts?", ["dropout"]),
        ("initialisation", terms("initialization")),
        ("optimising", terms("optimizing")),
        ("batch-norm_layer", ["batch", "norm", "layer"]),
        ("", []),
        ("?!", []),
    ],
)
def test_terms(text: str, expected: list[str]):
    assert terms(text) == expected


def test_words_keep_their_order():
    assert words("Hidden, hidden LAYER's") == ["hidden", "hidden", "layer's"]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("What is bakpropogation?", "What is backpropagation?"),
        ("droput", "dropout"),
        ("erly layers", "early layers"),
        ("SELU", "SELU"),
        ("selu", "selu"),
        ("pizza", "pizza"),
        ("known wird", "known wird"),
        ("Dropout", "Dropout"),
    ],
)
def test_only_what_is_near_a_word_of_the_corpus_is_mended(text: str, mended: str):
    speller = Speller(["backpropagation", "dropout", "early", "relu", "layers", "word"], ["pizza", "wird"])
    assert speller.mend(text) == mended


def test_a_query_is_made_fit(tiny_search: Search):
    assert tiny_search.mend("what\x00is\n\n  drop\ud800") == "what is drop?"
    assert len(tiny_search.mend("x " * 20_000)) <= 2000


def test_the_same_query_ranks_the_same_and_copies_are_gathered(tiny_search: Search):
    once, again = tiny_search.rank("random neurons"), tiny_search.rank("random neurons")
    assert once.found == again.found
    assert (once.found[0].passage.entry, once.found[0].copies) == ("a-1", ("b-1",))
    entries = [found.passage.entry for found in once.found]
    assert len(entries) == len(set(entries))
    assert "b-1" not in entries
