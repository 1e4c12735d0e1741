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
from rag.evidence import arranged
from rag.generator import WINDOW, TransformerGenerator
from rag.loading import writer_source
from rag.prompt import SYSTEM, render
from tests.quality.sets import load

VIVA = Path(sys.executable).parent / "viva"
QUESTIONS = 30  # of the dev set, answered
PLAIN = 12  # prompts also given to plain generate() and to llama.cpp


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


def prompts(viva: Viva, queries: Sequence[str]) -> list[str]:
    """The writer's prompts for queries: their evidence, then the query."""
    found = []
    for query in queries:
        pieces = arranged(viva.evidence.choose(viva.ranking(query)))
        found.append(render(query, [(piece.question, piece.text) for piece in pieces]))
    return found


def decoding(writer: TransformerGenerator, users: Sequence[str]) -> tuple[float, int]:
    """Seconds of plain generate() over those of Viva's decoding on the same prompts, in turns; how many replies are the same."""
    ours, plain, same = [], [], 0
    for user in users:
        prompt = writer.prompt(SYSTEM, user)
        told: list[int] = []
        ours.append(seconds(lambda prompt=prompt, told=told: told.extend(writer.tokens(prompt))))
        greedy: list[int] = []
        plain.append(seconds(lambda prompt=prompt, greedy=greedy: greedy.extend(writer.plain(prompt))))
        same += told == greedy
    return sum(plain) / sum(ours), same


def against_llama(writer: TransformerGenerator, users: Sequence[str]) -> str:
    """Viva's seconds over llama.cpp's for the untuned weights as the package carries them, same prompts, as many tokens."""
    try:
        import xllamacpp
    except ImportError:
        return "not installed: pip install -e '.[bench]' -c constraints.txt"
    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx = str(writer_source()), WINDOW
    server = xllamacpp.Server(params)
    ours, theirs = [], []
    for user in users:
        told: list[int] = []
        ours.append(seconds(lambda user=user, told=told: told.extend(writer.tokens(writer.prompt(SYSTEM, user)))))
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]
        request = {"messages": messages, "max_tokens": len(told), "temperature": 0, "ignore_eos": True, "cache_prompt": False}
        theirs.append(seconds(lambda request=request: server.handle_chat_completions(request)))
    return f"{sum(ours) / sum(theirs):.2f}"


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
    writer = viva.warm_up()
    if not isinstance(writer, TransformerGenerator):
        raise TypeError("the bench needs the shipped writer; unset VIVA_WRITER")
    users = prompts(viva, queries[:PLAIN])
    faster, same = decoding(writer, users)
    rows = (
        ("search, median of 30", f"{search * 1000:.0f} ms", "≤ 20 ms"),
        ("whole answer, median of 30", f"{statistics.median(whole):.2f} s", "≤ 1.2 s"),
        ("whole answer, 95th percentile", f"{sorted(whole)[int(0.95 * len(whole))]:.2f} s", "≤ 2.5 s"),
        ("first words, median of 30", f"{statistics.median(first):.2f} s", "≤ 0.4 s"),
        ("`import rag` (over an empty Python), median of 5", f"{imports - empty:.2f} s", "≤ 0.3 s"),
        ("`viva ask` from cold, median of 3", f"{cold:.1f} s", "≤ 12 s"),
        ("resident memory at its highest", f"{resident():.2f} GB", "≤ 1.6 GB"),
        ("building the index from nothing, whole process", f"{build:.1f} s", "≤ 30 s"),
        (f"the writer on {len(users)} prompts: plain generate() / ours", f"{faster:.1f}", "≥ 3"),
        ("… with the same tokens", f"{same} of {len(users)}", "all"),
        ("the writer on the same prompts: ours / llama.cpp (Q4_1)", against_llama(writer, users), "-"),
    )
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| figure | measured | wanted |\n| --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(json.dumps({"slowest answer": round(max(whole), 2)}))


if __name__ == "__main__":
    main()
