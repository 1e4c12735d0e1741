"""A writer behind an OpenAI-compatible server (vLLM, llama.cpp, Ollama, `transformers serve`, a provider's)."""

from collections.abc import Iterator
from typing import Any

from rag.errors import WriterError
from rag.generator import MAX_TOKENS

TIMEOUT = 20.0  # seconds for a connection, and between two pieces of the reply
RETRIES = 1  # of a request that failed before its first word; the client waits half a second


class ServerGenerator:
    """Writes through `POST base_url/chat/completions`, streaming, temperature 0."""

    def __init__(self, base_url: str, model: str = "", key: str = "", timeout: float = TIMEOUT, retries: int = RETRIES) -> None:
        """`model` may be empty where the server has one model only. Nothing is sent yet."""
        from openai import OpenAI

        self.name = f"{base_url}#{model}" if model else base_url
        self._model = model
        self._client: Any = OpenAI(base_url=base_url, api_key=key or "none", timeout=timeout, max_retries=retries)

    def write(self, system: str, user: str, opening: str = "") -> Iterator[str]:
        """Yield the reply in pieces; servers differ in whether a reply can be begun for them, so `opening` is left to the model."""
        import httpx
        from openai import OpenAIError

        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        try:
            stream = self._client.chat.completions.create(
                model=self._model or self._only_model(), messages=messages, max_tokens=MAX_TOKENS, temperature=0, stream=True
            )
            with stream:
                for event in stream:
                    yield from (choice.delta.content for choice in event.choices[:1] if choice.delta and choice.delta.content)
        except (OpenAIError, httpx.HTTPError, ValueError, TypeError, AttributeError) as exc:  # or no such reply
            raise WriterError(f"the writer at {self.name} failed: {_line(exc)}; is the server up, and the address right?") from exc

    def _only_model(self) -> str:
        """The name of the first model that the server lists."""
        first = next(iter(self._client.models.list()), None)
        if first is None:
            raise ValueError("it lists no model; name one behind the address: …/v1#MODEL")
        return str(first.id)


def _line(exc: BaseException) -> str:
    """An exception in one short line, with what caused it."""
    told = " ".join(str(exc).split())[:200] or type(exc).__name__
    cause = exc.__cause__
    return f"{told} ({' '.join(str(cause).split())[:100]})" if cause and str(cause) else told
