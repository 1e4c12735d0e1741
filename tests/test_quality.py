"""The question sets are sound, and the figures of README hold with a margin: a drop fails here first."""

import statistics

import pytest

from corpus import Corpus
from rag import refusal
from rag.chatbot import Viva
from rag.followup import resolve
from tests.quality.report import found_entries, leaks, right
from tests.quality.sets import FOREIGN, NEAR, Case, load

WANTED = {"dev": 150, "test": 80}


@pytest.mark.parametrize("name", WANTED)
def test_a_set_is_large_and_its_entries_exist(name: str, shipped: Corpus):
    cases = load(name)
    assert len(cases) >= WANTED[name]
    assert len({case.id for case in cases}) == len({case.query for case in cases}) == len(cases)
    for case in cases:
        assert set(case.entries) <= set(shipped.entry), case
        assert bool(case.entries) == case.covered, case
    kinds = {case.kind for case in cases}
    assert {"paraphrase", "typo", "keywords", "comparison", "two-entry", "follow-up", "code", "premise", FOREIGN, NEAR} <= kinds


def test_no_test_question_was_known_at_build_time(shipped: Corpus):
    known = {text.lower() for q in shipped.questions for text in q.phrasings}
    known |= {text.lower() for topic in shipped.beyond for text in topic.questions}
    known |= {case.query.lower() for case in load("dev")}
    shared = [case.query for case in load("test") if case.query.lower() in known and len(case.query.split()) > 3]
    assert shared == []


@pytest.fixture(scope="module")
def scopes(real: Viva) -> dict[str, list[tuple[Case, bool, bool]]]:
    """Of every test question: whether it is answered, and whether a right entry is among the first five; by kind."""
    found: dict[str, list[tuple[Case, bool, bool]]] = {}
    for case in load("test"):
        text = resolve(case.query, case.history, real._subject).text
        ranking = real._search.rank(text)
        hits = found_entries(real.search(text))
        kind = case.kind if not case.covered else "covered"
        found.setdefault(kind, []).append((case, refusal.answers(ranking.scope), case.covered and right(hits, case)))
    return found


@pytest.mark.weights
@pytest.mark.parametrize(("kind", "column", "least"), [("covered", 2, 0.94), ("covered", 1, 0.94)])
def test_covered_questions_are_found_and_answered(
    scopes: dict[str, list[tuple[Case, bool, bool]]], kind: str, column: int, least: float
):
    assert statistics.mean(row[column] for row in scopes[kind]) >= least, [row[0].query for row in scopes[kind] if not row[column]]


@pytest.mark.weights
@pytest.mark.parametrize(("kind", "least"), [(FOREIGN, 0.95), (NEAR, 0.75)])
def test_others_are_refused(scopes: dict[str, list[tuple[Case, bool, bool]]], kind: str, least: float):
    assert statistics.mean(not row[1] for row in scopes[kind]) >= least, [row[0].query for row in scopes[kind] if row[1]]


@pytest.mark.weights
def test_no_known_error_leaves_without_a_flag(real: Viva):
    """Every question of the corpus, through search, ask and the page; the evidence alone writes, to be quick."""
    from conftest import ScriptedGenerator

    quick = Viva(real._search, lambda: ScriptedGenerator())
    for question in real.corpus.questions:
        answer = quick.ask(question.question)
        assert leaks(quick, answer, quick.search(question.question)) == [], question.id


@pytest.mark.weights
def test_every_entry_is_found_by_its_own_question(real: Viva):
    missed = [e.id for e in real.corpus.entries if e.id not in found_entries(real.search(e.question, 10))]
    assert missed == []
