"""How well the judge judges and the check checks: python -m tests.quality.judging [--part dev|test] [--misses].

Points: texts against rubric points, three verdicts. Claims: `viva check` on wordings of known mistakes that no training saw, of
errata that were taught in other words ("seen") and of errata of which nothing was taught ("unseen"); on true sentences in the same
vocabulary; on other true sentences. The part "dev" is for choices, "test" for reports.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from corpus import Corpus
from rag import loading
from rag.chatbot import Viva
from rag.judge import Judge, Verdict
from rag.tuning.statements import CONTRADICTS, SILENT, STATES, part, records, worded

HERE = Path(__file__).parent / "statements"
NAMES = {STATES: "states", CONTRADICTS: "contradicts", SILENT: "silent"}
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)  # of the reliability tables


@dataclass(frozen=True)
class Wording:
    """A text about an erratum: whether it makes the mistake, and whether that erratum was taught in other words."""

    text: str
    erratum: str
    makes: bool
    seen: bool


def of_part(name: str, where: str) -> list[dict[str, Any]]:
    """The records of a part: those of the test stand apart."""
    if where == "test":
        return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    return list(records(name))


def point_cases(corpus: Corpus, where: str) -> list[tuple[str, str, int]]:
    """(text, point, verdict): all right and wrong wordings, the asides, and the right wordings of the other points."""
    found = []
    for record in of_part("points.jsonl", where):
        if part("q", record["question"]) != where:
            continue
        points = [point.text for point in corpus.rubrics[record["question"]].points]
        for at, (point, wordings) in enumerate(zip(points, record["points"], strict=True)):
            others = [text for n, other in enumerate(record["points"]) if n != at for text in other["right"][:2]]
            found += [(text, point, STATES) for text in wordings["right"]]
            found += [(text, point, CONTRADICTS) for text in wordings["wrong"]]
            found += [(text, point, SILENT) for text in [*record["aside"], *others]]
    return found


def wordings(corpus: Corpus, where: str) -> tuple[list[Wording], list[tuple[Wording, Wording]]]:
    """All wordings of a part, and those among them that are minimal pairs, (wrong, true)."""
    found: list[Wording] = []
    twins: list[tuple[Wording, Wording]] = []
    known = {erratum.id for erratum in corpus.errata}
    for record in (record for record in of_part("errata.jsonl", where) if record["id"] in known):
        home = part("e", record["id"])
        if home not in ("train", where):
            continue
        own = worded(record, where) if home == "train" else record
        name, seen = record["id"], home == "train"
        told = [(Wording(wrong, name, True, seen), Wording(true, name, False, seen)) for wrong, true in own["pairs"]]
        twins += told
        found += [one for pair in told for one in pair]
        found += [Wording(text, name, True, seen) for text in own["asserts"]]
        found += [Wording(text, name, False, seen) for text in [*own["true"], *own["denials"]]]
    return found, twins


def true_statements(corpus: Corpus, where: str) -> list[str]:
    """True sentences that have nothing to do with an erratum on purpose: points, their right wordings, asides."""
    found = []
    for record in of_part("points.jsonl", where):
        if part("q", record["question"]) == where:
            found += [point.text for point in corpus.rubrics[record["question"]].points]
            found += [text for one in record["points"] for text in one["right"]] + record["aside"]
    return found


def macro_f1(right: Sequence[int], found: Sequence[int]) -> float:
    """The mean over the verdicts of the harmonic mean of precision and recall."""
    scores = []
    for verdict in NAMES:
        hits = sum(a == b == verdict for a, b in zip(right, found, strict=True))
        scores.append(2 * hits / max(1, right.count(verdict) + list(found).count(verdict)))
    return sum(scores) / len(scores)


def report_points(judge: Judge, cases: Sequence[tuple[str, str, int]], misses: bool) -> None:
    """Print the confusion table, the macro F1 and the reliability of the judge's verdicts."""
    verdicts = judge.weigh([(text, point) for text, point, _ in cases])
    right = [verdict for *_, verdict in cases]
    found = [_likeliest(verdict) for verdict in verdicts]
    table = Counter(zip(right, found, strict=True))
    print(f"\n| {len(cases)} texts against points | judged states | contradicts | silent |\n| --- | --- | --- | --- |")
    for verdict, name in NAMES.items():
        print(f"| {name} | {' | '.join(str(table[verdict, other]) for other in NAMES)} |")
    print(f"\nmacro F1 {macro_f1(right, found):.3f}")
    print_reliability("verdict", [(max(_shares(v)), a == b) for v, a, b in zip(verdicts, right, found, strict=True)])
    if misses:
        worst = sorted(zip(cases, verdicts, strict=True), key=lambda pair: _shares(pair[1])[pair[0][2]])[:20]
        for (text, point, verdict), judged in worst:
            print(f"- {NAMES[verdict]}, judged {NAMES[_likeliest(judged)]} ({max(_shares(judged)):.2f}): {text} || {point}")


def report_claims(viva: Viva, where: str, misses: bool) -> None:
    """Print what `check` finds and what it accuses wrongly."""
    cases, twins = wordings(viva.corpus, where)
    others = true_statements(viva.corpus, where)
    start = time.perf_counter()
    flagged = {text: viva.check(text) for text in dict.fromkeys([*(case.text for case in cases), *others])}
    seconds = time.perf_counter() - start
    print("\n| claims | seen errata | unseen errata |\n| --- | --- | --- |")
    rows: dict[str, list[str]] = {"found": [], "true look-alikes falsely flagged": [], "minimal pairs told apart": []}
    for seen in (True, False):
        mine = [case for case in cases if case.seen is seen]
        rows["found"].append(_share([_flags(flagged[c.text], c.erratum) for c in mine if c.makes]))
        rows["true look-alikes falsely flagged"].append(_share([bool(flagged[c.text]) for c in mine if not c.makes]))
        rows["minimal pairs told apart"].append(_share([_told_apart(viva, *pair) for pair in twins if pair[0].seen is seen]))
    print(*(f"| {name} | {' | '.join(values)} |" for name, values in rows.items()), sep="\n")
    print(f"\nother true statements falsely flagged: {_share([bool(flagged[text]) for text in others])}")
    print(
        f"a claim, one at a time: {1000 * seconds / len(flagged):.0f} ms; in a batch: {1000 * _batch_seconds(viva, others):.0f} ms"
    )
    sure = [(flag.confidence, case.makes and flag.erratum == case.erratum) for case in cases for flag in flagged[case.text]]
    print_reliability("flag", sure)
    if misses:
        for case in cases:
            if case.makes != _flags(flagged[case.text], case.erratum) and (case.makes or flagged[case.text]):
                print(f"- {'missed' if case.makes else 'accused'} {case.erratum}: {case.text}")
        print(*(f"- accused of {flagged[t][0].erratum}: {t}" for t in others if flagged[t]), sep="\n")


def _batch_seconds(viva: Viva, texts: Sequence[str]) -> float:
    article = "\n".join(texts[:200])
    start = time.perf_counter()
    viva.check(article)
    return (time.perf_counter() - start) / min(200, len(texts))


def _told_apart(viva: Viva, wrong: Wording, true: Wording) -> bool:
    """Whether the mistake is found likelier in the wrong twin than in the true one."""
    return viva.suspicion(wrong.text, wrong.erratum) > viva.suspicion(true.text, true.erratum)


def _flags(flags: Sequence[Any], erratum: str) -> bool:
    return any(flag.erratum == erratum for flag in flags)


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits) / max(1, len(hits)):.3f} ({sum(hits)}/{len(hits)})"


def print_reliability(what: str, judged: Sequence[tuple[float, bool]]) -> None:
    """Print how often probabilities of about one size are right."""
    print(f"\n| {what}'s probability | number | mean | right |\n| --- | --- | --- | --- |")
    for low, high, some in _bands(judged):
        mean, right = sum(p for p, _ in some) / len(some), sum(good for _, good in some) / len(some)
        print(f"| {low:.2f} to {min(high, 1.0):.2f} | {len(some)} | {mean:.3f} | {right:.3f} |")


def _bands(judged: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, float, list[tuple[float, bool]]]]:
    for low, high in pairwise(BANDS):
        some = [pair for pair in judged if low <= pair[0] < high]
        if some:
            yield low, high, some


def _shares(verdict: Verdict) -> tuple[float, float, float]:
    return verdict.states, verdict.contradicts, verdict.silent


def _likeliest(verdict: Verdict) -> int:
    shares = _shares(verdict)
    return shares.index(max(shares))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--part", choices=("dev", "test"), default="test")
    parser.add_argument("--misses", action="store_true", help="list what was judged wrongly")
    given = parser.parse_args()
    viva = Viva.load()
    report_points(loading.load_judge(), point_cases(viva.corpus, given.part), given.misses)
    report_claims(viva, given.part, given.misses)


if __name__ == "__main__":
    main()
