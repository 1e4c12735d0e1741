"""Texts to unit vectors. Which model to load and from where is for `rag.loading`."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
BATCH = 64  # texts; 32 to 128 are equally fast on two cores
BULK = 256  # texts from which on speed matters more than the last digit


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    name: str
    dimension: int
    vocabulary: frozenset[str]  # whole words that the model knows: they are never taken for misspellings

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """Return an array of shape (len(texts), dimension) whose rows have length 1."""


class SentenceEncoder:
    """A sentence-transformers model from a local folder or, where there is a network, a hub id."""

    def __init__(self, model: str, name: str, bulk: Callable[[], AbstractContextManager[Any]] = nullcontext) -> None:
        """Load `model`; `name` identifies these weights in an index's manifest.

        `bulk` makes the context in which BULK texts or more are encoded, for instance one of lower precision.

        Raises:
            OSError: there is no such model, locally or on the hub.
        """
        from sentence_transformers import SentenceTransformer  # takes seconds: only who encodes pays

        self._model: Any = SentenceTransformer(model, device="cpu")
        self._bulk = bulk
        self.name = name
        self.dimension = int(self._model.get_embedding_dimension())
        self.vocabulary = frozenset(self._model.tokenizer.get_vocab())

    def encode(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        """Return an array of shape (len(texts), dimension) whose rows have length 1; deterministic on one machine."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._bulk() if len(texts) >= BULK else nullcontext():
            vectors = self._model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=progress, convert_to_numpy=True
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)
