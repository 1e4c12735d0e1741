"""Adapters: added exactly, and refused in one clear line where they are missing, damaged, foreign or misshapen."""

from pathlib import Path

import pytest

from rag import adapters
from rag.errors import AdapterError

BASE = "tiny==1"
LAYER = "model.layers.0.mlp.up_proj"


def factors(rank: int = 2, out: int = 32, into: int = 16):
    import torch

    return {f"{LAYER}.a": torch.ones(rank, into), f"{LAYER}.b": torch.full((out, rank), 0.5)}


def merged(file: Path, tiny_writer: Path, target: Path):
    from safetensors.torch import load_file

    adapters.merge(tiny_writer, target, file, BASE)
    return load_file(target / "model.safetensors")


def test_an_adapter_is_added_to_its_layer_and_to_no_other(tiny_writer: Path, tmp_path: Path):
    from safetensors.torch import load_file

    adapters.save(factors(), tmp_path / "a.safetensors", BASE)
    before, after = load_file(tiny_writer / "model.safetensors"), merged(tmp_path / "a.safetensors", tiny_writer, tmp_path / "out")
    assert before.keys() == after.keys()
    for name, weight in before.items():
        change = 1.0 if name == f"{LAYER}.weight" else 0.0  # 2 ranks x 0.5 x 1
        assert (after[name] - weight - change).abs().max() < 1e-6
    assert (tmp_path / "out" / "tokenizer.json").is_file()


def test_a_missing_adapter(tmp_path: Path):
    with pytest.raises(AdapterError, match=r"gone\.safetensors is missing; restore the file"):
        adapters.load(tmp_path / "gone.safetensors", BASE)


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: data[:-3] + b"xyz", lambda data: b"", lambda d: d[::-1]]
)
def test_a_damaged_adapter(tmp_path: Path, damage):
    file = tmp_path / "a.safetensors"
    adapters.save(factors(), file, BASE)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(AdapterError, match="damaged"):
        adapters.load(file, BASE)


def test_an_adapter_of_another_base(tmp_path: Path):
    adapters.save(factors(), tmp_path / "a.safetensors", "other==2")
    with pytest.raises(AdapterError, match="made for other==2, not for tiny==1"):
        adapters.load(tmp_path / "a.safetensors", BASE)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (factors(out=31), r"has shapes \(31, 2\) x \(2, 16\)"),
        ({"nowhere.a": factors()[f"{LAYER}.a"]}, "a layer that is not there: nowhere"),
        ({f"{LAYER}.a": factors()[f"{LAYER}.a"]}, "a layer that is not there"),
    ],
)
def test_an_adapter_of_the_wrong_shape(tiny_writer: Path, tmp_path: Path, changes, message: str):
    adapters.save(changes, tmp_path / "a.safetensors", BASE)
    with pytest.raises(AdapterError, match=message):
        merged(tmp_path / "a.safetensors", tiny_writer, tmp_path / "out")


def test_the_shipped_adapters_are_small_and_whole():
    from rag import loading

    assert adapters.load(loading.ENCODER_ADAPTER, loading.ENCODER_PACKAGE)
    assert adapters.load(loading.WRITER_ADAPTER, loading.WRITER_BASE)
    assert loading.WRITER_ADAPTER.stat().st_size <= 12e6
