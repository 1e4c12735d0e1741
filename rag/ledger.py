"""The user's own errata, merged with the shipped ledger: a TOML file in their data folder, which no update touches."""

import logging
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from filelock import FileLock
from platformdirs import user_data_path

from corpus import Anchor, Corpus, CorpusError, Erratum, LedgerError, find_anchors, find_orphans, load_corpus, read_errata
from rag.errors import VivaError

LOCK_SECONDS = 10
WORDS = 6  # of a claim that make an id
HEAD = "# Your own errata, in the form of corpus/ledger.toml; Viva reads them beside its own. `viva errata add` writes here.\n\n"

log = logging.getLogger("viva")


def own_ledger() -> Path:
    """Return the file of the user's own errata: VIVA_ERRATA, or `errata.toml` in the user's data folder."""
    chosen = os.environ.get("VIVA_ERRATA")
    return Path(chosen) if chosen else user_data_path("viva") / "errata.toml"


def load_merged(folder: Path | None = None) -> Corpus:
    """Load the corpus with the user's own errata; one of theirs takes the place of a shipped one with its id.

    A damaged file is set aside under another name and told in the log; an erratum whose quote is no longer there is left out.

    Raises:
        CorpusError: the shipped corpus is damaged.
    """
    corpus = load_corpus(folder)
    own = [erratum for erratum in _read(own_ledger()) if _fits(erratum, corpus)]
    names = {erratum.id for erratum in own}
    return replace(corpus, errata=(*(e for e in corpus.errata if e.id not in names), *own)) if own else corpus


def propose(quote: str, claim: str, correction: str, reference: str, kind: str, severity: int, corpus: Corpus) -> Erratum:
    """Return the erratum of a quote, anchored wherever it stands in the documents, with a new id made of the claim.

    Raises:
        VivaError: something is empty, the quote stands in no document, or it is an erratum's already.
    """
    for what, given in (("quote", quote), ("claim", claim), ("correction", correction), ("reference", reference)):
        if not given.strip():
            raise VivaError(f"the {what} is empty; an erratum needs a quote, what it claims, a correction and a reference.")
    anchors = find_anchors(quote, corpus.documents)
    if not anchors:
        raise VivaError(f"the quote {quote[:60]!r} stands in no document; copy it from a passage, word for word.")
    known = {(a.document, a.start, a.end): e.id for e in corpus.errata for a in e.anchors}
    twice = next((known[_span(anchor)] for anchor in anchors if _span(anchor) in known), None)
    if twice:
        raise VivaError(f"the quote is erratum {twice!r} already; see `viva errata`.")
    name = _name(claim, {erratum.id for erratum in corpus.errata})
    return Erratum(name, kind, severity, claim.strip(), correction.strip(), "", reference.strip(), anchors)


def add(erratum: Erratum) -> Path:
    """Write an erratum behind the user's own, whole or not at all; return the file.

    Raises:
        VivaError: the file is damaged (and was set aside), or cannot be written.
        LedgerError: the erratum does not fit.
    """
    file = own_ledger()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_suffix(".lock"), timeout=LOCK_SECONDS):
            _write(file, [*_read(file), erratum])
    except (OSError, TimeoutError) as exc:
        raise VivaError(f"{file}: cannot be written ({exc}); choose another with VIVA_ERRATA.") from exc
    return file


def _read(file: Path) -> tuple[Erratum, ...]:
    """The errata of a file, none where there is no file; what cannot be read is set aside."""
    if not file.exists():
        return ()
    try:
        return read_errata(file)
    except CorpusError as exc:
        aside = next(name for n in range(1, 1000) if not (name := file.with_name(f"{file.stem}.damaged-{n}.toml")).exists())
        file.rename(aside)
        log.warning("%s Your ledger was set aside as %s; mend it and rename it back.", exc, aside)
        return ()


def _fits(erratum: Erratum, corpus: Corpus) -> bool:
    orphans = find_orphans([erratum], corpus.documents)
    if orphans:
        log.warning("your ledger: %s It is left out.", orphans[0])
    return not orphans


def _write(file: Path, errata: Iterable[Erratum]) -> None:
    import tomli_w

    records = [{key: value for key, value in asdict(erratum).items() if value != ()} for erratum in errata]
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=".errata-", suffix=".toml", delete=False) as out:
        out.write(HEAD + tomli_w.dumps({"erratum": records}))
    try:
        read_errata(Path(out.name))
        Path(out.name).replace(file)
    except LedgerError as exc:
        raise LedgerError(f"the erratum does not fit: {exc}") from exc
    finally:
        Path(out.name).unlink(missing_ok=True)


def _span(anchor: Anchor) -> tuple[str, int, int]:
    return anchor.document, anchor.start, anchor.end


def _name(claim: str, taken: set[str]) -> str:
    """An id of the claim's first words that is not taken."""
    base = "-".join(re.findall(r"[a-z0-9]+", claim.lower())[:WORDS]) or "erratum"
    return next(name for n in range(1, 10_000) if (name := base if n == 1 else f"{base}-{n}") not in taken)
