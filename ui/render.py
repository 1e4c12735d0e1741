"""Answers as HTML for the page. Everything that comes from a document, a question or the writer is escaped: it is data."""

from collections.abc import Mapping
from html import escape

from rag import Answer, Citation, Flag

AROUND = 700  # characters of the document shown before and after a cited passage
CONFIDENCE = {"high": "well supported", "medium": "supported", "low": "weakly supported"}


def answer_html(answer: Answer, texts: Mapping[str, str]) -> str:
    """Return the panel beside an answer: how it was understood, its flags, its citations each in its document.

    `texts`: the text of each document id.
    """
    parts = [_understood(answer)]
    if not answer.answered:
        parts.append(f'<p class="viva-refusal">{escape(answer.text)}</p>')
    parts += [_flag(flag) for flag in answer.flags]
    if answer.citations:
        parts.append(
            f'<p class="viva-note">{CONFIDENCE[answer.confidence].capitalize()} · open a source to see it in its document</p>'
        )
    parts += [_citation(number, citation, texts) for number, citation in enumerate(answer.citations, 1)]
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


def _citation(number: int, citation: Citation, texts: Mapping[str, str]) -> str:
    inferred = " (question inferred by Viva)" if citation.inferred_question else ""
    return (
        f'<details class="viva-citation"><summary><b>[{number}]</b> {escape(citation.document)} '
        f"#{escape(citation.entry.split('-', 1)[-1])} · {escape(_line(citation.question))}{inferred}</summary>"
        f'<div class="viva-passage">{_in_document(citation, texts[citation.document])}</div></details>'
    )


def _in_document(citation: Citation, text: str) -> str:
    """The cited passage where it stands, marked; known errors in it struck through with their correction beside."""
    start, end = max(0, citation.start - AROUND), min(len(text), citation.end + AROUND)
    before, after = _plain(text[start : citation.start]), _plain(text[citation.end : end])
    opening, closing = "… " if start else "", " …" if end < len(text) else ""
    return f"{opening}{before}<mark>{_struck(citation, text)}</mark>{after}{closing}"


def _struck(citation: Citation, text: str) -> str:
    at, parts = citation.start, []
    for flag in sorted(citation.flags, key=lambda flag: (flag.start, -flag.end)):
        start, end = max(flag.start, at), min(flag.end, citation.end)
        if start >= end:  # within an error already struck, or in the question: only its correction is added
            parts.append(_correction(flag))
            continue
        parts += [_plain(text[at:start]), f"<del>{_plain(text[start:end])}</del>", _correction(flag)]
        at = end
    return "".join([*parts, _plain(text[at : citation.end])])


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
