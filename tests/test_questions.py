"""The questions people ask: every entry gathered once, every wording its own, nothing covered called foreign."""

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import BEYOND, QUESTIONS, write_corpus

from corpus import Corpus, DataError, load_corpus


def normal(text: str) -> str:
    return " ".join(text.lower().split())


def repeated(texts: list[str]) -> list[str]:
    return [text for text, count in Counter(map(normal, texts)).items() if count > 1]


def says(text: str, term: str) -> bool:
    """Tell whether a term stands in a text as whole words."""
    return term in text and re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text) is not None


def test_every_entry_is_in_exactly_one_question(shipped: Corpus):
    gathered = [name for question in shipped.questions for name in question.entries]
    assert sorted(gathered) == sorted(shipped.entry)


def test_ids_of_questions_are_unique(shipped: Corpus):
    assert repeated([question.id for question in shipped.questions]) == []


def test_no_question_is_written_twice(shipped: Corpus):
    assert repeated([question.question for question in shipped.questions]) == []


def test_no_phrasing_occurs_twice(shipped: Corpus):
    assert repeated([text for question in shipped.questions for text in question.phrasings]) == []


def test_no_phrasing_repeats_a_question(shipped: Corpus):
    questions = {normal(question.question) for question in shipped.questions}
    assert [text for question in shipped.questions for text in question.phrasings if normal(text) in questions] == []


def test_nothing_in_a_question_is_empty(shipped: Corpus):
    for question in shipped.questions:
        assert question.entries, question.id
        assert question.phrasings, question.id
        fields = (question.id, question.question, question.topic, question.subject, *question.aliases, *question.phrasings)
        assert all(text == text.strip() != "" for text in fields), question.id


def test_nothing_beyond_is_empty(shipped: Corpus):
    assert {topic.near for topic in shipped.beyond} == {True, False}
    for topic in shipped.beyond:
        assert topic.questions, topic.name
        assert all(text == text.strip() != "" for text in (topic.name, *topic.terms, *topic.questions)), topic.name


def test_topics_beyond_are_named_once_and_ask_nothing_twice(shipped: Corpus):
    assert repeated([topic.name for topic in shipped.beyond]) == []
    assert repeated([text for topic in shipped.beyond for text in topic.questions]) == []


def test_no_term_beyond_occurs_in_a_document(shipped: Corpus):
    texts = [normal(text) for text in shipped.texts.values()]
    terms = {term for topic in shipped.beyond for term in topic.terms}
    assert len(terms) > 300
    assert [term for term in terms if any(says(text, normal(term)) for text in texts)] == []


def test_no_question_of_the_corpus_is_also_beyond(shipped: Corpus):
    ours = {normal(text) for question in shipped.questions for text in (question.question, *question.phrasings)}
    assert [text for topic in shipped.beyond for text in topic.questions if normal(text) in ours] == []


def test_a_good_list_is_read_as_written(tiny: Corpus):
    assert [(q.id, q.entries) for q in tiny.questions] == [
        ("dropout", ("a-1", "b-1")),
        ("boosting", ("a-2",)),
        ("pooling", ("a-3",)),
        ("padding", ("b-2",)),
    ]
    assert (tiny.questions[0].subject, tiny.questions[0].aliases) == ("dropout", ("drop out",))
    assert (tiny.beyond[0].name, tiny.beyond[0].near, tiny.beyond[0].terms) == ("cooking", False, ("recipe",))


def test_nothing_need_lie_beyond(folder: Path):
    assert load_corpus(write_corpus(folder, beyond="")).beyond == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "boosting"', 'id = "dropout"', "id occurs twice: dropout"),
        ('"a-1", "b-1"', '"a-1", "b-1", "a-2"', "entry is gathered twice: a-2"),
        ('"a-1", "b-1"', '"a-1", "b-1", "b-1"', "entry is gathered twice: b-1"),
        ('"b-2"', '"b-2", "b-9"', "entry is unknown: b-9"),
        ('"a-1", "b-1"', '"a-1"', "entry is gathered by no question: b-1"),
        ('topic = "training"\n', "", "'dropout' is malformed .*topic"),
        ('topic = "training"\n', 'topic = "training"\nmood = "x"\n', "'dropout' is malformed .*mood"),
        ('id = "dropout"\n', "", "is malformed .*id"),
        ('["Why switch random neurons off?"]', '"Why switch random neurons off?"', "'dropout' is malformed"),
        ('["drop out"]', '"drop out"', "'dropout' is malformed"),
        ('["Why switch random neurons off?"]', '[""]', "'dropout'"),
        ('id = "dropout"', "id = 3", "questions.toml: .*3"),
    ],
)
def test_a_malformed_question_is_refused(folder: Path, old: str, new: str, says: str):
    with pytest.raises(DataError, match=says):
        load_corpus(write_corpus(folder, questions=QUESTIONS.replace(old, new)))


@pytest.mark.parametrize("field", ["id", "question", "topic", "subject", "aliases", "entries", "phrasings"])
def test_a_missing_field_is_named(folder: Path, field: str):
    first, *rest = QUESTIONS.split("[[question]]")[1:]
    lines = [line for line in first.splitlines() if not line.startswith(f"{field} = ")]
    with pytest.raises(DataError, match=rf"questions\.toml: .* is malformed .*'{field}'"):
        load_corpus(write_corpus(folder, questions="[[question]]".join(["", "\n".join(lines) + "\n", *rest])))


@pytest.mark.parametrize("content", ["", "[question]\nid = 'x'", "question = 'x'", "[[question", "[[questions]]\nid = 'x'"])
def test_a_list_of_no_questions_is_refused(folder: Path, content: str):
    with pytest.raises(DataError, match=r"questions\.toml"):
        load_corpus(write_corpus(folder, questions=content))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("near = false\n", "", "'cooking' is malformed .*near"),
        ('terms = ["recipe"]\n', "", "'cooking' is malformed .*terms"),
        ('terms = ["recipe"]\n', 'terms = ["recipe"]\nmood = "x"\n', "'cooking' is malformed .*mood"),
        ('terms = ["recipe"]', 'terms = "recipe"', "'cooking' is malformed"),
        ("[[topic]]", "[topic]", "beyond.toml"),
        ("[[topic]]", "[[topic", "beyond.toml: not valid TOML"),
    ],
)
def test_a_malformed_topic_beyond_is_refused(folder: Path, old: str, new: str, says: str):
    with pytest.raises(DataError, match=says):
        load_corpus(write_corpus(folder, beyond=BEYOND.replace(old, new)))
