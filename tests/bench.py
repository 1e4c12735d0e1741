"""The speed table: medians over the whole path, each beside its bound and, for writing, beside plain `generate()`.

make bench
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.chatbot import Viva
from rag.generator import TransformerGenerator
from rag.prompt import SYSTEM, render
from tests.quality.sets import load

VIVA = Path(sys.executable).parent / "viva"
QUESTIONS = 30  # of the dev set, answered
PLAIN = 8  # prompts also given to plain generate()


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fresh(code: Sequence[str], **environment: str) -> float:
    """Time one process from start to end."""
    return seconds(lambda: subprocess.run(code, check=True, capture_output=True, env={**os.environ, **environment}))


def resident() -> float:
    """The most memory that this process has held, in GB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1e6 if found else 0.0


def answered(viva: Viva, queries: Sequence[str]) -> tuple[list[float], list[float]]:
    """Time to the first words and to the end of each answer."""
    first, whole = [], []
    for query in queries:
        start = time.perf_counter()
        stream = viva.stream(query)
        next(stream)
        first.append(time.perf_counter() - start)
        for _ in stream:
            pass
        whole.append(time.perf_counter() - start)
    return first, whole


def decoding(viva: Viva, queries: Sequence[str]) -> tuple[float, float]:
    """Median seconds of Viva's writer and of plain generate() on the same prompts, taken in turns."""
    writer = viva._writer
    if not isinstance(writer, TransformerGenerator):
        raise TypeError("the bench needs the real writer")
    ours, plain = [], []
    for query in queries:
        evidence = [" ".join(hit.text.split())[:400] for hit in viva.search(query, 3)]
        prompt = SYSTEM, render(query, evidence), ""
        ours.append(seconds(lambda prompt=prompt: list(writer.write(*prompt))))
        plain.append(seconds(lambda prompt=prompt: writer.plain(*prompt)))
    return statistics.median(ours), statistics.median(plain)


def main() -> None:
    """Measure and print the table."""
    covered = [case.query for case in load("dev") if case.covered and not case.history]
    queries = covered[:: len(covered) // QUESTIONS][:QUESTIONS]
    imports = statistics.median(fresh([sys.executable, "-c", "import rag"]) for _ in range(5))
    empty = statistics.median(fresh([sys.executable, "-c", "pass"]) for _ in range(5))
    cold = statistics.median(fresh([str(VIVA), "ask", "What is dropout?", "--json"]) for _ in range(3))
    with tempfile.TemporaryDirectory() as folder:
        build = fresh([str(VIVA), "index", "--json"], VIVA_INDEX=folder)
    viva = Viva.load()
    viva.warm_up()
    viva.ask("What is dropout?")
    search = statistics.median(seconds(lambda query=query: viva.search(query)) for query in queries)
    first, whole = answered(viva, queries)
    ours, plain = decoding(viva, queries[:PLAIN])
    rows = (
        ("search, median of 30", f"{search * 1000:.0f} ms", "≤ 20 ms"),
        ("whole answer, median of 30", f"{statistics.median(whole):.2f} s", "≤ 3 s"),
        ("first words, median of 30", f"{statistics.median(first):.2f} s", "≤ 1 s"),
        ("`import rag` (over an empty Python), median of 5", f"{imports - empty:.2f} s", "≤ 0.3 s"),
        ("`viva ask` from cold, median of 3", f"{cold:.1f} s", "≤ 12 s"),
        ("resident memory at its highest", f"{resident():.2f} GB", "≤ 1.6 GB"),
        ("building the index from nothing, whole process", f"{build:.1f} s", "≤ 30 s"),
        ("the writer on 8 prompts: ours / plain generate()", f"{ours:.2f} s / {plain:.2f} s = {ours / plain:.2f}", "-"),
    )
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| figure | measured | wanted |\n| --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(json.dumps({"slowest answer": round(max(whole), 2)}))


if __name__ == "__main__":
    main()
