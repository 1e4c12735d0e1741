"""The public face: names, shapes, and that importing it is cheap."""

import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

import rag

HEAVY = ("torch", "transformers", "faiss", "gradio", "numpy", "sentence_transformers", "bm25s")


def test_the_public_names_are_these():
    assert sorted(rag.__all__) == [
        "Answer", "Citation", "Excerpt", "Flag", "Hit", "ModelMissing", "NO_ANSWER", "Viva", "VivaError", "WriterError",
        "ask", "check", "claim_reviews", "errata", "search", "stream",
    ]  # fmt: skip
    assert all(hasattr(rag, name) for name in rag.__all__)


def test_import_loads_nothing_heavy():
    code = f"import sys, rag; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rag.nothing  # noqa: B018


def test_errata_needs_no_model():
    errata = rag.errata()
    assert len(errata) == len({erratum.id for erratum in errata}) > 150
    with pytest.raises(FrozenInstanceError):
        errata[0].claim = ""  # type: ignore[misc]


def test_claim_reviews_are_complete():
    graph = rag.claim_reviews()["@graph"]
    assert len(graph) == len(rag.errata())
    for review, erratum in zip(graph, rag.errata(), strict=True):
        assert review["@type"] == "ClaimReview"
        assert review["claimReviewed"] == erratum.claim
        assert len(review["itemReviewed"]["appearance"]) == len(erratum.anchors)
        assert review["reviewRating"]["worstRating"] <= review["reviewRating"]["ratingValue"] < review["reviewRating"]["bestRating"]
