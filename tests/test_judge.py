"""The judge: trained and loaded on a tiny model, its data split before any training, its verdicts sound on the real one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from corpus import Corpus
from rag import judge, loading
from rag.errors import AdapterError
from rag.evidence import Piece
from rag.judge import TransformerJudge
from rag.tuning import judge as tuning
from rag.tuning import statements, training
from rag.tuning.examples import Target
from rag.tuning.statements import CONTRADICTS, SILENT, STATES, Pair, part, records
from tests.quality.judging import macro_f1, of_part, wordings

BASE = loading.WRITER_BASE
LESSONS = [Pair(f"{letter} x", "x", (at % 3,)) for at, letter in enumerate("abcdef")] * 4


@pytest.fixture
def tiny_run(tiny_writer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(judge, "LAYERS", 2)
    monkeypatch.setattr(tuning, "converted_writer", lambda: tiny_writer)
    monkeypatch.setattr(training, "cache_folder", lambda: tmp_path / "cache")
    yield tmp_path


@pytest.mark.filterwarnings("ignore")
def test_what_is_tuned_is_what_is_loaded(tiny_run: Path, tiny_writer: Path):
    file = tuning.run(LESSONS, tiny_run / "judge.safetensors", 0, lambda _: None)
    pairs = [("a x", "x"), ("b x y z " * 200, "x"), ("", "")]
    one = TransformerJudge(tiny_writer, file, BASE, "float32").weigh(pairs)
    two = TransformerJudge(tiny_writer, file, BASE, "float32").weigh(pairs[::-1])[::-1]
    assert len(one) == 3
    for mine, other in zip(one, two, strict=True):
        assert mine.states == pytest.approx(other.states, abs=1e-5)  # whatever stands beside it
        assert mine.states + mine.contradicts + mine.silent == pytest.approx(1.0, abs=1e-5)
    other = tuning.run(LESSONS, tiny_run / "other.safetensors", 1, lambda _: None)
    assert one[0] != TransformerJudge(tiny_writer, other, BASE, "float32").weigh(pairs)[0]


@pytest.mark.filterwarnings("ignore")
def test_statements_do_not_see_one_another(tiny_run: Path, tiny_writer: Path):
    file = tuning.run(LESSONS[:2], tiny_run / "judge.safetensors", 0, lambda _: None)
    mine = TransformerJudge(tiny_writer, file, BASE, "float32")
    together = mine.weigh([("a b c", "x y"), ("a b c", "d e f g"), ("a b c", "z")])
    for verdict, statement in zip(together, ("x y", "d e f g", "z"), strict=True):
        assert verdict.states == pytest.approx(mine.weigh([("a b c", statement)])[0].states, abs=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_nothing_to_weigh_has_no_verdicts(tiny_run: Path, tiny_writer: Path):
    file = tuning.run(LESSONS[:2], tiny_run / "judge.safetensors", 0, lambda _: None)
    assert TransformerJudge(tiny_writer, file, BASE, "float32").weigh([]) == []


def test_a_missing_adapter_is_named(tiny_run: Path, tiny_writer: Path):
    with pytest.raises(AdapterError, match="is missing"):
        TransformerJudge(tiny_writer, tiny_run / "judge.safetensors", BASE, "float32")


# The data


def test_what_is_for_tests_is_not_taught(shipped: Corpus):
    taught = {text for pair in statements.pairs(shipped, (), 0) for text in (pair.text, pair.statement)}
    held = {
        text
        for record in of_part("points.jsonl", "test")
        for text in chain(record["aside"], *(point[key] for point in record["points"] for key in ("right", "wrong")))
    }
    held |= {one.text for where in ("dev", "test") for one in wordings(shipped, where)[0]}
    assert len(held) > 1500
    assert taught & held == set()
    unseen = {erratum.claim for erratum in shipped.errata if part("e", erratum.id) != "train"}
    assert len(unseen) > 40
    assert taught & unseen == set()


def test_every_question_and_erratum_is_worded(shipped: Corpus):
    asked = [record["question"] for where in ("train", "test") for record in _all("points.jsonl", where)]
    assert sorted(asked) == sorted(shipped.rubrics)
    made = {record["id"] for where in ("train", "test") for record in _all("errata.jsonl", where)}
    assert made == {erratum.id for erratum in shipped.errata if erratum.severity >= 2}


def test_points_have_enough_wordings(shipped: Corpus):
    for record in chain(_all("points.jsonl", "train"), _all("points.jsonl", "test")):
        assert len(record["points"]) == len(shipped.rubrics[record["question"]].points)
        assert all(len(one["right"]) >= 3 and len(one["wrong"]) >= 3 for one in record["points"]), record["question"]


def test_no_wording_is_both_right_and_wrong(shipped: Corpus):
    said: dict[tuple[str, str], set[int]] = {}
    for pair in statements.pairs(shipped, (), 0):
        if len(pair.verdicts) == 1:
            said.setdefault((pair.text, pair.statement), set()).add(pair.verdicts[0])
    assert [key for key, verdicts in said.items() if len(verdicts) > 1] == []


def test_the_same_seed_makes_the_same_lessons(shipped: Corpus):
    assert statements.pairs(shipped, (), 0) == statements.pairs(shipped, (), 0)
    kinds = Counter(pair.verdicts for pair in statements.pairs(shipped, (), 0))
    assert min(kinds[(verdict,)] for verdict in (STATES, CONTRADICTS, SILENT)) > 1500


def test_sentences_are_taught_with_their_evidence_whole_and_broken(tiny: Corpus):
    pool = tuple(Piece(text, "a", "a-1", at, at + 1) for at, text in enumerate(("Cats like fish a lot.", "Dogs bark at night.")))
    target = Target("f", "plain", "What do cats like?", pool, ((0, "Cats like fish."),), frozenset({"a-1"}))
    made = statements.pairs(replace(tiny, rubrics={}, errata=()), [target], 0)
    assert {(pair.text, pair.verdicts) for pair in made if pair.statement == "Cats like fish."} == {
        ("Cats like fish a lot.", (STATES,)),
        ("Dogs bark at night.", (SILENT, CONTRADICTS)),
    }
    assert [pair.verdicts for pair in made if pair.statement != "Cats like fish."] == [(CONTRADICTS, SILENT)]


def test_macro_f1_by_hand():
    # states: 1 of 2 found, none wrongly: 2/3; contradicts: 1 right, 1 wrongly: 2/3; silent: 1
    assert macro_f1([0, 0, 1, 2], [0, 1, 1, 2]) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def _all(name: str, where: str) -> Iterator[dict]:
    return iter(of_part(name, "test")) if where == "test" else records(name)
