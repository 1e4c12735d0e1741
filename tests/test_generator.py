"""The writer's class on a tiny random model made here: real loading code, no download."""

from pathlib import Path

import pytest

from rag.errors import WriterError
from rag.generator import TransformerGenerator

TEMPLATE = "{% for m in messages %}<|im_start|>{{ m['content'] }} {% endfor %}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, set_seed

    set_seed(0)
    words = ["<unk>", "</s>", "<|im_start|>", *"abcdefghijklmnopqrstuvwxyz"]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="<unk>"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="</s>")  # noqa: S106
    fast.chat_template = TEMPLATE
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, eos_token_id=1
    )
    where = tmp_path_factory.mktemp("writer")
    LlamaForCausalLM(config).save_pretrained(where)
    fast.save_pretrained(where)
    return where


def test_writes_the_same_twice(folder: Path):
    writer = TransformerGenerator(folder, "tiny")
    once, again = ("".join(writer.write("a b", "c d e", "f")) for _ in range(2))
    assert once == again
    assert once.strip()


def test_closing_stops_the_writer_and_the_next_question_is_served(folder: Path):
    writer = TransformerGenerator(folder, "tiny")
    words = writer.write("a", "b", "c")
    next(words)
    words.close()
    assert "".join(writer.write("a", "b", "c"))


def test_a_failure_is_a_writer_error(folder: Path, monkeypatch: pytest.MonkeyPatch):
    writer = TransformerGenerator(folder, "tiny")

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(writer._model, "generate", fail)
    with pytest.raises(WriterError, match="tiny failed: out of memory"):
        list(writer.write("a", "b", "c"))
