"""The same Viva over a page of another field: no ledger, no phrasings, nothing that any model was tuned on."""

import pytest

from rag.chatbot import Viva
from tests.foreign import load_sailing


def test_the_page_is_cut_into_its_questions():
    corpus = load_sailing()
    assert len(corpus.entries) == 20
    assert corpus.entries[0].question == "What is tacking?"
    assert all(corpus.texts["sailing"][e.start : e.end] == e.answer for e in corpus.entries)


@pytest.fixture(scope="module")
def sailing() -> Viva:
    from tests.quality.writing import foreign_viva

    return foreign_viva()


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "entry", "word"),
    [
        ("What is tacking?", "sailing-1", "bow"),
        ("Why must I be careful when gybing in strong wind?", "sailing-2", "boom"),
        ("What is the difference between spring tides and neap tides?", "sailing-4", "range"),
    ],
)
def test_an_answer_is_made_of_the_right_entry(sailing: Viva, question: str, entry: str, word: str):
    answer = sailing.ask(question)
    assert answer.answered
    assert entry in {citation.entry for citation in answer.citations}
    assert word in answer.text
    for citation in answer.citations:
        assert sailing.corpus.texts["sailing"][citation.start : citation.end] == citation.quote
