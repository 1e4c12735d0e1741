"""What the judge is taught: texts and statements with the verdicts that are right for them.

Hand-written, in `wordings/`: `points.jsonl` has, for each point of a rubric, wordings that state it and such that contradict it;
`errata.jsonl` has, for each known mistake, wordings that make it and true ones in the same vocabulary, as minimal pairs and alone.
The ledger's own wordings are taught too, and the writer's targets against their evidence, whole and broken. What is for tests is in
`tests/quality/statements/`; what is for choices, here.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

import numpy as np

from corpus import Corpus, Erratum
from rag.tuning import breaks
from rag.tuning.examples import Target

STATES, CONTRADICTS, SILENT = 0, 1, 2
TEST, DEV = 0.20, 0.15  # shares of the questions, of the errata, and of the new wordings of the other errata
SHORT = 30  # words; a shorter wording may stand as a statement too
SHUFFLED = 0.06  # share of the texts whose words come once more in random order: a heap of words states nothing
HEAP = 6  # words; fewer are too soon in order again
OTHERS = 3  # sentences on other points of a question that are silent on one


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, a statement, and the verdicts of which one is right (several where it was not written which)."""

    text: str
    statement: str
    verdicts: tuple[int, ...]


def part(kind: str, name: str) -> str:
    """Return "train", "dev" or "test", by a hash, so that the split never moves.

    `kind`: "q", a question's id; "e", an erratum's; "w", a new wording of an erratum whose id is in "train".
    """
    share = sha256(f"judge:{kind}:{name}".encode()).digest()[0] / 256
    return "test" if share < TEST else "dev" if share < TEST + DEV else "train"


def pairs(corpus: Corpus, targets: Sequence[Target], seed: int) -> list[Pair]:
    """Return all that is taught, in a random but fixed order. `targets`: the writer's."""
    random = np.random.default_rng(seed)
    errata = [erratum for erratum in corpus.errata if part("e", erratum.id) == "train"]
    found = [*_points(corpus, random), *_errata(errata, random), *_grounded(targets, random)]
    found += [_shuffled(pair, random) for pair in found if random.random() < SHUFFLED and len(pair.text.split()) >= HEAP]
    return [found[at] for at in random.permutation(len(found)).tolist()]


def records(name: str) -> Iterator[dict[str, Any]]:
    """Yield the records of a file of hand-written statements."""
    text = (files("rag.tuning") / "wordings" / name).read_text(encoding="utf-8")
    return (json.loads(line) for line in text.splitlines() if line.strip())


def worded(record: dict[str, Any], where: str) -> dict[str, list[Any]]:
    """Return the wordings of an erratum's record that are in one part ("train", "dev" or "test"), by field."""
    fields = ("pairs", "asserts", "true", "denials")
    return {f: [one for one in record.get(f, ()) if part("w", one if isinstance(one, str) else one[0]) == where] for f in fields}


def _points(corpus: Corpus, random: np.random.Generator) -> Iterator[Pair]:
    every = [r for r in records("points.jsonl") if part("q", r["question"]) == "train" and r["question"] in corpus.rubrics]
    for record in every:
        points = [point.text for point in corpus.rubrics[record["question"]].points]
        for at, (point, wordings) in enumerate(zip(points, record["points"], strict=True)):
            others = [other for n, other in enumerate(record["points"]) if n != at]
            yield from _worded(point, wordings["right"], wordings["wrong"], random)
            right = [text for other in others for text in other["right"]] + [text for n, text in enumerate(points) if n != at]
            wrong = [text for other in others for text in other["wrong"]]
            yield from (Pair(text, point, (SILENT,)) for text in _some(record["aside"], 2, random))
            yield from (Pair(text, point, (SILENT,)) for text in _some(right, OTHERS, random))
            yield from (Pair(text, point, (SILENT, CONTRADICTS)) for text in _some(wrong, 2, random))
            far = every[int(random.integers(len(every)))]
            if far is not record:
                yield Pair(str(random.choice(far["points"][0]["right"])), point, (SILENT,))


def _worded(point: str, right: Sequence[str], wrong: Sequence[str], random: np.random.Generator) -> Iterator[Pair]:
    """Wordings against the point, and against a short wording that states it."""
    yield Pair(point, point, (STATES,))
    for texts, verdict in ((right, STATES), (wrong, CONTRADICTS)):
        for text in texts:
            yield Pair(text, point, (verdict,))
            short = [other for other in right if other != text and len(other.split()) < SHORT]
            yield from (Pair(text, other, (verdict,)) for other in _some(short, 1, random))


def _errata(errata: Sequence[Erratum], random: np.random.Generator) -> Iterator[Pair]:
    more = {record["id"]: record for record in records("errata.jsonl")}
    for erratum in errata:
        new = worded(more.get(erratum.id, {}), "train")
        wrong = [*erratum.asserts, *(one for one, _ in new["pairs"]), *new["asserts"]]
        true = [*erratum.lookalikes, *(other for _, other in new["pairs"]), *new["true"]]
        yield from _claimed(erratum, wrong, true, new["denials"])
        for one, other in new["pairs"]:
            yield Pair(one, other, (CONTRADICTS,))
            yield Pair(other, one, (CONTRADICTS,))
        for text in wrong:
            short = [other for other in wrong if other != text and len(other.split()) < SHORT]
            yield from (Pair(text, other, (STATES,)) for other in _some(short, 1, random))
        for text in _some([*wrong, *true], 6, random):
            yield Pair(text, errata[int(random.integers(len(errata)))].claim, (SILENT, CONTRADICTS))


def _claimed(erratum: Erratum, wrong: Sequence[str], true: Sequence[str], denials: Sequence[str]) -> Iterator[Pair]:
    """Wordings against what is claimed and against what is true."""
    claim, correction = erratum.claim, erratum.correction
    for text in (claim, *wrong):
        yield Pair(text, claim, (STATES,))
        yield Pair(text, correction, (CONTRADICTS,))
    for text in true:
        yield Pair(text, claim, (CONTRADICTS, SILENT))
        yield Pair(text, correction, (STATES, SILENT))
    for text in (correction, *denials):
        yield Pair(text, claim, (CONTRADICTS,))
    yield Pair(correction, correction, (STATES,))


def _grounded(targets: Sequence[Target], random: np.random.Generator) -> Iterator[Pair]:
    """A sentence of a target against its evidence, whole and broken, and against other evidence."""
    for target in targets:
        for at, text in target.answer[:2]:
            others = [piece.text for n, piece in enumerate(target.pool) if n != at]
            yield Pair(target.pool[at].text, text, (STATES,))
            yield from (Pair(target.pool[at].text, broken, (CONTRADICTS, SILENT)) for broken in _broken(text, others, random))
            told = {target.pool[n].text for n, _ in target.answer}
            yield from (
                Pair(other, text, (SILENT, CONTRADICTS)) for other in _some([o for o in others if o not in told], 1, random)
            )


def _broken(sentence: str, others: Sequence[str], random: np.random.Generator) -> list[str]:
    """The sentence broken by one small change."""
    tries = (breaks.ALL[at](sentence, others, random) for at in random.permutation(len(breaks.ALL)).tolist())
    return [broken for broken in tries if broken and broken != sentence][:1]


def _shuffled(pair: Pair, random: np.random.Generator) -> Pair:
    words = pair.text.split()
    return Pair(" ".join(words[at] for at in random.permutation(len(words)).tolist()), pair.statement, (SILENT,))


def _some(texts: Sequence[str], most: int, random: np.random.Generator) -> list[str]:
    """Up to `most` of the texts, drawn at random."""
    return [texts[at] for at in random.permutation(len(texts))[:most].tolist()]
