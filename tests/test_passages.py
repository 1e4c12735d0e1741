"""Entries cut into passages: exact offsets, whole answers where short, nothing lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Corpus, Document, Entry, split_sentences
from index.passages import WHOLE, WINDOW, Passage, cut_passages


def corpus_of(*answers: str) -> Corpus:
    """A corpus of one document "d" with an entry for each answer, and no question."""
    text, entries = "", []
    for number, answer in enumerate(answers):
        text += f"{number}. Why?\n\n"
        start, end = len(text), len(text) + len(answer)
        text += answer + "\n\n"
        sentences = split_sentences(text, start, end)
        entries.append(Entry(f"d-{number}", "d", str(number), "Why?", answer, start, end, False, start - 6, start - 2, sentences))
    document = Document("d", "D", "nobody", "", "d.txt", "", "numbered", "d", text)
    return Corpus((document,), tuple(entries))


def told(corpus: Corpus) -> list[str]:
    return [corpus.texts[p.document][p.start : p.end] for p in cut_passages(corpus)]


def sentence(length: int, letter: str = "x") -> str:
    """A sentence of exactly so many characters."""
    return f"A{letter * (length - 2)}."


def test_a_short_answer_is_one_passage(tiny: Corpus):
    assert [(p.entry, p.document, tiny.texts[p.document][p.start : p.end]) for p in cut_passages(tiny)] == [
        (entry.id, entry.document, entry.answer) for entry in tiny.entries
    ]


def test_the_same_words_have_the_same_digest_and_ids_differ_by_document(tiny: Corpus):
    ids = {p.entry: p.id for p in cut_passages(tiny)}
    assert (ids["a-1"][0], ids["b-1"][0]) == ("a", "b")
    assert ids["a-1"].split("-")[1] == ids["b-1"].split("-")[1]
    assert len(set(ids.values())) == len(ids)


@pytest.mark.parametrize(
    ("lengths", "cut"),
    [
        ([600, 599], [2]),  # 600 + space + 599 = 1200
        ([600, 600], [1, 1]),  # 1201
        ([400, 400, 400], [2, 1]),  # the third would make 1202
        ([300, 299, 299, 400], [3, 1]),  # three and their spaces are 900, the window
        ([300, 299, 300, 400], [2, 2]),
        ([2000], [1]),  # a long sentence stays whole
        ([100, 2000, 100], [1, 1, 1]),
    ],
)
def test_a_long_answer_is_cut_between_sentences(lengths: list[int], cut: list[int]):
    sentences = [sentence(length) for length in lengths]
    corpus = corpus_of(" ".join(sentences))
    assert [len(p.sentences) for p in cut_passages(corpus)] == cut
    assert " ".join(told(corpus)) == corpus.entries[0].answer


@pytest.mark.parametrize("before", [100, 400, 600, 850])
def test_a_list_and_its_items_stay_in_one_passage(before: int):
    items = "\n".join(f"- The {kind} kind keeps its inputs just as they were given." for kind in ("first", "second", "third"))
    corpus = corpus_of(f"{sentence(before)} The kinds are:\n{items}\n\n{sentence(900)}")
    listed = [p for p in cut_passages(corpus) if any(" kind keeps " in s.text for s in p.sentences)]
    assert len(listed) == 1
    assert sum(" kind keeps " in s.text for s in listed[0].sentences) == 4  # the list, then each item again
    assert f"The kinds are:\n{items}" in corpus.texts["d"][listed[0].start : listed[0].end]


def test_an_answer_without_sentences_is_a_passage_all_the_same():
    corpus = corpus_of("|" * (WHOLE + 1))
    assert [(p.sentences, p.end - p.start) for p in cut_passages(corpus)] == [((), WHOLE + 1)]


def assert_nothing_is_lost(corpus: Corpus) -> None:
    """Every sentence of every entry is in one passage of it, in order, inside its offsets; passages do not overlap."""
    found: dict[str, list[Passage]] = {}
    for passage in cut_passages(corpus):
        found.setdefault(passage.entry, []).append(passage)
    assert list(found) == [entry.id for entry in corpus.entries]
    for entry in corpus.entries:
        mine = found[entry.id]
        assert [s for p in mine for s in p.sentences] == list(entry.sentences)
        assert all(entry.start <= p.start <= s.start < s.end <= p.end <= entry.end for p in mine for s in p.sentences)
        assert all(one.end <= other.start for one, other in pairwise(mine))
        assert {p.document for p in mine} == {entry.document}


@settings(max_examples=25, deadline=None)
@given(answers=st.lists(st.lists(st.integers(20, 500), min_size=1, max_size=9), min_size=1, max_size=3))
def test_nothing_is_lost_and_no_passage_is_longer_than_it_need_be(answers: list[list[int]]):
    corpus = corpus_of(*(" ".join(sentence(length) for length in lengths) for lengths in answers))
    assert_nothing_is_lost(corpus)
    assert all(p.end - p.start <= WHOLE for p in cut_passages(corpus))
    cut = [p for p in cut_passages(corpus) if len(p.sentences) < len(corpus.entry[p.entry].sentences)]
    assert all(p.end - p.start <= WINDOW for p in cut)


def test_nothing_of_the_shipped_corpus_is_lost(shipped: Corpus):
    assert_nothing_is_lost(shipped)


def test_shipped_ids_are_unique_and_no_passage_is_too_long(shipped: Corpus):
    passages = cut_passages(shipped)
    assert len({p.id for p in passages}) == len(passages)
    assert max(p.end - p.start for p in passages) <= WHOLE
