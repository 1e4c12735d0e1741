"""A checked text with its known errors in place: as Markdown, as a page of HTML, as annotations for a repository's checks."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from rag import Flag

GRAVE = 3  # severity from which an annotation is an error, not a warning
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Known errors</title>
<style>body{{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}}
pre{{white-space:pre-wrap;font:inherit}}mark{{background:#ffe08a}}small{{color:#555}}</style>
<p>{count}</p><pre>{text}</pre><ol>{notes}</ol></html>
"""


def markdown(text: str, flags: Sequence[Flag]) -> str:
    """Return `text` as it is, each claim that makes a known error followed by a footnote with the correction."""
    if not flags:
        return text
    marks = [(end, "".join(f" ⚠[^viva-{n}]" for n, _ in group)) for (_, end), group in _places(flags)]
    notes = [f"[^viva-{n}]: {_plain(_note(flag))}\n" for n, flag in enumerate(_ordered(flags), 1)]
    return "".join([_inserted(text, marks).rstrip(), "\n\n", *notes])


def html(text: str, flags: Sequence[Flag]) -> str:
    """Return a page with `text`, each claim that makes a known error marked, and the corrections below; all escaped."""
    parts, at = [], 0
    for (start, end), group in _places(flags):
        links = "".join(f'<sup><a href="#viva-{n}">{n}</a></sup>' for n, _ in group)
        parts += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>{links}"]
        at = end
    notes = "".join(
        f'<li id="viva-{n}">{escape(flag.correction)} <small>{escape(flag.reference)}</small></li>'
        for n, flag in enumerate(_ordered(flags), 1)
    )
    return PAGE.format(count=count(flags), text="".join([*parts, escape(text[at:])]), notes=notes)


def github(text: str, flags: Sequence[Flag], file: str) -> str:
    """Return workflow commands, one a line, that annotate `file` in a repository's checks.

    Source: GitHub Docs, "Workflow commands for GitHub Actions": `::error file=…,line=…::message`.
    """
    return "".join(f"{_command(text, flag, file)}\n" for flag in _ordered(flags))


def count(flags: Sequence[Flag]) -> str:
    """Say how many known errors were found."""
    return {0: "No known error found.", 1: "1 known error found."}.get(len(flags), f"{len(flags)} known errors found.")


def _command(text: str, flag: Flag, file: str) -> str:
    line, column = _place(text, flag.found_start)
    end_line, end_column = _place(text, flag.found_end)
    where = {"file": file, "line": line, "endLine": end_line, "title": f"Known error: {flag.erratum}"}
    if line == end_line:  # columns are for one line only
        where |= {"col": column, "endColumn": end_column}
    told = ",".join(f"{key}={_property(str(value))}" for key, value in where.items())
    return f"::{'error' if flag.severity >= GRAVE else 'warning'} {told}::{_message(_note(flag))}"


def _place(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _ordered(flags: Sequence[Flag]) -> list[Flag]:
    return sorted(flags, key=lambda flag: (flag.found_start, flag.found_end, -flag.severity, flag.erratum))


def _places(flags: Sequence[Flag]) -> Iterator[tuple[tuple[int, int], list[tuple[int, Flag]]]]:
    """The places of claims in order, each with its numbered flags."""
    numbered = enumerate(_ordered(flags), 1)
    for place, group in groupby(numbered, key=lambda pair: (pair[1].found_start, pair[1].found_end)):
        yield place, list(group)


def _inserted(text: str, marks: Sequence[tuple[int, str]]) -> str:
    parts, at = [], 0
    for end, mark in marks:
        parts += [text[at:end], mark]
        at = end
    return "".join([*parts, text[at:]])


def _note(flag: Flag) -> str:
    return " ".join(f"{flag.correction} ({flag.reference})".split()) if flag.reference else " ".join(flag.correction.split())


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|~" else char for char in text)
