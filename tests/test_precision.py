"""The faster number format is measured once and then stays what it was."""

import json
from pathlib import Path

import pytest

from rag import precision
from rag.precision import measured, remembered


def test_it_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "cache" / "precision.json"
    monkeypatch.setattr(precision, "measured", lambda: "bfloat16")
    assert remembered(file) == "bfloat16"
    monkeypatch.setattr(precision, "measured", lambda: "float32")
    assert remembered(file) == "bfloat16"
    assert [f.name for f in file.parent.iterdir()] == ["precision.json"]


@pytest.mark.parametrize("there", ["", "{", "[]", '{"machine": "another", "precision": "float32"}', '{"precision": "int4"}'])
def test_what_cannot_be_used_is_measured_anew(there: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "precision.json"
    file.write_text(there)
    monkeypatch.setattr(precision, "measured", lambda: "bfloat16")
    assert remembered(file) == "bfloat16"
    assert json.loads(file.read_text())["precision"] == "bfloat16"


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert remembered(tmp_path / "file" / "precision.json") in ("bfloat16", "float32")


def test_the_faster_one_wins_unless_it_is_by_a_hair(monkeypatch: pytest.MonkeyPatch):
    import torch

    times = {torch.bfloat16: 1.0, torch.float32: 3.0}
    monkeypatch.setattr(precision, "_seconds", times.__getitem__)
    assert measured() == "bfloat16"
    times[torch.bfloat16] = 3.5  # a busy machine
    assert measured() == "bfloat16"
    times[torch.bfloat16] = 9.0
    assert measured() == "float32"
