"""Low-rank adapters (LoRA, Hu et al., 2021, arXiv:2106.09685) as Viva ships them: two factors a layer, W += b @ a.

A file holds "LAYER.a", shape (rank, in), and "LAYER.b", shape (out, rank), scaled, or "PARAMETER.whole", which takes the place of a
parameter; its metadata name the base and a digest.
"""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.errors import AdapterError

WEIGHTS = "model.safetensors"
REMEDY = "restore the file (git checkout), or train it anew with `viva tune`"


def save(changes: Mapping[str, Any], file: Path, base: str) -> None:
    """Write factors (torch tensors) as float16, whole or not at all."""
    import torch
    from safetensors.torch import save_file

    halves = {name: changes[name].detach().to(torch.float16).contiguous() for name in sorted(changes)}
    temporary = file.with_suffix(".tmp")
    save_file(halves, temporary, metadata={"base": base, "sha256": digest(halves)})
    temporary.chmod(0o644)  # safetensors keeps it to its owner
    temporary.replace(file)


def load(file: Path, base: str) -> dict[str, Any]:
    """Return an adapter's factors (torch tensors) by name.

    Raises:
        AdapterError: the file is missing or damaged, or was made for another base.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, "pt") as opened:
            told = opened.metadata() or {}
            changes = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    except FileNotFoundError as exc:
        raise AdapterError(f"the adapter {file.name} is missing; {REMEDY}.") from exc
    except (OSError, SafetensorError) as exc:
        raise AdapterError(f"the adapter {file.name} is damaged ({exc}); {REMEDY}.") from exc
    if told.get("base") != base:
        raise AdapterError(f"the adapter {file.name} was made for {told.get('base', 'nothing named')}, not for {base}; {REMEDY}.")
    if told.get("sha256") != digest(changes):
        raise AdapterError(f"the adapter {file.name} is damaged: its numbers are not those that were written; {REMEDY}.")
    return changes


def merge(source: Path, target: Path, file: Path, base: str) -> None:
    """Copy a model's folder and add an adapter to its weights, which keep their precision.

    Raises:
        AdapterError: see `load`; or a layer is unknown or has another shape.
    """
    from safetensors.torch import load_file, save_file

    changes = load(file, base)
    shutil.copytree(source, target, dirs_exist_ok=True)
    weights = load_file(source / WEIGHTS)
    _add(weights, changes, file)
    save_file(weights, target / WEIGHTS, metadata={"format": "pt"})


def add(model: Any, changes: Mapping[str, Any], file: Path) -> None:
    """Add an adapter's factors to a loaded model.

    Raises:
        AdapterError: a layer is unknown or has another shape.
    """
    weights = dict(model.state_dict())
    _add(weights, changes, file)
    model.load_state_dict(weights)


def _add(weights: dict[str, Any], changes: Mapping[str, Any], file: Path) -> None:
    for layer in sorted({name.rsplit(".", 1)[0] for name in changes}):
        whole = changes.get(f"{layer}.whole")
        if whole is not None and layer in weights and whole.shape == weights[layer].shape:
            weights[layer] = whole.to(weights[layer].dtype)
        else:
            weights[f"{layer}.weight"] = _sum(weights.get(f"{layer}.weight"), changes, layer, file)


def _sum(weight: Any, changes: Mapping[str, Any], layer: str, file: Path) -> Any:
    """W + b @ a, in W's precision."""
    a, b = changes.get(f"{layer}.a"), changes.get(f"{layer}.b")
    if weight is None or a is None or b is None:
        raise AdapterError(f"the adapter {file.name} changes a layer that is not there: {layer}; {REMEDY}.")
    if (b.shape[0], a.shape[1]) != tuple(weight.shape) or a.shape[0] != b.shape[1]:
        found = f"{tuple(b.shape)} x {tuple(a.shape)}"
        raise AdapterError(f"the adapter {file.name} has shapes {found} for {layer}, expected {tuple(weight.shape)}; {REMEDY}.")
    return (weight.float() + b.float() @ a.float()).to(weight.dtype)


def factors(model: Any, scale: float, prefix: str) -> dict[str, Any]:
    """Return the factors of a peft model's default adapter by "LAYER.a" and "LAYER.b", `scale` (alpha / rank) put into b.

    A layer's name is what follows `prefix` in the model's own.
    """
    found = {}
    for name, module in model.named_modules():
        if hasattr(module, "lora_A") and len(module.lora_A):
            layer = name.split(prefix, 1)[-1]
            found[f"{layer}.a"] = module.lora_A["default"].weight.detach()
            found[f"{layer}.b"] = module.lora_B["default"].weight.detach() * scale
    return found


def digest(tensors: Mapping[str, Any]) -> str:
    """Return the SHA-256 over the tensors' names, shapes and bytes, in the order of their names."""
    found = hashlib.sha256()
    for name in sorted(tensors):
        found.update(f"{name} {tuple(tensors[name].shape)} {tensors[name].dtype}".encode())
        found.update(tensors[name].contiguous().numpy().tobytes())
    return found.hexdigest()
