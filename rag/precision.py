"""Which number format is faster on this machine: measured once, then remembered, so that answers stay the same from day to day."""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

Precision = Literal["bfloat16", "float32"]

ROWS, INNER, OUTER = (1, 32), 576, 1536  # a step of one token and one of many, through a layer of the writer's size
ROUNDS = 30
CLEARLY = 1.5  # times; emulated bfloat16 is several times slower, so less than this is another program's work, not the processor


def remembered(file: Path) -> Precision:
    """Return the faster format as `file` has it, or measure it and write it there; where that fails, it is measured each time."""
    import torch

    machine = f"torch {torch.__version__}, {torch.get_num_threads()} threads"
    try:
        known = json.loads(file.read_bytes())
        if known["machine"] == machine and known["precision"] in ("bfloat16", "float32"):
            return "bfloat16" if known["precision"] == "bfloat16" else "float32"
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not measured yet, or what is there cannot be used
    found = measured()
    _write(file, json.dumps({"machine": machine, "precision": found}))
    return found


def measured() -> Precision:
    """Time the products that decoding consists of in both formats; emulated bfloat16 is several times slower than float32."""
    import torch

    half, whole = _seconds(torch.bfloat16), _seconds(torch.float32)
    return "bfloat16" if half <= CLEARLY * whole else "float32"


def _seconds(kind: object) -> float:
    """The best of some rounds: what else runs on the machine only adds to a time."""
    import torch

    weight = torch.ones(OUTER, INNER).to(kind)  # type: ignore[call-overload]
    total = 0.0
    for rows in ROWS:
        given = torch.ones(rows, INNER).to(kind)  # type: ignore[call-overload]
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            torch.nn.functional.linear(given, weight)
            times.append(time.perf_counter() - start)
        total += min(times)
    return total


def _write(file: Path, text: str) -> None:
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text)
        temporary.replace(file)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
