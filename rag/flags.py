"""The overlay: the known mistakes of whatever leaves Viva."""

from collections.abc import Iterable

from corpus import Anchor, Corpus, Erratum
from rag.answer import Flag


def flag(erratum: Erratum, anchor: Anchor) -> Flag:
    """Return the flag of one anchor of an erratum."""
    return Flag(
        erratum=erratum.id,
        kind=erratum.kind,
        severity=erratum.severity,
        quote=anchor.quote,
        document=anchor.document,
        start=anchor.start,
        end=anchor.end,
        claim=erratum.claim,
        correction=erratum.correction,
        why=erratum.why,
        reference=erratum.reference,
    )


def flags_in(corpus: Corpus, document: str, *spans: tuple[int, int]) -> tuple[Flag, ...]:
    """Return the flag of every anchor that overlaps one of the spans of a document; the most severe first."""
    found = [
        flag(erratum, anchor)
        for erratum in corpus.errata
        for anchor in erratum.anchors
        if anchor.document == document and any(anchor.start < end and start < anchor.end for start, end in spans)
    ]
    return tuple(sorted(found, key=lambda f: (-f.severity, f.start)))


def once(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return the flags without those of an erratum and quote already seen, in order."""
    seen: dict[tuple[str, str, int], Flag] = {}
    for found in flags:
        seen.setdefault((found.erratum, found.document, found.start), found)
    return tuple(seen.values())
