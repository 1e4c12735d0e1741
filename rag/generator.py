"""The writer: words from a prompt, as they come. What is worth keeping of them is for `grounding`."""

from collections.abc import Iterator, Sequence
from os.path import commonprefix
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from rag.decoding import Decoder
from rag.errors import WriterError
from rag.precision import Precision

MAX_TOKENS = 200  # of a reply: five sentences with their numbers
WINDOW = 2048  # tokens of prompt and reply together that SmolLM2 was trained on


class Generator(Protocol):
    """Anything that writes a reply."""

    name: str

    def write(self, system: str, user: str, opening: str = "") -> Iterator[str]:
        """Yield the reply to `user` in pieces; greedy, so repeatable. Closing the iterator stops the writer.

        `opening`: how the reply begins, from a writer that can be made to begin so; another one ignores it.

        Raises:
            WriterError: it failed.
        """


class TransformerGenerator:
    """A causal language model from a local folder or, where there is a network, a hub id."""

    def __init__(self, folder: str | Path, name: str, system: str = "", precision: Precision = "float32") -> None:
        """Load tokenizer and weights.

        `system`: the system prompt of most prompts, whose keys and values are kept. Only safetensors are read, no pickle.

        Raises:
            OSError, ValueError: there is no such model, or none that transformers can read.
        """
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self.name = name
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self._model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, precision), use_safetensors=True)
        self._model.eval()
        self._decoder = Decoder(self._model, self._stops())
        self._decoder.keep(commonprefix([self._tokens(system, "a"), self._tokens(system, "b")]))  # noqa: RUF071
        self._lock = Lock()  # one answer at a time: two would only slow each other down

    def write(self, system: str, user: str, opening: str = "") -> Iterator[str]:
        """Yield the reply in pieces, `opening` first."""
        yield opening
        with self._lock:
            try:
                yield from self._pieces(self.prompt(system, user, opening))
            except (RuntimeError, ValueError, IndexError) as exc:  # what torch raises when memory or a shape is short
                raise WriterError(f"{self.name} failed: {exc}") from exc

    def prompt(self, system: str, user: str, opening: str = "") -> list[int]:
        """Return the tokens of a prompt and the reply's opening; what the window has no room for is cut out of `user`'s middle.

        Raises:
            ValueError: the system prompt alone fills the window.
        """
        room = WINDOW - MAX_TOKENS - len(self._tokens(system, ""))
        words = self._tokenizer(user, add_special_tokens=False)["input_ids"]
        if room < 0:
            raise ValueError(f"the system prompt leaves no room in a window of {WINDOW} tokens")
        if len(words) > room:  # evidence at the beginning, the question at the end
            user = self._tokenizer.decode(words[: room // 2]) + self._tokenizer.decode(words[len(words) - room // 2 :])
        return [*self._tokens(system, user), *self._tokenizer(opening, add_special_tokens=False)["input_ids"]]

    def _tokens(self, system: str, user: str) -> list[int]:
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        text = self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _pieces(self, prompt: Sequence[int]) -> Iterator[str]:
        """Yield text as soon as its last character is whole."""
        tokens, told = list[int](), ""
        for step in self._decoder.decode(prompt, MAX_TOKENS):
            tokens += step
            text = str(self._tokenizer.decode(tokens, skip_special_tokens=True))
            if not text.endswith("\ufffd") and text != told:
                yield text[len(told) :]
                told = text

    def tokens(self, prompt: Sequence[int]) -> list[int]:
        """Return the tokens of the whole reply to a prompt."""
        return [token for step in self._decoder.decode(prompt, MAX_TOKENS) for token in step]

    def plain(self, prompt: Sequence[int]) -> list[int]:
        """Return the tokens that transformers' own greedy `generate()` writes on the same prompt: the yardstick of `make bench`."""
        import torch

        with torch.inference_mode():
            ids = torch.tensor([prompt])
            tokens = self._model.generate(
                ids, attention_mask=torch.ones_like(ids), max_new_tokens=MAX_TOKENS, do_sample=False, pad_token_id=0
            )
        return [int(token) for token in tokens[0, len(prompt) :] if int(token) not in self._stops()]

    def _stops(self) -> list[int]:
        found = self._model.generation_config.eos_token_id
        return [token for token in (found if isinstance(found, list) else [found]) if token is not None]
