"""The documents byte for byte, cut without loss; the ledger anchored to the letter."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from conftest import LEDGER, TEXT, write_corpus

from corpus import Corpus, DataError, DocumentError, LedgerError, load_corpus

KINDS = {
    "000": {"boilerplate": 46, "question": 2681, "answer": 11726, "dropped": 286},
    "001": {"boilerplate": 2311, "answer": 11495, "dropped": 125, "code": 393},
    "002": {"boilerplate": 122, "question": 2096, "answer": 16847},
    "003": {"boilerplate": 231, "question": 5358, "answer": 35029, "dropped": 766},
    "004": {"boilerplate": 126, "question": 889, "answer": 16919, "dropped": 126, "code": 613},
}


def sentences(corpus: Corpus, entry: str) -> list[str]:
    return [sentence.text for sentence in corpus.entry[entry].sentences]


def test_every_character_is_in_one_segment(shipped: Corpus):
    for document in shipped.documents:
        at, sums = 0, Counter[str]()
        for segment in shipped.segments[document.id]:
            assert segment.start == at < segment.end
            assert bool(segment.entry) == (segment.kind in ("question", "answer", "code"))
            assert bool(segment.reason) == (segment.kind in ("boilerplate", "dropped"))
            at, sums[segment.kind] = segment.end, sums[segment.kind] + segment.end - segment.start
        assert at == len(document.text)
        assert sums == KINDS[document.id]


def test_entries_and_sentences_stand_where_they_say(shipped: Corpus):
    assert Counter(entry.document for entry in shipped.entries) == {"000": 33, "001": 40, "002": 25, "003": 101, "004": 15}
    for entry in shipped.entries:
        text = shipped.texts[entry.document]
        assert text[entry.start : entry.end] == entry.answer == entry.answer.strip()
        assert entry.inferred_question == (entry.document == "001")
        if not entry.inferred_question:
            assert text[entry.question_start : entry.question_end].strip() == entry.question
        for sentence in entry.sentences:
            assert entry.start <= sentence.start < sentence.end <= entry.end
            assert sentence.text.strip()


def test_page_breaks_inside_sentences_are_bridged(shipped: Corpus):
    assert any("too complex (high variance)." in text for text in sentences(shipped, "000-21"))
    assert any("like Xavier or He initialization" in text for text in sentences(shipped, "000-24"))


def test_the_flattened_tables_are_told_apart(shipped: Corpus):
    assert sentences(shipped, "001-21")[0] == "The batch gradient computes the gradient using the entire dataset."
    assert not any("|" in text for text in sentences(shipped, "001-21"))
    assert "Multi-layer perceptron: Can classify non-linear data" in sentences(shipped, "003-64")


def test_code_is_code(shipped: Corpus):
    code = [s.text for s in shipped.entry["001-34"].sentences if s.code]
    assert len(code) == 1
    assert "with tf.Session() as sess:" in code[0]
    assert next(s.text for s in shipped.entry["004-14"].sentences if s.code).startswith("import tensorflow")


def test_lost_sub_headings_are_supplied_and_marked(shipped: Corpus):
    found = {(s.heading, s.inferred) for name in ("003-43", "003-47") for s in shipped.entry[name].sentences if s.heading}
    assert {("Convolution layer", True), ("Pooling layer", True), ("Encoder", True), ("Decoder", True)} <= found
    assert ("Full Collectedness", False) in found


def test_debris_is_in_no_sentence(shipped: Corpus):
    every = " ".join(sentence.text for entry in shipped.entries for sentence in entry.sentences)
    for debris in (
        "Interview Questions 2 Where",
        "Intellipaat",
        "Simplilearn",
        "next set of Deep Learning questions",
        "Copyrights",
    ):
        assert debris not in every


def test_the_stray_tail_is_an_entry_of_its_own(shipped: Corpus):
    tail = shipped.entry["003-101"]
    assert tail.question == "TensorFlow vs Keras vs PyTorch"
    assert tail.answer.startswith("Keras is a high-level API")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"caf\xe9", "is not UTF-8"),
        (TEXT.encode() + b"!", "was changed"),
    ],
)
def test_a_document_that_is_not_as_given_is_refused(folder: Path, data: bytes | None, says: str):
    file = folder / "texts" / "a.txt"
    if data is None:
        file.unlink()
    else:
        file.write_bytes(data)
    with pytest.raises(DocumentError, match=f"a.txt: {says}"):
        load_corpus(folder)


def test_an_undeclared_character_is_an_error(folder: Path):
    with pytest.raises(DocumentError, match="A second page"):
        load_corpus(
            write_corpus(
                folder, debris='[[debris]]\ndocument = "a"\nkind = "dropped"\nreason = "t"\nquote = "A page about cooking nets"'
            )
        )


def test_every_anchor_is_verbatim_and_every_erratum_complete(shipped: Corpus):
    assert len({erratum.id for erratum in shipped.errata}) == len(shipped.errata)
    for erratum in shipped.errata:
        assert erratum.correction != erratum.claim
        assert erratum.asserts
        assert erratum.lookalikes
        assert not set(erratum.asserts) & set(erratum.lookalikes)
        for anchor in erratum.anchors:
            assert shipped.texts[anchor.document][anchor.start : anchor.end] == anchor.quote


def test_a_copied_mistake_is_anchored_in_every_copy(shipped: Corpus):
    for erratum in shipped.errata:
        known = {(anchor.document, anchor.start) for anchor in erratum.anchors}
        for anchor in erratum.anchors:
            if len(anchor.quote.split()) < 6 or erratum.kind in ("incomplete", "corrupted"):  # a copy may be whole
                continue
            for name, text in shipped.texts.items():
                at = text.find(anchor.quote)
                while at >= 0:
                    covered = any(a.document == name and a.start <= at < a.end for a in erratum.anchors)
                    assert (name, at) in known or covered, f"{erratum.id}: also at {at} of {name}"
                    at = text.find(anchor.quote, at + 1)


GOOD = LEDGER.replace("START", str(TEXT.index("Boosting forces")))


@pytest.mark.parametrize(
    ("ledger", "says"),
    [
        (GOOD.replace('"wrong"\n', '"silly"\n'), "kind 'silly', expected one of wrong"),
        (GOOD + GOOD, "'boosting-wrong' occurs more than once"),
        (GOOD.replace("produce the wrong", "produce a wrong"), "orphaned: .* does not stand in document a"),
        (GOOD.replace("start = ", "start = 1"), "orphaned: .* stands at"),
        (GOOD.replace('document = "a"', 'document = "z"'), "unknown document 'z'"),
        (GOOD.replace("severity = 3", "severity = 9"), "severity 9, expected 1, 2 or 3"),
        (GOOD.replace('why = "The aim is the opposite."', ""), "lacks why"),
        (GOOD.replace("start = ", "begin = "), "malformed"),
    ],
)
def test_a_bad_ledger_is_refused(folder: Path, ledger: str, says: str):
    with pytest.raises(LedgerError, match=says):
        load_corpus(write_corpus(folder, ledger=ledger))


def test_a_changed_document_orphans_its_anchor(folder: Path):
    old, new = TEXT.encode(), TEXT.replace("Boosting forces", "Boosting never forces").encode()
    manifest = (folder / "manifest.toml").read_text()
    (folder / "texts" / "a.txt").write_bytes(new)
    (folder / "manifest.toml").write_text(manifest.replace(hashlib.sha256(old).hexdigest(), hashlib.sha256(new).hexdigest()))
    with pytest.raises(LedgerError, match="orphaned"):
        load_corpus(folder)


def test_every_entry_belongs_to_one_question_and_wordings_are_unique(shipped: Corpus):
    gathered = [name for question in shipped.questions for name in question.entries]
    assert sorted(gathered) == sorted(shipped.entry)
    wordings = [text.lower() for question in shipped.questions for text in question.phrasings]
    assert len(wordings) == len(set(wordings)) > 4000


@pytest.mark.parametrize(
    ("found", "put", "says"),
    [
        ('"b-2"', '"b-9"', "entry is unknown: b-9"),
        ('"b-1"', '"a-2"', "gathered twice: a-2"),
        ('"a-1", "b-1"', '"a-1"', "by no question: b-1"),
    ],
)
def test_a_question_list_that_does_not_fit_is_refused(folder: Path, found: str, put: str, says: str):
    from conftest import QUESTIONS

    with pytest.raises(DataError, match=says):
        load_corpus(write_corpus(folder, questions=QUESTIONS.replace(found, put)))
