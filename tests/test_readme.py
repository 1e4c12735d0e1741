"""README tells the truth: its commands exist, its Python runs, its tree is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import rag
from ui.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    lines = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
    return [line.split("#")[0].strip() for line in lines if line.strip() and not line.startswith("#")]


def test_every_make_target_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {command.split()[1] for command in commands() if command.startswith("make ")} | set(re.findall(r"`make (\w+)`", README))
    assert {"run", "test"} <= asked <= targets


def test_every_viva_command_and_option_exists():
    group = typer.main.get_command(app)
    told = [command for command in commands() if command.startswith("viva ")]
    assert told
    for command in told:
        name, *rest = command.split()[1:]
        options = {option for parameter in group.commands[name].params for option in parameter.opts}  # type: ignore[attr-defined]
        assert {word for word in rest if re.fullmatch(r"-{1,2}[a-z]+", word)} <= options, command


def test_the_ci_calls_the_test_command():
    assert "make test" in commands()
    assert re.search(r"^exec make test$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)


@pytest.mark.weights
def test_its_python_runs(real: rag.Viva, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(rag, "viva", lambda: real)
    blocks = [block for kind, block in BLOCKS if kind == "python"]
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102
    assert "[1]" in capsys.readouterr().out


def test_its_tree_is_there():
    tree = next(block for kind, block in BLOCKS if kind == "text" and "corpus/" in block)
    for line in tree.splitlines():
        assert (ROOT / line.split()[0]).exists(), line


def test_links_lead_somewhere():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_versions_agree():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text()
    done = subprocess.run([sys.executable, "-m", "ui.cli", "--help"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0
