"""Cutting text into sentences with exact offsets: prose, lists, labels, debris."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus import split_sentences

FRAGMENTS = (
    *("Dropout", " switches units", "off", ". ", ".", "?", "! ", ":", ";", " e.g. ", "\n", "\n\n", "\r\n", "\t", "  ", "\xa0"),
    *(
        "- ",
        "• ",
        "1. ",
        " |",
        "(high)",
        "“so”",
        '"',
        "é",
        "layers.Earlier ones",
        "Pooling layer",
        " six words make an item alone. ",
    ),
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=9).map("".join)


def said(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\t\n", []),
        ("Nets learn.", ["Nets learn."]),
        ("Nets learn", ["Nets learn"]),
        ("Nets learn. They adapt! Do they? Yes: they do.", ["Nets learn.", "They adapt!", "Do they?", "Yes: they do."]),
        ("One line.\nAnother line.\n\nA third.", ["One line.", "Another line.", "A third."]),
        ("It stops.   It   goes on.", ["It stops.", "It goes on."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("(It works.) Then more.", ["(It works.)", "Then more."]),
        ("It works. (More later.) “Quoted.” 10 of them.", ["It works.", "(More later.)", "“Quoted.”", "10 of them."]),
        ("What?! Really.", ["What?!", "Really."]),
    ],
)
def test_prose_is_cut_at_its_full_stops(text: str, sentences: list[str]):
    assert said(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It has layers.Earlier ones see edges.", ["It has layers.", "Earlier ones see edges."]),
        ("Call tf.Session to run it.", ["Call tf.Session to run it."]),
        ("It uses Keras.layers inside.", ["It uses Keras.layers inside."]),
        ("The A.I of today is narrow.", ["The A.I of today is narrow."]),
    ],
)
def test_a_lost_space_after_a_full_stop_is_seen(text: str, sentences: list[str]):
    assert said(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "Use a method, e.g. Adam or SGD.",
        "A small net, i.e. One with few units.",
        "SGD vs. Adam is an old debate.",
        "See Fig. 3 for the curve.",
        "It was found by Dr. Hinton.",
        "It was found by Y. LeCun.",
        "Vaswani et al. 2017 said so.",
        "Compare cf. Adam in the paper.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str):
    assert said(text) == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The rate is 0.5 or 3.14 units. 10 of them.", ["The rate is 0.5 or 3.14 units.", "10 of them."]),
        ("It took 5. Next came 6.", ["It took 5.", "Next came 6."]),
        ("Between 1.5 and 2.0 it is 1.75", ["Between 1.5 and 2.0 it is 1.75"]),
    ],
)
def test_a_number_is_not_cut(text: str, sentences: list[str]):
    assert said(text) == sentences


@pytest.mark.parametrize("marker", ["- ", "• ", "* ", "1. ", "  •\t"])
def test_a_short_list_is_one_sentence_with_its_stem(marker: str):
    text = f"The tools are:\n{marker}PyTorch\n{marker}Keras\n"
    (found,) = split_sentences(text, 0, len(text))
    assert found.text == "The tools are: PyTorch; Keras."
    assert text[found.start : found.end] == text.rstrip()


def test_items_that_can_stand_alone_come_again():
    items = ("PyTorch is a library of tensors and gradients.", "Keras is an interface to many such libraries.")
    text = f"The tools are:\n- {items[0]}\n- {items[1]}\nThat is all."
    assert said(text) == [f"The tools are: {items[0].rstrip('.')}; {items[1]}", *items, "That is all."]


def test_a_list_without_a_stem_is_one_sentence():
    assert said("- PyTorch\n- Keras") == ["PyTorch; Keras."]


def test_two_lists_keep_their_own_stems():
    assert said("Good:\n- Adam\nBad:\n- Zeros\n") == ["Good: Adam.", "Bad: Zeros."]


def test_a_stem_takes_an_unpunctuated_line():
    assert said("The tools are:\nPyTorch, Keras, JAX") == ["The tools are: PyTorch, Keras, JAX"]


def test_a_stem_keeps_apart_from_a_full_sentence():
    assert said("It is simple:\nThe net learns.") == ["It is simple:", "The net learns."]


def test_every_item_of_a_long_list_is_told():
    text = "The names are:\n" + "".join(f"- Layer {number}\n" for number in range(80))
    told = " ".join(said(text))
    assert [number for number in range(80) if f"Layer {number}" not in told] == []


def test_a_last_item_with_a_full_stop_makes_no_label_of_the_one_before():
    text = "The uses are:\n- Machine translation\n- Sentiment analysis\n- Text generation."
    assert said(text) == ["The uses are: Machine translation; Sentiment analysis; Text generation."]


def test_a_sub_heading_is_context_and_no_sentence():
    text = "Pooling layer\nIt shrinks the map."
    (found,) = split_sentences(text, 0, len(text))
    assert (found.text, found.heading, found.inferred) == ("It shrinks the map.", "Pooling layer", False)


def test_a_lost_sub_heading_is_supplied_and_marked_from_its_place_on():
    text = "It opens.\nIt compresses.\nIt goes on.\nDecoder layer\nIt expands."
    found = split_sentences(text, 0, len(text), {text.index("It compresses"): "Encoder"})
    assert [(s.text, s.heading, s.inferred) for s in found] == [
        ("It opens.", "", False),
        ("It compresses.", "Encoder", True),
        ("It goes on.", "Encoder", True),
        ("It expands.", "Decoder layer", False),
    ]


def test_a_bare_item_is_the_label_of_the_sentence_after_it():
    text = "- Pooling\n- It shrinks the map to a smaller one.\n- Padding\n- It adds zeros around the whole input image.\n"
    found = split_sentences(text, 0, len(text))
    assert [(s.heading, s.text) for s in found] == [
        ("Pooling", "It shrinks the map to a smaller one."),
        ("Padding", "It adds zeros around the whole input image."),
    ]


def test_an_item_under_its_own_label_is_not_marked_as_ours():
    text = "Units follow.\n- Pooling\n- It shrinks the map to a smaller one.\n"
    found = split_sentences(text, 0, len(text), {0: "Layers"})
    assert [(s.heading, s.inferred) for s in found] == [("Layers", True), ("Pooling", False)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("The model is too complex\n\n(high variance) and fails.", "The model is too complex (high variance) and fails."),
        ("Better weights like\n\n\nthose of Xavier help.", "Better weights like those of Xavier help."),
        ("- It is a list item that\ncontinues below.", "It is a list item that continues below."),
        ("The whole dataset is used. |", "The whole dataset is used."),
        ("A cell |\n", "A cell"),
    ],
)
def test_page_breaks_and_table_rules_are_bridged(text: str, sentence: str):
    assert said(text) == [sentence]


@pytest.mark.parametrize("text", ["- ", "• \n", "-  \n", "1. \n", "|", " | ", " |\t|"])
def test_a_marker_without_words_says_nothing(text: str):
    assert said(text) == []


def test_a_region_after_a_lost_space_starts_with_its_own_sentence():
    text = "It has layers.Earlier ones see edges."
    found = split_sentences(text, text.index("Earlier"), len(text))
    assert [(sentence.start, sentence.text) for sentence in found] == [(14, "Earlier ones see edges.")]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
@example("One.\n- \nTwo.", 0, 60)
@example("layers.Earlier ones", 7, 60)
def test_every_sentence_is_within_bounds_in_order_and_says_something(text: str, left: int, right: int):
    start, end = sorted((min(left, len(text)), min(right, len(text))))
    found = split_sentences(text, start, end)
    assert [(s.start, -s.end) for s in found] == sorted((s.start, -s.end) for s in found)
    for sentence in found:
        assert start <= sentence.start < sentence.end <= end
        assert sentence.text.strip()
        assert "\n" not in sentence.text
