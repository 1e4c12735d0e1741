"""How well the writer writes, on questions that it was never taught: python -m tests.quality.writing [--sheet FILE].

`rubric.jsonl`: questions on the held-out part of the corpus, each with facts that its answer must state. `../foreign/`: the same
over a page of another field. `renderings-test.jsonl`: sentences that evidence supports, each with a twin broken by a small change.
The facts are counted by eye: `--sheet` writes the answers beside their facts.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Index, Search
from rag import loading
from rag.answer import Answer
from rag.chatbot import Viva
from rag.grounding import supports
from tests.foreign import load_sailing
from tests.quality.report import MARKED, Tally

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """A question of a rubric with its answer, and how long it took."""

    record: dict[str, Any]
    answer: Answer
    seconds: float


def records(file: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def foreign_viva() -> Viva:
    """Viva over the page on sailing, with the same models and rules."""
    encoder = loading.load_encoder()
    return Viva(Search(Index.build(load_sailing(), encoder), encoder), loading.load_writer)


def ask_all(viva: Viva, cases: Sequence[dict[str, Any]]) -> list[Asked]:
    """Ask every question once, the first twice (the first answer loads the models)."""
    viva.ask(cases[0]["query"])
    asked = []
    for case in cases:
        start = time.perf_counter()
        answer = viva.ask(case["query"])
        asked.append(Asked(case, answer, time.perf_counter() - start))
    return asked


def measure(viva: Viva, asked: Sequence[Asked]) -> dict[str, Tally]:
    """Count: answered, sentences supported, right entry cited, both sides of comparisons told."""
    tally = {name: Tally() for name in ("answered", "supported", "right entry", "both sides", "refused")}
    for one in asked:
        label = f"{one.record['id']} {one.record['kind']}: {one.record['query']}"
        if one.record["kind"] in ("foreign", "near"):
            tally["refused"].add(not one.answer.answered, label)
            continue
        tally["answered"].add(one.answer.answered, label)
        cited = {citation.entry for citation in one.answer.citations}
        wanted = {name if "-" in name else f"sailing-{name}" for name in one.record["entries"]}
        copies = {name for hit in viva.search(one.record["query"], 8) if {hit.entry, *hit.copies} & cited for name in hit.copies}
        tally["right entry"].add(bool((cited | copies) & wanted), f"{label} -> {sorted(cited)}, wanted {sorted(wanted)}")
        if "sides" in one.record:
            named = [any(_names(one.answer, word) for word in name.split("|")) for name in one.record["names"]]
            tally["both sides"].add(all(named), f"{label} -> {one.answer.text}")
        for sentence, sound in supported(one.answer):
            tally["supported"].add(sound, f"{label} -> {sentence}")
    return tally


def _names(answer: Answer, side: str) -> bool:
    """Whether an answer names a side of a comparison: the last word of the side, singular or plural."""
    last = re.escape(side.split()[-1].lower().rstrip("s"))
    return bool(re.search(rf"\b{last}", answer.text.lower()))


def supported(answer: Answer) -> list[tuple[str, bool]]:
    """Each sentence, and whether a sentence of the quote that it cites, or of the correction of a flag there, says so."""
    judged = []
    for sentence in re.split(r"(?<=\][.!?])\s+", answer.text) if answer.answered else []:
        numbers = [int(n) for n in MARKED.findall(sentence)]
        plain = MARKED.sub("", sentence)
        cited = [answer.citations[n - 1] for n in numbers if 1 <= n <= len(answer.citations)]
        sources = [
            (" ".join(text.split()), c.question) for c in cited for text in (c.quote, *(flag.correction for flag in c.flags))
        ]
        judged.append((sentence, any(_same(text, plain) or supports(text, plain, asked) for text, asked in sources)))
    return judged


def _same(text: str, sentence: str) -> bool:
    words = [re.findall(r"\w+", t.lower()) for t in (text, sentence)]
    return " ".join(words[1]) in " ".join(words[0])


def renderings(name: str) -> tuple[Tally, Tally, dict[str, Tally]]:
    """How many honest renderings pass, how many broken ones are caught, and of these by kind."""
    passed, caught, by_kind = Tally(), Tally(), {}
    for record in records(HERE / f"renderings-{name}.jsonl"):
        given = record["evidence"], record["question"]
        honest = supports(given[0], record["supported"], given[1])
        broken = supports(given[0], record["corrupted"], given[1])
        passed.add(honest, f"{record['evidence']} -> {record['supported']}")
        caught.add(not broken, f"{record['how']}: {record['evidence']} -> {record['corrupted']}")
        by_kind.setdefault(record["how"], Tally()).add(not broken, "")
    return passed, caught, by_kind


def sheet(asked: Sequence[Asked]) -> str:
    """The answers beside the facts that they must state, one JSON object a line, to be marked by eye."""
    rows = (
        {
            "id": one.record["id"],
            "query": one.record["query"],
            "facts": one.record["facts"],
            "answer": one.answer.text,
            "quotes": [" ".join(c.quote.split()) for c in one.answer.citations],
            "corrections": [flag.correction for c in one.answer.citations for flag in c.flags],
        }
        for one in asked
        if one.record.get("facts")
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sheet", type=Path, help="write the answers and facts of the held-out questions to this file")
    parser.add_argument("--foreign-sheet", type=Path, help="the same for the foreign page")
    parser.add_argument("--misses", action="store_true", help="list what missed")
    given = parser.parse_args()
    viva = Viva.load()
    for name, one, file, target in (
        ("held-out questions", viva, HERE / "rubric.jsonl", given.sheet),
        ("foreign page", foreign_viva(), HERE.parent / "foreign" / "sailing.jsonl", given.foreign_sheet),
    ):
        asked = ask_all(one, records(file))
        tally = measure(one, asked)
        print(f"\n| figure ({name}, {len(asked)}) | measured |\n| --- | --- |")
        print(*(f"| {what} | {found} |" for what, found in tally.items() if found.total), sep="\n")
        times = sorted(a.seconds for a in asked if a.answer.answered)
        print(f"| seconds for a whole answer, median | {statistics.median(times):.2f} |")
        print(f"| seconds for a whole answer, 95th percentile | {times[int(0.95 * len(times))]:.2f} |")
        by = [a.answer.writer for a in asked if a.answer.answered]
        print(f"| worded by | {', '.join(f'{w}: {by.count(w)}' for w in sorted(set(by)))} |")
        if given.misses:
            print(*(f"{what}: {miss}" for what, found in tally.items() for miss in found.misses), sep="\n")
        if target:
            target.write_text(sheet(asked), encoding="utf-8")
    passed, caught, by_kind = renderings("test")
    print(f"\n| renderings | measured |\n| --- | --- |\n| honest ones pass | {passed} |\n| broken ones caught | {caught} |")
    print(*(f"| … {kind} | {found} |" for kind, found in sorted(by_kind.items())), sep="\n")
    if given.misses:
        print(*(f"refused: {m}" for m in passed.misses), *(f"let through: {m}" for m in caught.misses), sep="\n")


if __name__ == "__main__":
    main()
