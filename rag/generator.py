"""The writer: words from a prompt, as they come. What is worth keeping of them is for `grounding`."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from threading import Event, Lock, Thread
from typing import Any, Protocol

from rag.errors import WriterError

MAX_TOKENS = 60  # of an answer's continuation: two or three sentences
# Prompt-lookup decoding (Saxena, 2023): answers repeat their evidence, so runs of the prompt are guessed and checked at once.
LOOKUP_TOKENS, LOOKUP_NGRAM = 8, 3
SILENCE = 60.0  # seconds without a word after which the writer is given up


class Generator(Protocol):
    """Anything that continues an answer."""

    name: str

    def write(self, system: str, user: str, opening: str) -> Iterator[str]:
        """Yield the pieces of text that follow `opening`, the beginning of the reply to `user`; greedy, so repeatable.

        Closing the iterator stops the writer.

        Raises:
            WriterError: it failed.
        """


class TransformerGenerator:
    """A causal language model from a local folder or, where there is a network, a hub id."""

    def __init__(self, folder: str | Path, name: str) -> None:
        """Load tokenizer and weights: bfloat16 where the processor multiplies it in hardware, else float32.

        Raises:
            OSError: there is no such model.
        """
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        half = has_bf16()
        self.name = name
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self._model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16 if half else torch.float32)
        self._model.eval()
        self._lock = Lock()  # one answer at a time: two would only slow each other down

    def write(self, system: str, user: str, opening: str) -> Iterator[str]:
        """Yield the pieces of text that follow `opening`."""
        from transformers import TextIteratorStreamer

        with self._lock:
            inputs = self._tokenizer(self._render(system, user) + opening, return_tensors="pt", add_special_tokens=False)
            streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, timeout=SILENCE, skip_special_tokens=True)
            stop, failure = Event(), list[BaseException]()
            thread = Thread(target=self._run, args=(inputs, streamer, stop, failure), daemon=True)
            thread.start()
            try:
                yield from streamer
            except Empty as exc:
                raise WriterError(f"{self.name} was silent for {SILENCE:.0f} s") from exc
            finally:
                stop.set()
                thread.join(SILENCE)
            if failure:
                raise WriterError(f"{self.name} failed: {failure[0]}") from failure[0]

    def _render(self, system: str, user: str) -> str:
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        return str(self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))

    def _run(self, inputs: Any, streamer: Any, stop: Event, failure: list[BaseException]) -> None:
        import torch

        try:
            with torch.inference_mode():
                self._model.generate(
                    **inputs,
                    max_new_tokens=MAX_TOKENS,
                    do_sample=False,
                    prompt_lookup_num_tokens=LOOKUP_TOKENS,
                    max_matching_ngram_size=LOOKUP_NGRAM,
                    pad_token_id=self._tokenizer.eos_token_id,
                    stopping_criteria=[lambda ids, scores, **_: stop.is_set()],
                    streamer=streamer,
                )
        except Exception as exc:  # carried to the reader's thread, which raises it
            failure.append(exc)
            streamer.end()

    def plain(self, system: str, user: str, opening: str) -> str:
        """Return what plain `generate()` writes on the same prompt: the yardstick of `make bench`."""
        import torch

        inputs = self._tokenizer(self._render(system, user) + opening, return_tensors="pt", add_special_tokens=False)
        with torch.inference_mode():
            tokens = self._model.generate(**inputs, max_new_tokens=MAX_TOKENS, do_sample=False)
        return str(self._tokenizer.decode(tokens[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True))


def has_bf16() -> bool:
    """Tell whether the processor has AMX or AVX-512 bfloat16; emulated bfloat16 is several times slower than float32."""
    flags = Path("/proc/cpuinfo")
    return flags.exists() and any(name in flags.read_text() for name in (" amx_bf16", " avx512_bf16"))
