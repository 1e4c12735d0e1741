"""Answers as HTML for the page. Everything that comes from a document, a question or the writer is escaped: it is data."""

from collections.abc import Callable
from html import escape
from itertools import pairwise

from rag import Answer, Citation, Excerpt, Flag

NOT_COVERED = (
    "This is not in the corpus, and Viva answers from nothing else. The closest questions that it does answer are in the chat."
)
CONFIDENCE = {"high": "well supported", "medium": "supported", "low": "weakly supported"}


def answer_html(answer: Answer, excerpt: Callable[[Citation], Excerpt]) -> str:
    """Return the panel beside an answer: how it was understood, its flags, its citations each in its document.

    `excerpt` gives what stands around a citation in its document, with the known mistakes there.
    """
    parts = [_understood(answer)]
    if not answer.answered:
        parts.append(f'<p class="viva-refusal">{escape(NOT_COVERED if answer.closest else answer.text)}</p>')
    if answer.note:
        parts.append(f'<p class="viva-refusal">{escape(answer.note)}</p>')
    parts += [_flag(flag) for flag in answer.flags]
    if answer.citations:
        parts.append(
            f'<p class="viva-note">{CONFIDENCE[answer.confidence].capitalize()} · open a source to see it in its document</p>'
        )
    parts += [_citation(number, citation, excerpt(citation)) for number, citation in enumerate(answer.citations, 1)]
    return f'<div class="viva-panel">{"".join(parts)}</div>'


def _understood(answer: Answer) -> str:
    if answer.standalone.strip().lower() == answer.question.strip().lower():
        return ""
    return f'<p class="viva-note">Understood as: <em>{escape(answer.standalone)}</em></p>'


def _flag(flag: Flag) -> str:
    """A known error, short; the whole on click."""
    reference = f'<p class="viva-note">{escape(flag.reference)}</p>' if flag.reference else ""
    name = escape(flag.erratum, quote=True)
    return (
        f'<details class="viva-flag" data-erratum="{name}"><summary>⚠ Source {escape(flag.document)} is '
        f"{escape(_kind(flag.kind))}: <q>{escape(_short(flag.quote))}</q></summary>"
        f"<p><del>{escape(_line(flag.quote))}</del></p><p>{escape(flag.correction)}</p>"
        f'<p class="viva-note">Why: {escape(flag.why)}</p>{reference}</details>'
    )


def _citation(number: int, citation: Citation, excerpt: Excerpt) -> str:
    inferred = " (question inferred by Viva)" if citation.inferred_question else ""
    return (
        f'<details class="viva-citation"><summary><b>[{number}]</b> {escape(citation.document)} '
        f"#{escape(citation.entry.split('-', 1)[-1])} · {escape(_line(citation.question))}{inferred}</summary>"
        f'<div class="viva-passage">{_in_document(citation, excerpt)}</div></details>'
    )


def _in_document(citation: Citation, excerpt: Excerpt) -> str:
    """The excerpt with the cited passage marked, and every known error struck through with its correction beside."""
    cuts = {excerpt.start, excerpt.end, citation.start, citation.end}
    cuts.update(edge for flag in excerpt.flags for edge in (flag.start, flag.end) if excerpt.start < edge < excerpt.end)
    edges, parts = sorted(cuts), []
    for start, end in pairwise(edges):
        piece = _plain(excerpt.text[start - excerpt.start : end - excerpt.start])
        if any(flag.start <= start and end <= flag.end for flag in excerpt.flags):
            piece = f"<del>{piece}</del>"
        if citation.start <= start and end <= citation.end:
            piece = f"<mark>{piece}</mark>"
        parts += [piece, *(_correction(flag) for flag in excerpt.flags if min(flag.end, excerpt.end) == end)]
    return "".join(parts)


def _correction(flag: Flag) -> str:
    return f'<ins data-erratum="{escape(flag.erratum, quote=True)}">{escape(flag.correction)}</ins>'


def _plain(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _kind(kind: str) -> str:
    names = {"contradiction": "at odds with another source", "code": "wrong in its code"}
    return names.get(kind, kind)


def _line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str, limit: int = 80) -> str:
    line = _line(text)
    return line if len(line) <= limit else line[: limit - 1].rsplit(" ", 1)[0] + "…"
