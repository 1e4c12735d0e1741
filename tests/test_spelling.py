"""Mending misspelt words: towards the corpus's words and no further."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.spelling import Speller

TARGETS = ["backpropagation", "convolution", "dropout", "kernel", "early", "loss", "relu", "adam"]
SPELLER = Speller(TARGETS, ["pizza", "kernels"])


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("droput", "dropout"),  # a letter too few
        ("droppout", "dropout"),  # too many
        ("dropaut", "dropout"),  # another
        ("dorpout", "dropout"),  # two exchanged: one edit
        ("Dropuot", "dropout"),
        ("kconvolution", "convolution"),
        ("bakpropogation", "backpropagation"),  # 14 letters: two edits
        ("xernel", "kernel"),  # six letters: the first may be wrong
        ("erly", "early"),
    ],
)
def test_a_near_word_is_mended(text: str, mended: str):
    assert SPELLER.mend(text) == mended


@pytest.mark.parametrize(
    "text",
    [
        "dropout",
        "DROPOUT",
        "pizza",  # known
        "kernels",  # known, though near a target
        "dopaut",  # two edits in six letters
        "selu",  # short: another first letter is another word
        "los",  # too short
        "RELO",  # short and in capitals: a name
        "dropou7",  # not letters alone
        "drópout",  # not ASCII
        "dropout's",
        "",
        "?! 12 …",
        "😀",
    ],
)
def test_what_is_right_or_far_from_any_word_is_left(text: str):
    assert SPELLER.mend(text) == text


def test_what_is_around_the_words_stays():
    assert SPELLER.mend("  What's <b>droput</b>,\n and (dorpout)?") == "  What's <b>dropout</b>,\n and (dropout)?"


@pytest.mark.parametrize("targets", [["bentley", "gentley"], ["gentley", "bentley"]])
def test_of_two_equally_near_words_it_is_always_the_same(targets: list[str]):
    assert Speller(targets, []).mend("tentley") == "bentley"


def test_the_nearer_word_wins():
    assert Speller(["convolutions", "convocations"], []).mend("convolutons") == "convolutions"


@pytest.mark.parametrize("target", ["gan", "k2means", "top-five"])
def test_short_words_and_words_with_more_than_letters_are_no_targets(target: str):
    assert Speller([target], []).mend(f"x{target}") == f"x{target}"


def test_without_words_nothing_is_mended():
    assert Speller([], []).mend("droput") == "droput"


@settings(max_examples=50, deadline=None)
@given(word=st.sampled_from([word for word in TARGETS if len(word) >= 6]), at=st.integers(0, 20))
def test_one_letter_lost_is_found_again(word: str, at: int):
    at %= len(word)
    lost = word[:at] + word[at + 1 :]
    kept_first = len(lost) >= 6 or at > 0
    assert SPELLER.mend(lost) == (word if kept_first else lost)


@settings(max_examples=50, deadline=None)
@given(text=st.text(max_size=40))
def test_mending_twice_changes_nothing_more(text: str):
    once = SPELLER.mend(text)
    assert SPELLER.mend(once) == once
