"""Search over the tiny corpus, ranks and scores worked out by hand; near-copies, spread, ties, and queries of any kind."""

from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from conftest import TEXT, WordEncoder, write_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Corpus, Document, Entry, Question, load_corpus, split_sentences
from index import Index, Ranking, Search
from index.copies import leaders
from index.passages import cut_passages


def corpus_of(questions: dict[str, list[str]]) -> Corpus:
    """A corpus of one document "d": each question with its answers; entries are numbered through from 0."""
    text, entries, asked = "", [], []
    for question, answers in questions.items():
        mine = []
        for answer in answers:
            start, end = len(text), len(text) + len(answer)
            text += answer + "\n\n"
            name = f"d-{len(entries)}"
            sentences = split_sentences(text, start, end)
            entries.append(Entry(name, "d", str(len(entries)), question, answer, start, end, True, start, start, sentences))
            mine.append(name)
        asked.append(Question(question, question, "", question, (), tuple(mine), ()))
    document = Document("d", "D", "nobody", "", "d.txt", "", "numbered", "d", text)
    return Corpus((document,), tuple(entries), questions=tuple(asked))


def search_over(corpus: Corpus) -> Search:
    return Search(Index.build(corpus, WordEncoder()), WordEncoder())


def entries(ranking: Ranking) -> list[str]:
    return [found.passage.entry for found in ranking.found]


# Ranks and scores


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("What is dropout?", "a-1"),
        ("random neurons", "a-1"),
        ("weak learners", "a-2"),
        ("What is boosting?", "a-2"),
        ("the maximum of each window", "a-3"),
        ("How is a feature map shrunk?", "a-3"),
        ("zeros", "b-2"),
        ("the height and width", "b-2"),
    ],
)
def test_the_entry_with_the_common_words_comes_first(tiny_search: Search, query: str, first: str):
    assert entries(tiny_search.rank(query))[0] == first


def test_a_score_by_hand(tiny_search: Search):
    """ "zeros" is one of the six words of padding's third wording, one of the ten (the: twice) of an answer's sentence."""
    wording, sentence = 1 / sqrt(6), 1 / sqrt(12)
    strength = (wording + (wording + 0 + 0) / 3) / 2
    first, *rest = tiny_search.rank("zeros").found
    assert first.score == pytest.approx(1.0 * strength + 0.3 * sentence + 0.1, abs=1e-6)
    assert [found.score for found in rest] == pytest.approx([0, 0, 0], abs=1e-6)


def test_a_hit_names_its_question(tiny_search: Search):
    found = tiny_search.rank("zeros").found[0]
    assert tiny_search.corpus.questions[found.question].id == "padding"
    assert found.passage.entry in tiny_search.corpus.questions[found.question].entries


def test_hits_come_best_first(tiny_search: Search):
    scores = [found.score for found in tiny_search.rank("boosting and dropout").found]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_ties_are_in_the_order_of_the_corpus(tiny_search: Search):
    assert entries(tiny_search.rank("qwertyuiop")) == ["a-1", "a-2", "a-3", "b-2"]
    assert entries(tiny_search.rank("zeros")) == ["b-2", "a-1", "a-2", "a-3"]


@pytest.mark.parametrize("query", ["random neurons", "zeros", "qwertyuiop", "", "What is boosting?"])
def test_the_same_query_gives_the_same(tiny: Corpus, tiny_search: Search, query: str):
    rankings = [tiny_search.rank(query), tiny_search.rank(query), search_over(tiny).rank(query)]
    assert all((r.query, r.found, r.scope) == (rankings[0].query, rankings[0].found, rankings[0].scope) for r in rankings)
    assert all(np.array_equal(r.vector, rankings[0].vector) for r in rankings)


@pytest.mark.parametrize(("k", "count"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (50, 4)])
def test_k_hits_are_k_different_things(tiny_search: Search, k: int, count: int):
    found = tiny_search.rank("What is dropout?", k).found
    said = {tiny_search.corpus.texts[f.passage.document][f.passage.start : f.passage.end] for f in found}
    assert len(found) == len(said) == count


# Near-copies


def test_near_copies_are_one_hit_that_names_the_others(tiny_search: Search):
    copies = {found.passage.entry: found.copies for found in tiny_search.rank("dropout").found}
    assert copies == {"a-1": ("b-1",), "a-2": (), "a-3": (), "b-2": ()}


def test_of_near_copies_the_one_that_fits_best_is_shown():
    text = "Dropout switches random neurons off in each training step and prevents overfitting"
    search = search_over(
        corpus_of({"What is dropout?": [f"{text}.", f"{text}, like thinning."], "What is padding?": ["Zeros around."]})
    )
    assert [(f.passage.entry, f.copies) for f in search.rank("thinning").found] == [("d-1", ("d-0",)), ("d-2", ())]
    assert [(f.passage.entry, f.copies) for f in search.rank("zeros").found] == [("d-2", ()), ("d-0", ("d-1",))]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["a b c d e f g", "a b c d e f g"], (0, 0)),
        (["A b, c d-e: f g!", "a b c d e f g"], (0, 0)),  # only the words count
        (["a b c d e f g", "a b c d e x y"], (0, 0)),  # three of five runs of three words
        (["a b c d e f g", "a b c d x y z"], (0, 1)),  # two of five
        (["a b c d e f g h i j k l", "c d e f"], (0, 0)),  # a part of another
        (["a b c d e f g", "t u v w x y z", "a b c d e f g"], (0, 1, 0)),
        (["a b c d e f g", "c d e f g h i", "e f g h i j k"], (0, 0, 0)),  # a copy of a copy
        (["a b", "a b", "b a"], (0, 0, 2)),
        (["a", "b"], (0, 1)),
    ],
)
def test_leaders(answers: list[str], expected: tuple[int, ...]):
    corpus = corpus_of({f"q{i}": [answer] for i, answer in enumerate(answers)})
    assert leaders(corpus, cut_passages(corpus)) == expected


# Several hits on one question

ALPHA = [
    "Alpha one grows on tall trees.",
    "Alpha two swims below cold water.",
    "Alpha three sleeps through long winters.",
    "Alpha four sings before early dawn.",
]
SPREAD = {"alpha": ALPHA, "beta": ["Beta runs."], "gamma": ["Gamma walks."], "delta": ["Delta jumps."], "omega": ["Omega stands."]}


def questions(ranking: Ranking) -> list[int]:
    return [found.question for found in ranking.found]


def test_where_the_question_is_sure_three_hits_are_on_it():
    assert questions(search_over(corpus_of(SPREAD)).rank("alpha", 5))[:3] == [0, 0, 0]
    assert questions(search_over(corpus_of(SPREAD)).rank("alpha", 5)).count(0) == 3


def test_where_it_is_not_sure_each_hit_is_on_another_question():
    assert questions(search_over(corpus_of(SPREAD)).rank("alpha beta gamma delta omega", 5)) != [0] * 5
    assert sorted(questions(search_over(corpus_of(SPREAD)).rank("alpha beta gamma delta omega", 5))) == [0, 1, 2, 3, 4]


def test_what_was_spared_fills_up_where_there_are_too_few_questions():
    search = search_over(corpus_of({"alpha": ALPHA, "beta": ["Beta runs."]}))
    assert sorted(questions(search.rank("alpha beta", 5))) == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("k", [6, 8])
def test_the_first_five_are_spread_in_a_longer_list_too(k: int):
    search = search_over(corpus_of(SPREAD))
    query = "alpha beta gamma delta omega"
    assert entries(search.rank(query, k))[:5] == entries(search.rank(query, 5))


def test_a_long_list_holds_every_passage_once():
    assert sorted(entries(search_over(corpus_of(SPREAD)).rank("alpha", 50))) == [f"d-{i}" for i in range(8)]


# Sentences and vectors


def test_the_sentences_of_an_entry_come_with_their_vectors(tiny_search: Search):
    found, entry = tiny_search.sentences("a-1"), tiny_search.corpus.entry["a-1"]
    assert [told.sentence.text for told in found] == [sentence.text for sentence in entry.sentences]
    assert np.allclose([told.alone for told in found], WordEncoder().encode([told.sentence.text for told in found]))


def test_under_its_question_a_wrong_sentence_is_the_correction(tiny_search: Search):
    corpus, erratum = tiny_search.corpus, tiny_search.corpus.errata[0]
    entry = next(e for e in corpus.entries if e.document == "a" and e.start <= erratum.anchors[0].start < e.end)
    headed = {told.sentence.text: told.headed for told in tiny_search.sentences(entry.id)}
    wrong = next(text for text in headed if erratum.anchors[0].quote in text)
    assert np.allclose(headed[wrong], WordEncoder().encode([f"{entry.question} {erratum.correction}"])[0])
    right = next(text for text in headed if text != wrong)
    assert np.allclose(headed[right], WordEncoder().encode([f"{entry.question} {right}"])[0])


def test_an_unknown_entry_has_no_sentences(tiny_search: Search):
    assert tiny_search.sentences("z-9") == []


def test_embedding_is_the_encoders(tiny_search: Search):
    assert np.array_equal(tiny_search.embed(["weak learners"]), WordEncoder().encode(["weak learners"]))


# Sets without rows


@pytest.mark.parametrize("empty", [["beyond"], ["ledger"], ["beyond", "ledger"]])
def test_a_corpus_without_mistakes_or_without_a_beyond_is_searched(tmp_path: Path, empty: list[str]):
    corpus = load_corpus(write_corpus(tmp_path / "corpus", rubrics="", **dict.fromkeys(empty, "")))
    encoder = WordEncoder()
    Index.build(corpus, encoder).save(tmp_path / "built", encoder)
    ranking = Search(Index.load(tmp_path / "built", corpus, encoder), encoder).rank("random neurons")
    assert entries(ranking)[0] == "a-1"
    assert ranking.scope.beyond == (-1 if "beyond" in empty else 0)


# Queries of any kind


@pytest.mark.parametrize(
    ("query", "mended"),
    [
        ("What is dropout?", "What is dropout?"),
        ("  What\tis\r\n\n dropout ", "What is dropout"),
        ("What\x00is\x1b[31m dropout\x7f", "What is [31m dropout"),
        ("drop\u200bout \u2028 now", "drop out now"),
        ("\ud800 dropout \udfff", "? dropout ?"),
        ("bosting", "boosting"),
        ("What is droput, and boostng?", "What is dropout, and boosting?"),
        ("<b>dropout</b> **x** '; DROP TABLE y; --", "<b>dropout</b> **x** '; DROP TABLE y; --"),
        ("😀", "😀"),
        ("什么是神经网络", "什么是神经网络"),
        (" \n\t ", ""),
        ("", ""),
    ],
)
def test_a_query_is_put_on_one_line_and_mended(tiny_search: Search, query: str, mended: str):
    assert tiny_search.mend(query) == mended


@pytest.mark.parametrize("query", ["x" * 20_000, "x " * 10_000, "boosting " * 3000, "bosting " * 3000, "\n" * 20_000])
def test_of_a_long_query_2000_characters_are_read(tiny_search: Search, query: str):
    assert len(tiny_search.mend(query)) <= 2000


def test_what_comes_after_2000_characters_is_not_read(tiny_search: Search):
    assert tiny_search.mend("x" * 1990 + " dropout zeros") == "x" * 1990 + " dropout z"[:10]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "😀",
        "?!",
        "\x00\x1b",
        "\ud800",
        "x" * 20_000,
        "dropout " * 2500,
        "Was ist Aussteigen?",
        "什么是神经网络",
        "<b>",
        "'; --",
    ],
)
def test_any_query_is_ranked_in_its_mended_form(tiny_search: Search, query: str):
    ranking = tiny_search.rank(query)
    assert ranking.query == tiny_search.mend(query)
    assert len(ranking.found) == 4
    assert np.isfinite([found.score for found in ranking.found]).all()


def test_a_misspelt_query_finds_what_the_right_one_finds(tiny_search: Search):
    assert tiny_search.rank("What is bosting?").found == tiny_search.rank("What is boosting?").found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Search:
    return search_over(load_corpus(write_corpus(tmp_path_factory.mktemp("corpus"))))


@settings(max_examples=50, deadline=None)
@given(query=st.text(st.characters(), max_size=60))
def test_whatever_is_typed_becomes_one_printable_line(kept: Search, query: str):
    mended = kept.mend(query)
    assert mended.isprintable()
    assert mended == mended.strip()
    assert "  " not in mended
    assert kept.mend(mended) == mended


@settings(max_examples=25, deadline=None)
@given(words=st.lists(st.sampled_from(sorted(set(TEXT.split()))), max_size=12), k=st.integers(1, 8))
def test_hits_are_different_best_first_and_no_more_than_asked(kept: Search, words: list[str], k: int):
    ranking = kept.rank(" ".join(words), k)
    assert len(set(entries(ranking))) == len(ranking.found) == min(k, 4)
    assert "b-1" not in entries(ranking) or "a-1" not in entries(ranking)
    scores = [found.score for found in ranking.found]
    assert scores == sorted(scores, reverse=True)
