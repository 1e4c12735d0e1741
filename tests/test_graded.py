"""The hand-graded interview replies fit the rubrics, and their split is the judge's."""

from collections import Counter
from pathlib import Path

import pytest

from corpus import Corpus
from rag.tuning.statements import part
from tests.quality.writing import records

KINDS = {"excellent", "terse", "partial", "wrong", "parroted", "salad", "off-topic", "injection", "disfluent"}
HERE = Path(__file__).parent / "quality"


@pytest.mark.parametrize("where", ["dev", "test"])
def test_graded_replies_fit_their_rubrics(shipped: Corpus, where: str):
    replies = records(HERE / f"replies-{where}.jsonl")
    assert len(replies) >= 150
    errata = {erratum.id for erratum in shipped.errata}
    for reply in replies:
        points = shipped.rubrics[reply["question"]].points
        assert part("q", reply["question"]) == where, reply["question"]
        assert set(reply["covered"]) | set(reply["contradicted"]) <= set(range(len(points))), reply["reply"]
        assert not set(reply["covered"]) & set(reply["contradicted"]), reply["reply"]
        assert set(reply["errata"]) <= errata
        assert 0 <= reply["grade"] <= 10
    kinds = Counter((reply["question"], reply["kind"]) for reply in replies)
    assert {kind for _, kind in kinds} == KINDS
    assert set(kinds.values()) == {1}


@pytest.mark.parametrize("where", ["dev", "test"])
def test_false_replies_are_graded_low_and_good_ones_high(where: str):
    for reply in records(HERE / f"replies-{where}.jsonl"):
        if reply["kind"] in ("salad", "off-topic", "injection"):
            assert reply["grade"] <= 1, reply["reply"]
        elif reply["kind"] in ("wrong", "parroted"):
            assert reply["grade"] <= 3, reply["reply"]
        elif reply["kind"] == "excellent":
            assert reply["grade"] >= 8, reply["reply"]


def test_no_reply_is_in_both_parts():
    dev, test = ({reply["reply"] for reply in records(HERE / f"replies-{where}.jsonl")} for where in ("dev", "test"))
    assert dev & test == set()
