"""What the models are taught, and the runs that teach them: nothing held out is shown; the same seed, the same adapter."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag
from corpus import Corpus
from rag import adapters, loading
from rag.evidence import Piece
from rag.prompt import NO_ANSWER
from rag.tuning import examples, training, writer
from rag.tuning.examples import PLANTS, Example, Target

POOL = tuple(
    Piece(f"The {name} keeps its own {name} rule here.", "d", f"d-{at // 2}", at, at + 1, f"Question {at // 2}?")
    for at, name in enumerate(["bow", "stern", "keel", "mast", "boom", "jib"])
)
TARGET = Target("boats", "plain", "What does the bow keep?", POOL, ((0, "The bow keeps its rule."),), frozenset({"d-0"}))


def made(count: int = 200) -> list[Example]:
    return examples.examples([TARGET], seed=0, variants=count)


def test_examples_are_the_same_for_a_seed_and_differ_among_themselves():
    assert made() == made()
    assert len({example.user for example in made()}) > 40


def test_the_reply_names_the_evidence_that_was_shown():
    for example in made():
        if example.reply != NO_ANSWER:
            number, text = example.reply.split("] ")
            assert text == TARGET.answer[0][1]
            assert f"{number}] {POOL[0].text}" in example.user


def test_without_the_answer_s_entries_the_reply_is_the_refusal():
    refused = [example for example in made() if example.reply == NO_ANSWER]
    assert 0 < len(refused) < 40
    assert not any(POOL[0].text in example.user or POOL[1].text in example.user for example in refused)


def test_planted_instructions_change_nothing():
    planted = [example for example in made() if any(plant.lower()[:20] in example.user.lower() for plant in PLANTS)]
    assert planted
    assert {example.reply for example in planted} <= {"[1] The bow keeps its rule.", NO_ANSWER} | {
        f"[{n}] The bow keeps its rule." for n in range(1, 7)
    }


@pytest.mark.weights
def test_nothing_held_out_is_taught(real: rag.Viva):
    held = {q.id: q.entries for q in real.corpus.questions if examples.is_held_out(q.id)}
    assert 25 <= len(held) <= 45
    entries = {entry for group in held.values() for entry in group}
    texts = {sentence.text for entry in entries for sentence in real.corpus.entry[entry].sentences if len(sentence.text) > 60}
    for target in examples.corpus_targets(real.evidence):
        assert target.family not in held
        assert not {piece.entry for piece in target.pool} & entries, target.question
        assert not {piece.text for piece in target.pool} & texts, target.question


def test_targets_cite_sentences_that_are_there(shipped: Corpus):
    families = {question.id for question in shipped.questions}
    count = 0
    for record in examples.records("corpus.jsonl"):
        assert record["family"] in families
        assert not examples.is_held_out(record["family"])
        for source, text in record["answer"]:
            entry, number = source.rsplit(":", 1)
            assert not shipped.entry[entry].sentences[int(number)].code
            assert text.rstrip('"”').endswith((".", "!", "?"))
            count += 1
    assert count > 1000


def test_pages_of_other_fields_are_whole():
    cards = list(examples.records("foreign.jsonl"))
    assert len(cards) >= 30
    assert not any("sail" in card["field"].lower() for card in cards), "the foreign test page is on sailing"


@pytest.fixture
def tiny_run(tiny_writer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The writer's run on the tiny model, checkpoints in a folder of the test's own."""
    monkeypatch.setattr(writer, "converted_writer", lambda: tiny_writer)
    monkeypatch.setattr(training, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(training, "SAVE_EVERY", 2)
    yield tmp_path


LESSONS = [Example("f", f"a b c {letter}", f"{letter} d") for letter in "efghijklmnopqrstuvwxyz" * 2]


@pytest.mark.filterwarnings("ignore")
def test_a_run_is_the_same_twice_and_goes_on_where_it_was_stopped(tiny_run: Path, monkeypatch: pytest.MonkeyPatch):
    said: list[str] = []
    one = writer.run(LESSONS, tiny_run / "one.safetensors", 0, said.append)
    assert "going on" not in said[-1]
    whole = adapters.load(one, loading.WRITER_BASE)
    for checkpoint in (tiny_run / "cache").rglob("checkpoint-*"):
        if checkpoint.name != "checkpoint-4":
            for file in sorted(checkpoint.rglob("*"), reverse=True):
                file.unlink()
    monkeypatch.setattr(training, "SAVE_EVERY", 100)
    two = adapters.load(writer.run(LESSONS, tiny_run / "two.safetensors", 0, said.append), loading.WRITER_BASE)
    assert adapters.digest(whole) == adapters.digest(two)
    assert json.dumps(said[-1])
