"""What answers are graded by: every question has a rubric, every point stands on its own."""

from collections import Counter
from pathlib import Path

import pytest
from conftest import RUBRICS, write_corpus

from corpus import Corpus, DataError, load_corpus


def test_every_question_has_a_rubric(shipped: Corpus):
    assert list(shipped.rubrics) == [question.id for question in shipped.questions]


def test_rubrics_have_two_to_six_points_some_of_them_vital(shipped: Corpus):
    for rubric in shipped.rubrics.values():
        assert 2 <= len(rubric.points) <= 6, rubric.question
        assert 1 <= sum(point.vital for point in rubric.points) <= 3, rubric.question
        assert len(rubric.followups) == 2, rubric.question


def test_points_stand_on_their_own(shipped: Corpus):
    texts = [point.text for rubric in shipped.rubrics.values() for point in rubric.points]
    assert [text for text, n in Counter(texts).items() if n > 1] == []
    openings = ("it ", "this ", "that ", "these ", "they ")
    assert [text for text in texts if text.lower().startswith(openings) or not 5 <= len(text.split()) <= 32] == []


def test_most_points_are_said_in_the_corpus(shipped: Corpus):
    points = [point for rubric in shipped.rubrics.values() for point in rubric.points]
    assert sum(bool(point.cites) for point in points) >= 0.6 * len(points)


def test_a_good_file_is_read_as_written(tiny: Corpus):
    rubric = tiny.rubrics["dropout"]
    assert (rubric.level, [point.vital for point in rubric.points]) == ("basic", [True, True, False])
    assert rubric.points[0].cites == ("b-1:0",)


def test_rubrics_may_be_missing(folder: Path):
    (folder / "rubrics.toml").unlink()
    assert load_corpus(folder).rubrics == {}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('level = "basic"\n', "", "'dropout' has fields"),
        ('"basic"', '"easy"', "'dropout' has level 'easy', expected one of basic, intermediate, advanced"),
        ('question = "boosting"', 'question = "dropout"', "question has two rubrics: dropout"),
        ('question = "boosting"', 'question = "bagging"', "question is unknown: bagging"),
        ('["boosting-wrong"]', '["nothing"]', "erratum is unknown: nothing"),
        ('"b-1:0"', '"b-1:9"', "sentence is unknown: b-1:9"),
        ('"b-1:0"', '"b-1"', "sentence is unknown: b-1"),
        ("vital = true", "vital = false", "has no vital point"),
        ("vital = true", "vital = 1", "points are a list"),
        ('["How does bagging differ?"]', "3", "errata and followups are lists"),
        ("[[rubric]]", "[[rubric", "rubrics.toml: not valid TOML"),
    ],
)
def test_a_malformed_rubric_is_refused(folder: Path, old: str, new: str, says: str):
    with pytest.raises(DataError, match=says):
        load_corpus(write_corpus(folder, rubrics=RUBRICS.replace(old, new)))
