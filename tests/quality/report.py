"""The quality table, on the test set: python -m tests.quality.report [--set dev] [--sample 40] [--misses]."""

import argparse
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape

from index import terms
from rag.answer import Answer, Citation, Hit
from rag.chatbot import Viva
from rag.grounding import supports
from tests.quality.sets import Case, load
from ui.render import answer_html

FOLLOW_UPS = ("follow-up", "topic-change")
MARKED = re.compile(r"\s*\[(\d+)\]")
QUOTED_WORDS = 6  # an anchor's quote of fewer words may stand in a sound sentence by chance


@dataclass
class Tally:
    """Counts of one figure, and what missed it."""

    hits: int = 0
    total: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, good: bool, what: str) -> None:
        """Count one case."""
        self.total += 1
        self.hits += good
        if not good:
            self.misses.append(what)

    def __str__(self) -> str:
        share = self.hits / self.total if self.total else 0.0
        return f"{share:.3f} ({self.hits}/{self.total})"


def right(entries: Sequence[str], case: Case) -> bool:
    """Whether entries answer the case: one of its right ones, or one of each side."""
    wanted = case.sides or (case.entries,)
    return all(set(entries) & set(side) for side in wanted)


def found_entries(hits: Iterable[Hit]) -> list[str]:
    """The entries of hits, with the copies that each stands for."""
    return [name for hit in hits for name in (hit.entry, *hit.copies)]


def support(answer: Answer) -> list[tuple[str, bool]]:
    """Each sentence of an answer's text, and whether what it cites says so: the quote, or the correction of a flag on it."""
    judged = []
    for sentence in re.split(r"(?<=\][.!?])\s+", answer.text):
        numbers = [int(n) for n in MARKED.findall(sentence)]
        plain = MARKED.sub("", sentence)
        sound = bool(numbers) and all(1 <= n <= len(answer.citations) for n in numbers)
        judged.append((sentence, sound and any(_says(answer.citations[n - 1], plain) for n in numbers)))
    return judged


def _says(citation: Citation, sentence: str) -> bool:
    flagged = [flag.correction for flag in citation.flags]
    sources = [citation.quote, *flagged]
    return any(_within(sentence, source) or supports(source, sentence, citation.question) for source in sources)


def _within(sentence: str, text: str) -> bool:
    """Whether the words of a sentence stand in a text, in a row or, for a list, item by item."""
    whole = " ".join(terms(text))
    parts = [" ".join(terms(part)) for part in re.split(r"[;:]", sentence)]
    return all(part in whole for part in parts if part)


def leaks(viva: Viva, answer: Answer, hits: Sequence[Hit]) -> list[str]:
    """Known errors that are shown without a flag: in hits, citations, the text, and the page."""
    found, corpus = [], viva.corpus
    for shown in (*hits, *answer.citations):
        flagged = {(flag.erratum, flag.start) for flag in shown.flags}
        for erratum in corpus.errata:
            for anchor in erratum.anchors:
                overlaps = anchor.document == shown.document and anchor.start < shown.end and shown.start < anchor.end
                if overlaps and (erratum.id, anchor.start) not in flagged:
                    found.append(f"{erratum.id} in {shown.entry}")
    text = " ".join(MARKED.sub("", answer.text).lower().split())
    page = answer_html(answer, viva.excerpt)
    visible = " ".join(unescape(re.sub(r"<br>|<[^>]*>", " ", re.sub(r"</?(?:mark|del)>", "", page))).lower().split())
    for erratum in corpus.errata:
        for anchor in erratum.anchors:
            quote = " ".join(anchor.quote.lower().split()).rstrip(".:")
            if len(quote.split()) < QUOTED_WORDS:
                continue
            if quote in text and not any(flag.erratum == erratum.id for flag in answer.flags):
                found.append(f"{erratum.id} in the text")
            cited = any(citation.document == anchor.document for citation in answer.citations)  # copies elsewhere may be sound
            if cited and quote in visible and f'data-erratum="{erratum.id}"' not in page:
                found.append(f"{erratum.id} on the page")
    return found


def measure(viva: Viva, cases: list[Case]) -> tuple[dict[str, Tally], list[tuple[str, str, Answer]]]:
    """Ask and search every case; return the figures and every (sentence, support) with its answer."""
    names = (
        "found",
        "first",
        "answered",
        "foreign",
        "near",
        "quotes",
        "supported",
        "leaks",
        "follow-ups",
        "cited right",
        "closest",
    )
    tally = {name: Tally() for name in names}
    sentences = []
    for case in cases:
        label = f"{case.id} {case.kind}: {case.query}"
        answer = viva.ask(case.query, case.history)
        hits = viva.search(answer.standalone if case.history else case.query)
        shown = leaks(viva, answer, hits)
        tally["leaks"].add(not shown, f"{label} -> {shown}")
        for citation in answer.citations:
            exact = viva.corpus.texts[citation.document][citation.start : citation.end] == citation.quote
            tally["quotes"].add(exact and bool(citation.quote), f"{label} -> {citation}")
        if not case.covered:
            tally[case.kind].add(not answer.answered and not answer.citations, f"{label} -> {answer.text}")
            continue
        names_found = found_entries(hits)
        tally["found"].add(right(names_found, case), f"{label} -> {names_found}, wanted {case.sides or case.entries}")
        tally["first"].add(bool(set(found_entries(hits[:1])) & set(case.entries)), label)
        tally["answered"].add(answer.answered, label)
        cited = [citation.entry for citation in answer.citations]
        copies = [name for hit in viva.search(answer.standalone, 8) if {hit.entry, *hit.copies} & set(cited) for name in hit.copies]
        good = bool({*cited, *copies} & set(case.entries))
        tally["cited right"].add(good, f"{label} -> {cited}")
        if case.kind in FOLLOW_UPS:
            tally["follow-ups"].add(good, f"{label} after {case.history} as {answer.standalone!r} -> {cited}")
        if answer.answered:
            for sentence, sound in support(answer):
                tally["supported"].add(sound, f"{label} -> {sentence}")
                sentences.append((sentence, label, answer))
    return tally, sentences


ROWS = (
    ("a right entry among the first 5 hits", "found", "≥ 0.97"),
    ("a right entry is the first hit", "first", "-"),
    ("in-scope questions answered", "answered", "≥ 0.97"),
    ("foreign questions refused", "foreign", "≥ 0.97"),
    ("near-misses refused", "near", "≥ 0.75"),
    ("citations whose quote is exactly text[start:end]", "quotes", "all"),
    ("sentences supported by what they cite", "supported", "≥ 0.97"),
    ("questions without an unflagged known error (search, ask, page)", "leaks", "all"),
    ("follow-ups that cite a right entry", "follow-ups", "≥ 0.9"),
    ("answers that cite a right entry", "cited right", "-"),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--set", default="test", choices=("dev", "test"))
    parser.add_argument("--kinds", nargs="*", help="only questions of these kinds")
    parser.add_argument("--misses", action="store_true", help="list what missed")
    parser.add_argument("--sample", type=int, default=0, help="print so many sentences with their evidence, to be read by eye")
    given = parser.parse_args()
    viva = Viva.load(say=print)
    cases = [case for case in load(given.set) if not given.kinds or case.kind in given.kinds]
    tally, sentences = measure(viva, cases)
    print(f"| figure ({given.set} set, {len(cases)} questions) | wanted | measured |\n| --- | --- | --- |")
    for what, name, wanted in ROWS:
        print(f"| {what} | {wanted} | {tally[name]} |")
    by_model = sum(answer.writer.startswith("model") for _, _, answer in sentences)
    print(f"\nsentences: {len(sentences)}; of answers in which the writer's own sentences survived: {by_model}")
    if given.misses:
        for name in tally:
            if name != "first":
                print(*(f"{name}: {miss}" for miss in tally[name].misses), sep="\n")
    for sentence, label, answer in random.Random(0).sample(sentences, min(given.sample, len(sentences))):  # noqa: S311
        numbers = [int(n) for n in MARKED.findall(sentence)]
        quotes = [" ".join(answer.citations[n - 1].quote.split()) for n in numbers]
        print(f"\n{label}\n  SAYS  {sentence}\n  CITES {quotes}")


if __name__ == "__main__":
    main()
