"""The command line: thin commands over `rag`. Results go to stdout, everything else to stderr.

Exit status: 0 done, 1 refused to do it (one line says why and what to do), 2 wrong usage, 130 interrupted.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from ui import batch as batches
from ui import documents

if TYPE_CHECKING:
    from rag import Flag, Viva


class Form(StrEnum):
    """How a checked text is shown."""

    text = "text"
    json = "json"
    markdown = "markdown"
    html = "html"
    github = "github"


class Model(StrEnum):
    """What can be tuned."""

    writer = "writer"
    judge = "judge"
    encoder = "encoder"


app = typer.Typer(
    name="viva",
    help="Ask a corpus of deep-learning interview questions: cited answers, flagged errors, honest refusals.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

errata = typer.Typer(add_completion=False)
app.add_typer(errata, name="errata")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Batch = Annotated[Path | None, typer.Option("--batch", help="A file with one JSON object a line; needs --json.")]
Writer = Annotated[
    str,
    typer.Option(
        "--writer",
        envvar="VIVA_WRITER",
        help="Who writes: a local folder, a hub id, or an OpenAI-compatible server (http://HOST/v1#MODEL; key in VIVA_WRITER_KEY).",
    ),
]
Folder = Annotated[Path | None, typer.Option("--index", help="The folder of the index.", envvar="VIVA_INDEX")]


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question.")] = None,
    history: Annotated[list[str] | None, typer.Option("--history", help="An earlier question; may be repeated.")] = None,
    as_json: Json = False,
    batch: Batch = None,
    index: Folder = None,
    writer: Writer = "",
) -> None:
    """Answer a question from the corpus, with citations and flags."""
    _one_of(question, batch, as_json)
    viva = _load(index, writer)
    if batch:
        _run(batch, lambda r: viva.ask(batches.text_of(r, "query"), batches.history_of(r)).to_dict())
        return
    answer = viva.ask(question or "", history or ())
    if answer.reason in ("empty", "too-long"):
        _fail(answer.text)
    if as_json:
        _print_json(answer.to_dict())
    else:
        from ui.terminal import show_answer

        show_answer(answer)


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="How many passages.")] = 5,
    as_json: Json = False,
    batch: Batch = None,
    index: Folder = None,
) -> None:
    """Find passages; each comes with its flags."""
    _one_of(query, batch, as_json)
    viva = _load(index)

    def found(text: str) -> dict[str, Any]:
        return {"query": text, "hits": [hit.to_dict() for hit in viva.search(text, k)]}

    if batch:
        _run(batch, lambda r: found(batches.text_of(r, "query")))
    elif not (query or "").strip():
        _fail("The query is empty. Type what to look for.")
    elif as_json:
        _print_json(found(query or ""))
    else:
        from ui.terminal import show_hits

        show_hits(viva.search(query or "", k))


@app.command()
def check(
    text: Annotated[str | None, typer.Argument(help="The text, a file's name, or - for standard input.")] = None,
    as_json: Json = False,
    form: Annotated[Form, typer.Option("--format", help="How the result is shown.")] = Form.text,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with status 1 if a known error was found.")] = False,
    batch: Batch = None,
    index: Folder = None,
) -> None:
    """Say which known errors a text makes, and where."""
    _one_of(text, batch, as_json)
    name, given = ("", "") if batch else documents.read(text or "")
    viva = _load(index)
    if batch:
        _run(batch, lambda r: _checked(batches.text_of(r, "text"), viva.check(batches.text_of(r, "text"))))
        return
    if not given.strip():
        _fail("The text is empty. Give a sentence, a file or - to check.")
    from ui.terminal import progress

    with progress("checking") as tell:
        flags = viva.check(given, tell)
    _show_checked(name, given, flags, Form.json if as_json else form)
    if exit_code and flags:
        raise typer.Exit(1)


def _checked(text: str, flags: "Sequence[Flag]") -> dict[str, Any]:
    return {"text": text, "flags": [asdict(flag) for flag in flags]}


def _show_checked(name: str, text: str, flags: "Sequence[Flag]", form: Form) -> None:
    from ui import annotate, terminal

    if form is Form.json:
        _print_json(_checked(text, flags))
    elif form is Form.markdown:
        sys.stdout.write(annotate.markdown(text, flags))
    elif form is Form.html:
        sys.stdout.write(annotate.html(text, flags))
    elif form is Form.github:
        sys.stdout.write(annotate.github(text, flags, name or "text"))
    else:
        terminal.show_found(text, flags)


@errata.callback(invoke_without_command=True)
def print_errata(
    context: typer.Context,
    as_json: Json = False,
    jsonld: Annotated[bool, typer.Option("--jsonld", help="Print schema.org ClaimReviews as JSON-LD.")] = False,
) -> None:
    """Print the ledger of known errors; `add` one of your own."""
    import rag

    if context.invoked_subcommand:
        return
    if jsonld:
        _print_json(rag.claim_reviews())
    elif as_json:
        _print_json({"errata": [asdict(erratum) for erratum in rag.errata()]})
    else:
        from ui.terminal import show_errata

        show_errata(rag.errata())


@errata.command("add")
def add_erratum(
    quote: Annotated[str, typer.Argument(help="The wrong words, as a document has them.")],
    claim: Annotated[str, typer.Option(prompt="What it claims, as one full sentence")],
    correction: Annotated[str, typer.Option(prompt="What is true, fit to be read aloud in its place")],
    reference: Annotated[str, typer.Option(prompt="Where that is shown (paper, documentation)")],
    kind: Annotated[str, typer.Option(help="What is the matter: wrong, outdated, overstated, …")] = "wrong",
    severity: Annotated[int, typer.Option(min=1, max=3, help="3: who repeats it fails the question; 2: clearly wrong.")] = 2,
) -> None:
    """Add an erratum to your own ledger, which is read beside the shipped one."""
    from rag import ledger

    erratum = ledger.propose(quote, claim, correction, reference, kind, severity, ledger.load_merged())
    file = ledger.add(erratum)
    places = ", ".join(f"{anchor.document} at {anchor.start}" for anchor in erratum.anchors)
    typer.echo(f"{erratum.id}: stands in {places}; written to {file}. The index is built anew at the next question.")


@app.command()
def index(
    as_json: Json = False,
    folder: Folder = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build even if the index is sound.")] = False,
) -> None:
    """Build the index where it is missing, stale or damaged."""
    import rag

    viva = rag.Viva.build(folder, _say, rebuild)
    viva.warm_up()  # the writer's weights are converted once; better now than with the first answer
    entries, passages = len(viva.corpus.entries), viva.passages
    if as_json:
        _print_json({"entries": entries, "passages": passages, "errata": len(viva.errata())})
    else:
        typer.echo(f"The index is ready: {entries} entries, {passages} passages, {len(viva.errata())} known errors.")


@app.command()
def ui(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port; if taken, the next free one.", envvar="PORT")] = 7860,
    index: Folder = None,
    writer: Writer = "",
) -> None:
    """Open the page."""
    from ui.app import serve

    serve(_load(index, writer), host, port, _say)


@app.command()
def tune(
    what: Annotated[Model, typer.Argument(help="Which model.")] = Model.writer,
    out: Annotated[Path | None, typer.Option(help="Where the adapter goes; by default it takes the shipped one's place.")] = None,
    seed: Annotated[int, typer.Option(help="The seed; the same gives the same adapter on the same machine.")] = 0,
) -> None:
    """Tune a model anew on the corpus's examples; a run that was stopped goes on where it was."""
    from rag.tuning import run

    written = run(what.value, _load(None), out, seed, _say)
    _say(f"the adapter is in {written}")


@app.command()
def doctor(as_json: Json = False, index: Folder = None) -> None:
    """Check that everything Viva needs is there; say what is missing and what to do."""
    from ui.doctor import examine

    findings = examine(index)
    if as_json:
        _print_json({"ok": all(f.ok for f in findings), "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'ok     ' if finding.ok else 'MISSING'} {finding.what}: {finding.found}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def main() -> NoReturn:
    """Run the command line; whatever goes wrong is one line on stderr."""
    try:
        with _one_line():
            app()
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)
    sys.exit(0)


@contextmanager
def _one_line() -> Iterator[None]:
    """Turn every error that Viva knows, and those of the system, into one line and exit status 1."""
    from corpus.errors import CorpusError
    from index.errors import IndexingError
    from rag.errors import VivaError

    try:
        yield
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except (CorpusError, IndexingError, VivaError, OSError) as exc:
        _fail(" ".join(str(exc).split()))


def _load(index: Path | None, writer: str = "") -> "Viva":
    import rag

    return rag.Viva.load(index, _say, writer)


def _one_of(text: str | None, batch: Path | None, as_json: bool) -> None:
    """Either a text or a batch; a batch speaks JSON."""
    if (text is None) == (batch is None):
        raise typer.BadParameter("give either a text or --batch FILE")
    if batch and not as_json:
        raise typer.BadParameter("--batch needs --json")
    if batch and not batch.is_file():
        _fail(f"{batch}: not found; expected a file with one JSON object a line.")


def _run(file: Path, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    wrong = total = 0
    with file.open("rb") as lines:
        for record in batches.run(lines, answer):
            _print_json(record)
            total, wrong = total + 1, wrong + ("error" in record)
    if wrong:
        _say(f"{wrong} of {total} lines could not be read; each has an error record")


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _say(message: str) -> None:
    print(f"viva: {message}", file=sys.stderr, flush=True)  # noqa: T201


def _fail(message: str) -> NoReturn:
    _say(message)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
