"""Is everything there that Viva needs? One finding for each need, with what to do."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("torch", "transformers", "sentence-transformers", "faiss-cpu", "bm25s", "gguf", "accelerate", "gradio", "typer", "rich")


@dataclass(frozen=True, slots=True)
class Finding:
    """A need, whether it is met, and what was found or what to do."""

    what: str
    ok: bool
    found: str


def examine(index: Path | None) -> list[Finding]:
    """Look at Python, the packages, the corpus, the models and the index of folder `index`."""
    import rag.health as health

    checks: list[tuple[str, Callable[[], str]]] = [
        *((package, lambda package=package: _version(package)) for package in PACKAGES),
        ("corpus", health.corpus),
        ("encoder", health.encoder),
        ("writer", health.writer),
        ("judge", health.judge),
        ("index", lambda: health.index(index)),
    ]
    python = Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])
    return [python, *(_finding(what, look) for what, look in checks)]


def _finding(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except Exception as exc:  # the doctor reports whatever ails
        return Finding(what, False, " ".join(str(exc).split()))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError as exc:
        raise RuntimeError("not installed; run `make setup`") from exc
