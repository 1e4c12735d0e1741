"""Where models come from: choices, and what happens when something is missing or cannot be written."""

import logging
from pathlib import Path

import pytest

from rag import loading
from rag.errors import AdapterError, CacheError, ModelMissing
from rag.generator import TransformerGenerator
from rag.server import ServerGenerator


@pytest.fixture
def small_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_local_folder_is_a_writer(tiny_writer: Path, small_cache: Path):
    writer = loading.load_writer(str(tiny_writer))
    assert isinstance(writer, TransformerGenerator)
    assert "".join(writer.write("a", "b c"))


def test_an_address_is_a_server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VIVA_WRITER", "http://127.0.0.1:9/v1#small")
    writer = loading.load_writer()
    assert isinstance(writer, ServerGenerator)
    assert writer.name == "http://127.0.0.1:9/v1#small"


@pytest.mark.parametrize(
    ("writer", "hub"), [("", False), ("http://x/v1", False), ("https://x/v1#m", False), ("someone/model", True), ("/", False)]
)
def test_only_a_hub_id_needs_the_hub(writer: str, hub: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("VIVA_WRITER", raising=False)
    assert loading.is_hub_id(writer) is hub


def test_a_folder_that_holds_no_model_is_named_in_one_line(tmp_path: Path, small_cache: Path):
    with pytest.raises(ModelMissing, match=r"cannot be loaded .*give a folder with safetensors, a hub id, or a server") as caught:
        loading.load_writer(str(tmp_path))
    assert "\n" not in str(caught.value)


def test_a_pickled_model_is_not_read(tiny_writer: Path, tmp_path: Path, small_cache: Path):
    for file in tiny_writer.iterdir():
        name = "pytorch_model.bin" if file.name == "model.safetensors" else file.name
        (tmp_path / name).write_bytes(file.read_bytes())
    with pytest.raises(ModelMissing, match="safetensors"):
        loading.load_writer(str(tmp_path))


@pytest.mark.weights
def test_a_cache_that_cannot_be_written_is_said_and_gone_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path / "file" / "cache"))
    with caplog.at_level(logging.WARNING, "viva"):
        assert loading.load_encoder().encode(["dropout"]).shape == (1, 384)
    assert "cannot be written" in caplog.text


def test_where_nothing_can_be_written_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with pytest.raises(CacheError, match="set VIVA_CACHE"):
        loading.load_encoder()


def test_an_adapter_that_is_missing(tmp_path: Path, small_cache: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loading, "ENCODER_ADAPTER", tmp_path / "gone.safetensors")
    with pytest.raises(AdapterError, match=r"gone\.safetensors is missing"):
        loading.load_encoder()


def test_a_judge_whose_adapter_is_missing(tmp_path: Path, tiny_writer: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loading, "JUDGE_ADAPTER", tmp_path / "gone.safetensors")
    monkeypatch.setattr(loading, "converted_writer", lambda: tiny_writer)
    with pytest.raises(AdapterError, match=r"gone\.safetensors is missing"):
        loading.load_judge()


@pytest.mark.weights
def test_a_damaged_cache_is_made_anew(small_cache: Path):
    before = loading.load_encoder().encode(["dropout"])
    weights = next(small_cache.glob("encoder-*/model.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-9])
    assert (loading.load_encoder().encode(["dropout"]) == before).all()
