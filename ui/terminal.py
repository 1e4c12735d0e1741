"""What the command line shows to people: answers, hits, flags and errata in colour, nothing of theirs taken as markup."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.progress import Progress
from rich.text import Text

from rag import Answer, Flag, Hit

if TYPE_CHECKING:
    from corpus import Erratum

MANY = 100  # claims; a text of fewer is checked at once

console = Console(highlight=False, soft_wrap=False)


def show_answer(answer: Answer) -> None:
    """Print an answer with its flags and citations, or a refusal with the closest questions."""
    if answer.standalone.strip().lower() != answer.question.strip().lower():
        console.print(_text(f"understood as: {answer.standalone}", "dim"))
    if not answer.answered:
        console.print(_text(answer.text, "yellow"))
        return
    console.print(_text(answer.text))
    if answer.note:
        console.print(_text(answer.note, "yellow"))
    show_flags(answer.flags)
    for number, citation in enumerate(answer.citations, 1):
        name = f"[{number}] {citation.document} #{citation.entry.split('-', 1)[-1]}  "
        console.print(Padding(Text.assemble((name, "cyan"), (_line(citation.quote), "dim")), (0, 0, 0, 2)))
    console.print(_text(f"confidence: {answer.confidence}", "dim"))


def show_hits(hits: Sequence[Hit]) -> None:
    """Print passages, best first."""
    for number, hit in enumerate(hits, 1):
        note = " (question inferred)" if hit.inferred_question else ""
        console.print(Text.assemble((f"{number}. {hit.entry} ", "cyan"), (_line(hit.question), "bold"), (note, "dim")))
        console.print(Padding(_text(_line(hit.text)), (0, 0, 0, 3)))
        show_flags(hit.flags)


def show_flags(flags: Sequence[Flag]) -> None:
    """Print known errors with their corrections."""
    for flag in flags:
        console.print(Padding(_text(str(flag), "yellow"), (0, 0, 0, 2)))


def show_found(text: str, flags: Sequence[Flag]) -> None:
    """Print the known errors that a text makes: the line, the claim, what is true."""
    for flag in flags:
        line = text.count("\n", 0, flag.found_start) + 1
        console.print(Text.assemble((f"line {line}: ", "cyan"), (f"“{_printable(_line(flag.found))}” ", "yellow"), style=""))
        console.print(Padding(_text(f"{flag.correction} ({flag.reference})"), (0, 0, 0, 2)))
        console.print(Padding(_text(f"{flag.erratum}, confidence {flag.confidence:.2f}", "dim"), (0, 0, 0, 2)))
    if not flags:
        console.print(_text("No known error found.", "dim"))


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, shown once there is more than a moment's work: called with (done, of how many)."""
    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=None, visible=False)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=total > MANY)


def show_errata(errata: Sequence["Erratum"]) -> None:
    """Print the ledger."""
    for erratum in errata:
        console.print(Text.assemble((f"{erratum.id} ", "cyan"), (f"{erratum.kind}, severity {erratum.severity}", "dim")))
        console.print(Padding(_text(f"wrong: {erratum.claim}", "yellow"), (0, 0, 0, 2)))
        console.print(Padding(_text(f"right: {erratum.correction}"), (0, 0, 0, 2)))


def _text(text: str, style: str = "") -> Text:
    return Text(_printable(text), style=style)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _line(text: str) -> str:
    return " ".join(text.split())
