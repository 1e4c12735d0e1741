"""What weighs a sentence: worked out by hand on vectors of two numbers."""

import numpy as np
import pytest

from corpus import Sentence
from index import Found, Passage, Ranking, Scope, Told
from rag.relevance import Weighed, features

QUERY = np.array([1.0, 0.0], np.float32)
NOWHERE = Scope(0, 0.0, 0.0, 0.0, -1, 0.0, 0.0, 0.0, 0.0, 0.0, False, -1, 0, 0.0)


def found(entry: str, question: int, score: float) -> Found:
    return Found(Passage(entry, entry, "a", 0, 1, ()), question, score, ())


def weighed(text: str, alone: tuple[float, float], entry: str = "a-1", question: int = 0, place: int = 0) -> Weighed:
    vector = np.array(alone, np.float32)
    return Weighed(text, Told(Sentence(text, 0, 1), vector, vector), entry, question, place, False)


RANKING = Ranking("rare common", QUERY, (found("a-1", 0, 1.0), found("a-2", 1, 0.9)), NOWHERE)


def test_cosines_scores_and_places_are_what_they_are():
    rows = features(RANKING, "a-1", [weighed("common", (1.0, 0.0)), weighed("common rare", (0.0, 1.0), "a-2", 1, 3)])
    assert [row["alone"] for row in rows] == [1.0, 0.0]
    assert [row["passage"] for row in rows] == pytest.approx([0.0, -0.1])
    assert [row["best"] for row in rows] == [1.0, 0.0]
    assert [row["asked"] for row in rows] == [1.0, 0.0]
    assert [row["opens"] for row in rows] == [1.0, 0.0]
    assert [row["place"] for row in rows] == [0.0, 0.5]


def test_a_rarer_word_of_the_query_tells_more():
    rows = features(RANKING, "a-1", [weighed("common", (1.0, 0.0)), weighed("common rare", (1.0, 0.0))])
    assert [row["words"] for row in rows] == pytest.approx([1 / 3, 1.0])  # common: in two of two, rare: in one


def test_a_sentence_stands_out_by_standard_deviations():
    rows = features(RANKING, "a-1", [weighed("one", (1.0, 0.0)), weighed("two", (0.0, 1.0))])
    assert [row["alone~"] for row in rows] == pytest.approx([1.0, -1.0], abs=1e-4)
    assert [row["best~"] for row in rows] == [0.0, 0.0]  # all alike


def test_an_entry_that_search_did_not_bring_counts_a_fixed_step_below_the_best():
    (row,) = features(RANKING, "a-1", [weighed("one", (1.0, 0.0), "z-9", -1)])
    assert row["passage"] == row["question"] == -0.4


def test_nothing_to_weigh_has_no_features():
    assert features(RANKING, "a-1", []) == []
