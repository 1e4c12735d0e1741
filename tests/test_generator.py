"""The writer's class on a tiny random model: real loading code, no download."""

from pathlib import Path

import pytest

from rag.errors import WriterError
from rag.generator import MAX_TOKENS, WINDOW, TransformerGenerator


def test_writes_the_same_twice(tiny_writer: Path):
    writer = TransformerGenerator(tiny_writer, "tiny")
    once, again = ("".join(writer.write("a b", "c d e")) for _ in range(2))
    assert once == again
    assert once.strip()


def test_writes_what_plain_greedy_decoding_writes(tiny_writer: Path):
    writer = TransformerGenerator(tiny_writer, "tiny", "a b")
    for user in ("c d e", "x y x y x y x", "q"):
        told = writer._tokenizer.decode(writer.plain(writer.prompt("a b", user)), skip_special_tokens=True)
        assert "".join(writer.write("a b", user)) == told


def test_closing_stops_the_writer_and_the_next_question_is_served(tiny_writer: Path):
    writer = TransformerGenerator(tiny_writer, "tiny")
    words = writer.write("a", "b")
    next(words)
    words.close()
    assert "".join(writer.write("a", "b"))


def test_a_model_that_never_stops_is_stopped(tiny_writer: Path, monkeypatch: pytest.MonkeyPatch):
    writer = TransformerGenerator(tiny_writer, "tiny")
    monkeypatch.setattr(writer._decoder, "_stops", frozenset())
    assert len("".join(writer.write("a", "b")).split()) <= MAX_TOKENS


def test_what_the_window_has_no_room_for_is_cut_out_of_the_middle(tiny_writer: Path):
    writer = TransformerGenerator(tiny_writer, "tiny")
    prompt = writer.prompt("s", " ".join(["a", *"b" * 3000, "z"]))
    assert len(prompt) <= WINDOW - MAX_TOKENS
    assert writer._tokenizer.decode(prompt).split()[-1] == "z"
    assert "".join(writer.write("s", " ".join("b" * 3000)))


def test_a_failure_is_a_writer_error(tiny_writer: Path, monkeypatch: pytest.MonkeyPatch):
    writer = TransformerGenerator(tiny_writer, "tiny")

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(writer._decoder, "_forward", fail)
    with pytest.raises(WriterError, match="tiny failed: out of memory"):
        list(writer.write("a", "b"))
