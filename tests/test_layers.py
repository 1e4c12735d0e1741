"""The rooms' doors are one way, and each third party is touched in its room alone (DESIGN's table)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {"corpus": set(), "index": {"corpus"}, "rag": {"index", "corpus"}, "ui": {"rag", "corpus", "index"}}
ONLY_IN = {
    "numpy": "index",
    "faiss": "index",
    "bm25s": "index",
    "sentence_transformers": "index",
    "torch": "rag",
    "transformers": "rag",
    "peft": "rag",
    "openai": "rag",
    "gradio": "ui",
    "typer": "ui",
    "rich": "ui",
}
TRAINING = "rag/tuning"  # trains what the rooms load, so it may touch the libraries of both
UI_DOORS = {"corpus.errors", "index.errors"}  # the command line tells every room's errors in one line


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for inner in node.body:
                if isinstance(inner, ast.ImportFrom):
                    inner.module = None
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_doors_are_one_way(room: str):
    for file in (ROOT / room).rglob("*.py"):
        for name in imports(file):
            other = name.split(".")[0]
            assert other not in MAY_IMPORT or other == room or other in MAY_IMPORT[room], f"{file}: imports {name}"
            assert room != "ui" or other not in ("corpus", "index") or name in UI_DOORS, f"{file}: imports {name}"


def test_third_parties_stay_in_their_room():
    for room in MAY_IMPORT:
        for file in (ROOT / room).rglob("*.py"):
            if str(file.relative_to(ROOT)).startswith(TRAINING):
                continue
            for name in imports(file):
                home = ONLY_IN.get(name.split(".")[0], room)
                assert home == room, f"{file}: imports {name}, which only {home}/ may"


def test_corpus_needs_the_standard_library_only():
    import sys

    for file in (ROOT / "corpus").rglob("*.py"):
        tops = {name.split(".")[0] for name in imports(file)}
        assert tops <= sys.stdlib_module_names | {"corpus"}, file


def test_nothing_unsafe_is_used():
    words = ("pickle", "trust_remote_code", "eval(", "shell=True", "torch.load(")
    for room in MAY_IMPORT:
        for file in (ROOT / room).rglob("*.py"):
            code = (
                file.read_text(encoding="utf-8").replace("allow_pickle=False", "").replace(".eval()", "").replace("no pickle", "")
            )
            assert not any(word in code for word in words), file
