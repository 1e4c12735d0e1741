"""Is what Viva needs in order? Each function returns what it found or raises the error that says what to do."""

from pathlib import Path

from index import Index
from rag import adapters, loading
from rag.ledger import load_merged


def corpus() -> str:
    """The documents, the ledger (the user's own errata with it) and the questions load and fit one another."""
    found = load_merged()
    return f"{len(found.documents)} documents, {len(found.entries)} entries, {len(found.errata)} errata"


def encoder() -> str:
    """The encoder's package is installed."""
    return str(loading.encoder_source())


def writer() -> str:
    """The writer's package is installed, its adapter is whole; they are put together at the first answer."""
    source = loading.writer_source()
    adapters.load(loading.WRITER_ADAPTER, loading.WRITER_BASE)
    return str(source)


def judge() -> str:
    """The judge's adapter is whole; its base is the writer's."""
    adapters.load(loading.JUDGE_ADAPTER, loading.WRITER_BASE)
    return loading.JUDGE_ADAPTER.name


def index(folder: Path | None) -> str:
    """The index is there, sound and built from this corpus with this encoder."""
    where = folder or loading.index_folder()
    found = Index.load(where, load_merged(), loading.load_encoder())
    return f"{where}: {len(found.passages)} passages"
