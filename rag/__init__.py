"""Answers questions from the corpus, cited and flagged; checks claims.

    import rag
    answer = rag.ask("Why do early layers stop learning?")

The functions use one `Viva`, loaded at their first call; importing this module loads nothing heavy.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rag.answer import Answer, Citation, Excerpt, Flag, Hit
from rag.errors import ModelMissing, VivaError, WriterError
from rag.prompt import NO_ANSWER

if TYPE_CHECKING:
    from corpus import Erratum
    from rag.chatbot import Viva
    from rag.followup import Turn

__all__ = [
    "NO_ANSWER",
    "Answer",
    "Citation",
    "Excerpt",
    "Flag",
    "Hit",
    "ModelMissing",
    "Viva",
    "VivaError",
    "WriterError",
    "ask",
    "check",
    "claim_reviews",
    "errata",
    "search",
    "stream",
]


def ask(question: str, history: "Sequence[Turn]" = ()) -> Answer:
    """Answer a question; `history` holds earlier questions, or (question, answer) pairs, oldest first."""
    return viva().ask(question, history)


def stream(question: str, history: "Sequence[Turn]" = ()) -> Iterator[str | Answer]:
    """Yield the answer's text piece by piece, then the Answer itself; the pieces make up its text."""
    return viva().stream(question, history)


def search(query: str, k: int = 5) -> tuple[Hit, ...]:
    """Return the k best passages, all different things, each with its flags; none for an empty query."""
    return viva().search(query, k)


def check(text: str) -> tuple[Flag, ...]:
    """Return a flag for every known mistake that `text` makes; none if empty."""
    return viva().check(text)


def errata() -> "tuple[Erratum, ...]":
    """Return the whole ledger, the user's own errata with it; no model is loaded for it."""
    from rag.ledger import load_merged

    return load_merged().errata


def claim_reviews() -> dict[str, Any]:
    """Return the whole ledger as schema.org ClaimReviews, one JSON-LD object."""
    from rag.export import claim_reviews as export
    from rag.ledger import load_merged

    return export(load_merged())


@cache
def viva() -> "Viva":
    """Return the one instance behind these functions."""
    from rag.chatbot import Viva

    return Viva.load()


def __getattr__(name: str) -> Any:
    """Load `rag.Viva` when it is first asked for."""
    if name == "Viva":
        return import_module("rag.chatbot").Viva
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
