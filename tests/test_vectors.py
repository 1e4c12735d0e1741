"""Vector sets and what is near in them, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import index.vectors
from index import Near
from index.vectors import VectorSet, from_bytes, make_faiss, to_bytes

# (cosine, row, target): target 7 has rows 0 and 2, target 5 has rows 1, 3 and 4
NEAR = Near(((0.9, 0, 7), (0.8, 1, 5), (0.6, 2, 7), (0.4, 3, 5), (0.3, 4, 5)))
NOTHING = Near(())


def unit(vectors: list[list[float]]) -> np.ndarray:
    found = np.asarray(vectors, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def some(rows: int, dimension: int = 16, seed: int = 0) -> np.ndarray:
    return unit(np.random.default_rng(seed).standard_normal((rows, dimension)).tolist())


# What is near


def test_the_best_row_and_its_target():
    assert (NEAR.best, NEAR.target, NEAR.scores(2)) == (0.9, 7, [0.9, 0.8])


def test_nothing_is_near():
    assert (NOTHING.best, NOTHING.target, NOTHING.scores(3)) == (0.0, -1, [])
    assert (NOTHING.nearest(), NOTHING.top_means(), NOTHING.strengths()) == ({}, {}, {})


def test_of_each_target_the_nearest_row_best_first():
    assert list(NEAR.nearest().items()) == [(7, (0.9, 0)), (5, (0.8, 1))]


def test_top_means_are_of_three_rows_and_a_missing_one_counts_as_the_last():
    assert NEAR.top_means() == pytest.approx({7: (0.9 + 0.6 + 0.3) / 3, 5: (0.8 + 0.4 + 0.3) / 3})


def test_a_fourth_row_changes_no_mean():
    near = Near(((0.9, 0, 1), (0.8, 1, 1), (0.7, 2, 1), (0.1, 3, 1)))
    assert near.top_means() == pytest.approx({1: 0.8})


def test_a_strength_is_the_mean_of_the_best_cosine_and_the_top_mean():
    assert NEAR.strengths() == pytest.approx({7: (0.9 + 0.6) / 2, 5: (0.8 + 0.5) / 2})


# Vector sets

AXES = unit([[1, 0], [0, 1], [1, 1], [1, 0]])  # rows 0 and 3 are the same
SET = VectorSet(make_faiss(AXES), (4, 5, 6, 4))


def test_near_gives_cosine_row_and_target_best_first_and_ties_to_the_lower_row():
    near = SET.near(AXES[0])
    assert [(row, target) for _, row, target in near.rows] == [(0, 4), (3, 4), (2, 6), (1, 5)]
    assert [score for score, _, _ in near.rows] == pytest.approx([1, 1, 0.5**0.5, 0])


def test_near_looks_at_so_many_rows_and_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(index.vectors, "NEIGHBOURS", 3)
    assert [row for _, row, _ in SET.near(AXES[0]).rows] == [0, 3, 2]


def test_a_row_is_given_back_as_it_went_in():
    assert np.array_equal(SET.row(2), AXES[2])
    assert SET.row(2).dtype == np.float32


def test_nothing_is_near_in_an_empty_set():
    empty = VectorSet(make_faiss(np.zeros((0, 2), np.float32)), ())
    assert empty.near(AXES[0]) == NOTHING


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), rows=st.integers(1, 40))
def test_near_is_what_numpy_finds(seed: int, rows: int):
    vectors, query = some(rows, seed=seed), some(1, seed=seed + 5000)[0]
    near = VectorSet(make_faiss(vectors), tuple(range(rows))).near(query)
    cosines = vectors @ query
    assert sorted(row for _, row, _ in near.rows) == list(range(rows))
    assert [score for score, _, _ in near.rows] == pytest.approx([float(cosines[row]) for _, row, _ in near.rows], abs=1e-6)
    assert near.scores(rows) == sorted(near.scores(rows), reverse=True)


# Which FAISS index


@pytest.mark.parametrize(("rows", "kind"), [(0, "IndexFlatIP"), (1, "IndexFlatIP"), (50, "IndexFlatIP"), (51, "IndexHNSWFlat")])
def test_flat_up_to_the_limit_and_hnsw_above(monkeypatch: pytest.MonkeyPatch, rows: int, kind: str):
    monkeypatch.setattr(index.vectors, "FLAT_LIMIT", 50)
    made = make_faiss(some(51)[:rows])
    assert (type(made).__name__, made.ntotal, made.d) == (kind, rows, 16)


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> tuple[VectorSet, VectorSet]:
    """The same 400 vectors in a flat index and in HNSW."""
    vectors = some(400)
    flat = make_faiss(vectors)
    monkeypatch.setattr(index.vectors, "FLAT_LIMIT", 399)
    return tuple(VectorSet(made, tuple(range(400))) for made in (flat, make_faiss(vectors)))


def test_hnsw_finds_the_same_nearest_rows(both: tuple[VectorSet, VectorSet]):
    for query in some(20, seed=1):
        exact, quick = (found.near(query).rows[:20] for found in both)
        assert [row for _, row, _ in quick] == [row for _, row, _ in exact]
        assert [score for score, _, _ in quick] == pytest.approx([score for score, _, _ in exact], abs=1e-6)


def test_hnsw_gives_rows_back_too(both: tuple[VectorSet, VectorSet]):
    assert np.array_equal(both[1].row(399), both[0].row(399))


def test_what_was_bytes_finds_the_same(both: tuple[VectorSet, VectorSet]):
    query = some(1, seed=2)[0]
    for found in both:
        assert VectorSet(from_bytes(to_bytes(found.index)), found.targets).near(query) == found.near(query)
