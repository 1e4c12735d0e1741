"""The ledger: every erratum complete, anchored to the letter in every copy, never dropped in silence."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import LEDGER, TEXT, write_corpus

from corpus import Anchor, Corpus, DataError, Erratum, LedgerError, load_corpus

KINDS = {"wrong", "outdated", "garbled", "corrupted", "overstated", "incomplete", "contradiction", "code"}
QUOTE = "Boosting forces the model to produce the wrong output."
START = TEXT.index(QUOTE)
GOOD = LEDGER.replace("START", str(START))
COPY_WORDS = 6  # a quote of fewer words may stand elsewhere and mean something else
WHOLE_ELSEWHERE = {("transformer-answer-cut-off", "003")}  # 000 lost the list that this sentence announces, 003 has it


def test_ids_are_unique(shipped: Corpus):
    ids = Counter(erratum.id for erratum in shipped.errata)
    assert [name for name, count in ids.items() if count > 1] == []
    assert ids


def test_kinds_and_severities_are_known(shipped: Corpus):
    assert {erratum.kind for erratum in shipped.errata} <= KINDS
    assert {erratum.severity for erratum in shipped.errata} <= {1, 2, 3}


def test_every_field_says_something(shipped: Corpus):
    for erratum in shipped.errata:
        for text in (erratum.id, erratum.claim, erratum.correction, erratum.why, *erratum.asserts, *erratum.lookalikes):
            assert text.strip(), erratum.id


def test_every_quote_stands_at_its_start(shipped: Corpus):
    for erratum in shipped.errata:
        assert erratum.anchors, erratum.id
        for anchor in erratum.anchors:
            assert anchor.quote.strip(), erratum.id
            assert 0 <= anchor.start < anchor.end == anchor.start + len(anchor.quote)
            assert shipped.texts[anchor.document][anchor.start : anchor.end] == anchor.quote, erratum.id


def test_no_erratum_is_anchored_twice_in_one_place(shipped: Corpus):
    for erratum in shipped.errata:
        assert len(set(erratum.anchors)) == len(erratum.anchors), erratum.id


def test_a_correction_differs_from_its_claim(shipped: Corpus):
    assert [e.id for e in shipped.errata if normal(e.correction) == normal(e.claim)] == []


def test_asserts_and_lookalikes_are_given_and_apart(shipped: Corpus):
    for erratum in shipped.errata:
        asserts, lookalikes = ({normal(text) for text in texts} for texts in (erratum.asserts, erratum.lookalikes))
        assert asserts, erratum.id
        assert lookalikes, erratum.id
        assert not asserts & lookalikes, erratum.id


def normal(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def copies(corpus: Corpus, quote: str) -> list[tuple[str, int, int]]:
    """Where a quote's words stand, whatever white space is between them."""
    pattern = re.compile(r"\s+".join(map(re.escape, quote.split())))
    return [(name, m.start(), m.end()) for name, text in corpus.texts.items() for m in pattern.finditer(text)]


def unanchored(corpus: Corpus, erratum: Erratum) -> list[tuple[str, str, int]]:
    """The copies of an erratum's quotes that no anchor of it covers."""
    quotes = [anchor.quote for anchor in erratum.anchors if len(anchor.quote.split()) >= COPY_WORDS]
    return [
        (erratum.id, name, start)
        for quote in quotes
        for name, start, end in copies(corpus, quote)
        if not any(a.document == name and a.start <= start and end <= a.end for a in erratum.anchors)
    ]


def test_the_same_words_elsewhere_are_anchored_too(shipped: Corpus):
    found = [place for erratum in shipped.errata for place in unanchored(shipped, erratum)]
    assert {(name, document) for name, document, _ in found} == WHOLE_ELSEWHERE


def test_the_copies_of_000_in_003_are_anchored_in_both(shipped: Corpus):
    both = [e for e in shipped.errata if {"000", "003"} <= {anchor.document for anchor in e.anchors}]
    assert len(both) >= 5


def test_a_good_ledger_is_read_as_written(tiny: Corpus):
    (erratum,) = tiny.errata
    assert (erratum.id, erratum.kind, erratum.severity) == ("boosting-wrong", "wrong", 3)
    assert erratum.anchors == (Anchor("a", START, QUOTE),)
    assert erratum.lookalikes == ("Boosting corrects the output that was wrong.",)


@pytest.mark.parametrize(
    ("start", "end", "ids"),
    [
        (START, START + 1, ["boosting-wrong"]),
        (START + len(QUOTE) - 1, START + len(QUOTE) + 5, ["boosting-wrong"]),
        (START - 5, START, []),
        (START + len(QUOTE), START + len(QUOTE) + 5, []),
    ],
)
def test_an_erratum_is_found_by_overlap(tiny: Corpus, start: int, end: int, ids: list[str]):
    assert [erratum.id for erratum in tiny.errata_in("a", start, end)] == ids
    assert tiny.errata_in("b", start, end) == ()


def test_the_most_severe_erratum_comes_first(folder: Path):
    mild = GOOD.replace("boosting-wrong", "a-blemish").replace("severity = 3", "severity = 1")
    found = load_corpus(write_corpus(folder, ledger=mild + GOOD)).errata_in("a", START, START + 1)
    assert [erratum.id for erratum in found] == ["boosting-wrong", "a-blemish"]


def test_an_empty_ledger_has_no_errata(folder: Path):
    assert load_corpus(write_corpus(folder, ledger="", rubrics="")).errata == ()


ANCHORS = next(line for line in GOOD.splitlines() if line.startswith("anchors"))


@pytest.mark.parametrize(
    ("ledger", "says"),
    [
        (GOOD.replace('kind = "wrong"', 'kind = "silly"'), "'boosting-wrong' has kind 'silly', expected one of wrong, outdated"),
        (GOOD.replace("severity = 3", "severity = 4"), "'boosting-wrong' has severity 4, expected 1, 2 or 3"),
        (GOOD.replace("severity = 3", 'severity = "3"'), "'boosting-wrong' has severity '3'"),
        (GOOD + GOOD, "id 'boosting-wrong' occurs more than once"),
        (GOOD.replace("produce the wrong output.", "produce a wrong output."), "orphaned: .* does not stand in document a"),
        (GOOD.replace(f"start = {START}", "start = 0"), f"orphaned: .* stands at {START} in document a, not at 0"),
        (GOOD.replace(f"start = {START}", f"start = {START + 1}"), f"orphaned: .* stands at {START} in document a"),
        (GOOD.replace(f"start = {START}", f"start = {START - len(TEXT)}"), "'boosting-wrong'"),
        (GOOD.replace(f"start = {START}", f'start = "{START}"'), "'boosting-wrong'"),
        (GOOD.replace(f'"{QUOTE}"', "5"), "'boosting-wrong'"),
        (GOOD.replace(QUOTE, ""), "'boosting-wrong'"),
        (GOOD.replace('document = "a"', 'document = "z"'), "orphaned: .* unknown document 'z'"),
        (GOOD.replace('document = "a"', 'document = "b"'), "orphaned: .* does not stand in document b"),
        (GOOD.replace("start = ", "begin = "), "'boosting-wrong' is malformed"),
        (GOOD.replace(ANCHORS, "anchors = []"), "'boosting-wrong' has no anchor"),
        (GOOD.replace(ANCHORS, 'anchors = "a"'), "'boosting-wrong' is malformed"),
        (GOOD.replace('asserts = ["', 'asserts = "').replace('purpose."]', 'purpose."'), "'boosting-wrong' is malformed"),
        (GOOD + 'mood = "x"\n', "'boosting-wrong' is malformed .*mood"),
    ],
)
def test_a_bad_ledger_is_refused(folder: Path, ledger: str, says: str):
    with pytest.raises(LedgerError, match=says):
        load_corpus(write_corpus(folder, ledger=ledger))


@pytest.mark.parametrize("field", ["id", "kind", "severity", "claim", "correction", "why", "reference", "anchors"])
def test_a_missing_field_is_named(folder: Path, field: str):
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"{field} = ")]
    with pytest.raises(LedgerError, match=rf"lacks {field}\b"):
        load_corpus(write_corpus(folder, ledger="\n".join(lines)))


@pytest.mark.parametrize("ledger", ["[[erratum", "id = ", "[[erratum]]\nid = 'x'\nid = 'y'"])
def test_a_ledger_that_is_not_toml_is_refused(folder: Path, ledger: str):
    with pytest.raises(DataError, match=r"^ledger\.toml: not valid TOML"):
        load_corpus(write_corpus(folder, ledger=ledger))


def test_orphans_are_counted(folder: Path):
    bad = GOOD.replace("produce the wrong", "produce a wrong")
    three = "".join(bad.replace("boosting-wrong", name) for name in ("first", "second", "third"))
    with pytest.raises(LedgerError, match=r"'first' is orphaned.*\(2 more\.\)"):
        load_corpus(write_corpus(folder, ledger=three))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Boosting forces", "Boosting never forces", "does not stand in document a"),
        ("A page about cooking nets\n", "A page about cooking nets\n\n", f"stands at {START + 1} in document a, not at {START}"),
        ("switches random neurons off", "switches neurons off", f"stands at {START - 7} in document a, not at {START}"),
    ],
)
def test_a_changed_document_orphans_its_anchor(folder: Path, old: str, new: str, says: str):
    """The manifest's hash is mended too, so that only the anchor tells of the change."""
    data, manifest = TEXT.replace(old, new).encode(), (folder / "manifest.toml").read_text()
    before, after = (hashlib.sha256(text).hexdigest() for text in (TEXT.encode(), data))
    (folder / "texts" / "a.txt").write_bytes(data)
    (folder / "manifest.toml").write_text(manifest.replace(before, after))
    with pytest.raises(LedgerError, match=f"'boosting-wrong' is orphaned: .*{says}"):
        load_corpus(folder)
