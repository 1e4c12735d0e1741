"""The shipped documents cut into entries without loss, what they lost supplied, and what says nothing dropped."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import DEBRIS, TEXT, write_corpus

from corpus import Corpus, DataError, DocumentError, Entry, Sentence, load_corpus

DOCUMENTS = ("000", "001", "002", "003", "004")
CHARACTERS = {
    "000": {"boilerplate": 46, "question": 2681, "answer": 11726, "dropped": 286},
    "001": {"boilerplate": 2311, "answer": 11495, "dropped": 125, "code": 393},
    "002": {"boilerplate": 122, "question": 2096, "answer": 16847},
    "003": {"boilerplate": 231, "question": 5358, "answer": 35029, "dropped": 766},
    "004": {"boilerplate": 126, "question": 889, "answer": 16919, "dropped": 126, "code": 613},
}
SEGMENTS = {
    "000": {"boilerplate": 1, "question": 33, "answer": 33, "dropped": 3},
    "001": {"boilerplate": 3, "answer": 41, "dropped": 2, "code": 4},
    "002": {"boilerplate": 2, "question": 25, "answer": 25},
    "003": {"boilerplate": 4, "question": 101, "answer": 102, "dropped": 8},
    "004": {"boilerplate": 1, "question": 15, "answer": 16, "dropped": 2, "code": 3},
}
ENTRIES = {"000": 33, "001": 40, "002": 25, "003": 101, "004": 15}
MARKERS = " \t\xa0-•|.)0123456789"


def texts(corpus: Corpus, entry: str) -> list[str]:
    return [sentence.text for sentence in corpus.entry[entry].sentences]


def under(corpus: Corpus, entry: str) -> dict[str, list[Sentence]]:
    """The sentences of an entry by sub-heading."""
    sentences = corpus.entry[entry].sentences
    return {heading: [s for s in sentences if s.heading == heading] for heading in dict.fromkeys(s.heading for s in sentences)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_segments_tile_a_document(shipped: Corpus, name: str):
    segments = shipped.segments[name]
    assert [s.start for s in segments] == [0, *(s.end for s in segments[:-1])]
    assert segments[-1].end == len(shipped.texts[name])
    assert all(s.start < s.end for s in segments)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_characters_of_each_kind_are_as_counted(shipped: Corpus, name: str):
    found = Counter[str]()
    for segment in shipped.segments[name]:
        found[segment.kind] += segment.end - segment.start
    assert found == CHARACTERS[name]
    assert found.total() == len(shipped.texts[name])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_segments_of_each_kind_are_as_counted(shipped: Corpus, name: str):
    assert Counter(segment.kind for segment in shipped.segments[name]) == SEGMENTS[name]


def test_a_segment_has_an_entry_or_a_reason(shipped: Corpus):
    for segment in (segment for segments in shipped.segments.values() for segment in segments):
        assert (segment.entry in shipped.entry) == (segment.kind in ("question", "answer", "code"))
        assert bool(segment.reason) == (segment.kind in ("boilerplate", "dropped"))


def test_the_entries_are_counted_and_numbered_in_their_document(shipped: Corpus):
    assert Counter(entry.document for entry in shipped.entries) == ENTRIES
    assert [e.id for e in shipped.entries] == [f"{name}-{n}" for name, count in ENTRIES.items() for n in range(1, count + 1)]
    assert all(entry.id == f"{entry.document}-{entry.number}" for entry in shipped.entries)


def test_an_answer_stands_at_its_offsets(shipped: Corpus):
    for entry in shipped.entries:
        assert shipped.texts[entry.document][entry.start : entry.end] == entry.answer
        assert entry.answer == entry.answer.strip() != ""


def test_a_question_stands_at_its_offsets_unless_it_is_ours(shipped: Corpus):
    for entry in shipped.entries:
        place = slice(entry.question_start, entry.question_end)
        quoted = shipped.texts[entry.document][place].strip()
        assert quoted == ("" if entry.inferred_question else entry.question), entry.id
        assert entry.question_end <= entry.start


def test_the_questions_of_001_alone_are_ours(shipped: Corpus):
    assert {entry.id for entry in shipped.entries if entry.inferred_question} == {f"001-{n}" for n in range(1, 41)}
    for entry in shipped.entries:
        if entry.inferred_question:
            assert entry.question.endswith(("?", "example."))
            assert entry.question_start == entry.question_end == entry.start


def test_sentences_stand_inside_their_entry_in_order(shipped: Corpus):
    for entry in shipped.entries:
        assert entry.sentences
        assert [s.start for s in entry.sentences] == sorted(s.start for s in entry.sentences)
        for sentence in entry.sentences:
            assert entry.start <= sentence.start < sentence.end <= entry.end
            assert sentence.text.strip()


def test_a_sentence_holds_no_question_and_nothing_dropped(shipped: Corpus):
    for entry in shipped.entries:
        text = shipped.texts[entry.document]
        for segment in (s for s in shipped.segments[entry.document] if s.entry != entry.id):
            for sentence in entry.sentences:
                common = text[max(segment.start, sentence.start) : min(segment.end, sentence.end)]
                assert not common.strip(), (entry.id, common)


def untold(text: str, start: int, end: int, sentences: tuple[Sentence, ...]) -> list[str]:
    """The lines of a stretch, less their markers, that are in no sentence and head none."""
    told = {at for sentence in sentences for at in range(sentence.start, sentence.end)}
    headings = {sentence.heading for sentence in sentences}
    lines = (range(start + m.start(), start + m.end()) for m in re.finditer(r"[^\n]+", text[start:end]))
    rest = ("".join(" " if at in told else text[at] for at in line).strip(MARKERS) for line in lines)
    return [line for line in rest if line and line not in headings]


def lost_lines(corpus: Corpus, entry: Entry) -> list[str]:
    text = corpus.texts[entry.document]
    mine = [s for s in corpus.segments[entry.document] if s.entry == entry.id and s.kind in ("answer", "code")]
    return [line for segment in mine for line in untold(text, segment.start, segment.end, entry.sentences)]


def test_every_line_of_an_answer_is_told_by_a_sentence(shipped: Corpus):
    lost = {entry.id: lost_lines(shipped, entry) for entry in shipped.entries}
    stems = {"003-50": ["There are two types of perceptrons:"]}  # its labels and their sentences say it all
    assert {name: lines for name, lines in lost.items() if lines} == stems


def test_every_application_of_deep_learning_is_told(shipped: Corpus):
    told = " ".join(texts(shipped, "003-4"))
    for item in ("Computer vision", "Machine translation", "Sentiment analysis", "Automatic Text Generation"):
        assert item in told


@pytest.mark.parametrize(
    ("entry", "before", "after"),
    [
        ("000-21", "a model that is too simple (high bias) and one that is too complex", "(high variance)."),
        (
            "000-24",
            "we typically use better weight initialization methods like Xavier",
            "or He initialization, employ batch normalization",
        ),
    ],
)
def test_a_page_break_inside_a_sentence_is_bridged(shipped: Corpus, entry: str, before: str, after: str):
    (found,) = [s for s in shipped.entry[entry].sentences if f"{before} {after}" in s.text]
    assert f"{before}\n\n\n\n{after}" in shipped.texts["000"][found.start : found.end]


def test_the_flattened_table_of_001_is_told_cell_by_cell(shipped: Corpus):
    assert texts(shipped, "001-21") == [
        "The batch gradient computes the gradient using the entire dataset.",
        "It takes time to converge because the volume of data is huge, and weights update slowly.",
        "The stochastic gradient computes the gradient using a single sample.",
        "It converges much faster than the batch gradient because it updates weight more frequently.",
    ]
    assert not any("|" in text for entry in shipped.entries for s in entry.sentences if not s.code for text in [s.text])


@pytest.mark.parametrize(
    ("entry", "first", "last"),
    [
        ("001-34", "a = tf.placeholder (tf.float32)", "print result"),
        ("004-14", "import tensorflow as tf", "complexNumbers = tf.Variable([12.3 - 4.85j, 7.5 - 6.23j], tf.complex64)"),
    ],
)
def test_code_is_one_code_sentence_verbatim(shipped: Corpus, entry: str, first: str, last: str):
    (code,) = [s for s in shipped.entry[entry].sentences if s.code]
    assert code.text == shipped.texts[shipped.entry[entry].document][code.start : code.end]
    assert (code.text.splitlines()[0], code.text.splitlines()[-1]) == (first, last)


def test_prose_about_code_is_no_code(shipped: Corpus):
    assert "To define a placeholder, we use the tf.placeholder() command." in texts(shipped, "001-34")
    assert [s.code for s in shipped.entry["001-34"].sentences] == [False] * 4 + [True]


def test_code_sentences_are_the_code_segments(shipped: Corpus):
    code = [(e.document, s.start) for e in shipped.entries for s in e.sentences if s.code]
    segments = [(name, s.start) for name in DOCUMENTS for s in shipped.segments[name] if s.kind == "code"]
    assert code == segments


@pytest.mark.parametrize(
    ("entry", "headings"),
    [
        (
            "003-43",
            {"": None, "Convolution layer": True, "ReLU layer": True, "Pooling layer": True, "Full Collectedness": False},
        ),
        ("003-47", {"": None, "Encoder": True, "Code": True, "Decoder": True}),
    ],
)
def test_lost_sub_headings_are_supplied_and_marked_as_ours(shipped: Corpus, entry: str, headings: dict[str, bool | None]):
    found = under(shipped, entry)
    assert list(found) == list(headings)
    for heading, ours in headings.items():
        assert {s.inferred for s in found[heading]} == {bool(ours)}
        assert (heading in shipped.entry[entry].answer.splitlines()) == (ours is False or not heading)


def test_supplied_sub_headings_stand_over_their_own_sentences(shipped: Corpus):
    assert [s.text for s in under(shipped, "003-47")["Code"]] == [
        "The code layer is used to represent the compressed input which is fed to the decoder."
    ]
    assert under(shipped, "003-43")["Pooling layer"][0].text.startswith("It reduces the spatial size")


def test_the_flattened_perceptron_table_is_told_apart_by_column(shipped: Corpus):
    found = under(shipped, "003-64")
    assert {column: [s.text.removeprefix(f"{column}: ") for s in cells] for column, cells in found.items()} == {
        "Single-layer perceptron": [
            "Cannot classify non-linear data points",
            "Takes in a limited amount of parameters",
            "Less efficient with large data",
        ],
        "Multi-layer perceptron": [
            "Can classify non-linear data",
            "Withstands a lot of parameters",
            "Highly efficient with large datasets",
        ],
    }
    for sentence in shipped.entry["003-64"].sentences:
        assert sentence.text == f"{sentence.heading}: {shipped.texts['003'][sentence.start : sentence.end]}"


def test_the_stray_tail_is_an_entry_of_its_own(shipped: Corpus):
    tail = shipped.entry["003-101"]
    assert tail.question == "TensorFlow vs Keras vs PyTorch"
    assert tail.end == len(shipped.texts["003"].rstrip())
    assert tail.answer.startswith("Keras is a high-level API")
    assert "May 5, 2021" not in tail.answer
    assert "TensorFlow vs Keras" not in shipped.entry["003-100"].answer


def test_the_alternative_text_inside_003_38_is_dropped(shipped: Corpus):
    told = texts(shipped, "003-38")
    assert "Deep Learning Interview Questions 2" in shipped.entry["003-38"].answer
    assert not any("Interview Questions" in text for text in told)
    assert any(text.startswith("Where, Θ - is the parameter vector") for text in told)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("003-69", "Next up on this top Deep Learning interview questions"),
        ("003-85", "These are some of the vital advanced deep learning interview questions"),
        ("003-88", "On the next set of Deep Learning questions"),
        ("000-1", "These are some of the vital advanced deep learning interview questions"),
        ("000-4", "On the next set of Deep Learning questions"),
        ("000-7", "Next up, let us look at more neural network interview questions"),
    ],
)
def test_a_linking_sentence_is_dropped_with_its_reason(shipped: Corpus, entry: str, words: str):
    document = shipped.entry[entry].document
    at = shipped.texts[document].index(words)
    (segment,) = [s for s in shipped.segments[document] if s.start <= at < s.end]
    assert (segment.kind, segment.entry) == ("dropped", "")
    assert segment.reason.startswith("linking sentence")
    assert not any(words in text for text in texts(shipped, entry))
    assert segment.start >= shipped.entry[entry].end  # it ended this answer


def test_no_sentence_speaks_of_the_page(shipped: Corpus):
    every = [s.text for entry in shipped.entries for s in entry.sentences]
    for words in ("Intellipaat", "Simplilearn", "Copyrights", "interview questions", "image shown above", "Become an Artificial"):
        assert [text for text in every if words in text] == []


def with_text(folder: Path, text: str) -> Path:
    """Give document "a" another text, the manifest's hash along with it."""
    data = text.encode()
    manifest = (folder / "manifest.toml").read_text()
    (folder / "texts" / "a.txt").write_bytes(data)
    old, new = (hashlib.sha256(content).hexdigest() for content in (TEXT.encode(), data))
    (folder / "manifest.toml").write_text(manifest.replace(old, new))
    return folder


def test_an_undeclared_character_is_named_with_its_place(folder: Path):
    only_b = "[[debris]]" + DEBRIS.split("[[debris]]")[2]
    with pytest.raises(DocumentError, match=r"a\.txt: character 0 \('A page about cooking nets .*not declared"):
        load_corpus(write_corpus(folder, debris=only_b))


def test_one_undeclared_letter_is_enough(folder: Path):
    text = TEXT.replace("cooking nets", "cooking nets\n\n§")
    with pytest.raises(DocumentError, match=rf"a\.txt: character {text.index('§')} \('§ "):
        load_corpus(with_text(folder, text))


def test_a_question_without_an_answer_is_refused(folder: Path):
    with pytest.raises(DataError, match=r"a\.txt: question 4 has no answer"):
        load_corpus(with_text(folder, TEXT + "\n4. What is missing?\n"))


def test_a_number_out_of_turn_is_part_of_the_answer(folder: Path):
    found = load_corpus(with_text(folder, TEXT + "7. Seven is no question.\n"))
    assert [entry.id for entry in found.entries if entry.document == "a"] == ["a-1", "a-2", "a-3"]
    assert found.entry["a-3"].answer.endswith("7. Seven is no question.")


HEADING = '[[heading]]\ndocument = "a"\nquestion = "Q?"\nquote = "Pooling shrinks"\n'
SUBHEADING = '[[subheading]]\ndocument = "a"\nsubheading = "S"\nquote = "Pooling shrinks"\n'
CELL = '[[cell]]\ndocument = "a"\ncolumn = "C"\nquote = "Pooling shrinks"\n'


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (HEADING.replace('"a"', '"z"'), "unknown document 'z'"),
        (SUBHEADING.replace("Pooling shrinks", "Pooling grows"), "'Pooling grows' stands 0 times in a.txt, expected once"),
        (CELL.replace("Pooling shrinks", "Pooling"), "'Pooling' stands 2 times in a.txt, expected once"),
        (CELL.replace("Pooling shrinks", ""), "'quote' is .* expected a text"),
        (HEADING.replace('quote = "Pooling shrinks"\n', ""), "headings.toml: .*quote"),
        (HEADING.replace('question = "Q?"\n', ""), "headings.toml: .*question"),
        (SUBHEADING.replace('subheading = "S"\n', ""), "headings.toml: .*subheading"),
        (CELL.replace('column = "C"\n', ""), "headings.toml: .*column"),
    ],
)
def test_a_malformed_heading_is_refused(folder: Path, headings: str, says: str):
    with pytest.raises(DataError, match=says):
        load_corpus(write_corpus(folder, headings=headings))


BACKWARDS = (
    '\n[[debris]]\ndocument = "a"\nkind = "dropped"\nreason = "r"\nquote = "2. What is boosting?"\nto = "1. What is dropout?"\n'
)


@pytest.mark.parametrize(
    ("debris", "says"),
    [
        (DEBRIS.replace('"boilerplate"', '"junk"', 1), "needs a kind of .* and a reason"),
        (DEBRIS.replace('"title"', '""', 1), "needs a kind of .* and a reason"),
        (DEBRIS.replace('reason = "title"\n', "", 1), "needs a kind of .* and a reason"),
        (DEBRIS.replace('document = "b"', 'document = "z"'), "debris.toml: unknown document 'z'"),
        (DEBRIS.replace('document = "b"\n', ""), "debris.toml: unknown document None"),
        (DEBRIS.replace("A second page", "Padding adds ones"), "stands 0 times in b.txt"),
        (DEBRIS.replace('kind = "boilerplate"\n', "", 1), "debris.toml: .*kind"),
        (DEBRIS.replace('quote = "A second page"\n', ""), "debris.toml: .*quote"),
        (DEBRIS + BACKWARDS, "debris.toml: '2. What is boosting"),
    ],
)
def test_malformed_debris_is_refused(folder: Path, debris: str, says: str):
    with pytest.raises(DataError, match=says):
        load_corpus(write_corpus(folder, debris=debris))
