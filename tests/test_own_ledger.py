"""The user's own errata: proposed from a quote, written whole, merged, and never lost."""

import logging
from pathlib import Path

import pytest

from corpus import Corpus, LedgerError
from rag import ledger
from rag.errors import VivaError

QUOTE = "Pooling has no learned   weights\nat all."
FIELDS = {"claim": "Pooling has no weights.", "correction": "Strided convolution has.", "reference": "me, 2026"}


def proposed(corpus: Corpus, quote: str = QUOTE, **changed: str) -> ledger.Erratum:
    return ledger.propose(quote, **{**FIELDS, **changed}, kind="overstated", severity=2, corpus=corpus)


def test_a_quote_is_anchored_however_its_white_space_is_set(tiny: Corpus):
    (anchor,) = proposed(tiny).anchors
    assert tiny.texts[anchor.document].startswith("Pooling has no learned weights at all.", anchor.start)
    assert proposed(tiny).id == "pooling-has-no-weights"


def test_an_erratum_is_added_and_merged(tiny: Corpus, folder: Path):
    ledger.add(proposed(tiny))
    merged = ledger.load_merged(folder)
    assert [erratum.id for erratum in merged.errata] == ["boosting-wrong", "pooling-has-no-weights"]
    assert merged.errata[1].correction == "Strided convolution has."


def test_two_errata_with_one_claim_have_two_ids(tiny: Corpus, folder: Path):
    ledger.add(proposed(tiny))
    second = proposed(ledger.load_merged(folder), "Dropout switches random neurons off")
    ledger.add(second)
    assert second.id == "pooling-has-no-weights-2"
    assert len(ledger.load_merged(folder).errata) == 3


def test_ones_own_takes_the_place_of_a_shipped_one(tiny: Corpus, folder: Path):
    from dataclasses import replace

    ledger.add(replace(tiny.errata[0], correction="My own words."))
    assert [erratum.correction for erratum in ledger.load_merged(folder).errata] == ["My own words."]


@pytest.mark.parametrize("field", FIELDS)
def test_nothing_may_be_empty(tiny: Corpus, field: str):
    with pytest.raises(VivaError, match=f"the {field} is empty"):
        proposed(tiny, **{field: "  "})


@pytest.mark.parametrize(("quote", "says"), [("", "the quote is empty"), ("No such words.", "stands in no document")])
def test_a_quote_must_stand_somewhere(tiny: Corpus, quote: str, says: str):
    with pytest.raises(VivaError, match=says):
        proposed(tiny, quote)


def test_a_quote_that_is_an_erratum_already_is_refused(tiny: Corpus):
    with pytest.raises(VivaError, match="is erratum 'boosting-wrong' already"):
        proposed(tiny, tiny.errata[0].anchors[0].quote)


def test_an_unknown_kind_is_refused_and_nothing_is_written(tiny: Corpus):
    from dataclasses import replace

    with pytest.raises(LedgerError, match="has kind 'odd', expected one of"):
        ledger.add(replace(proposed(tiny), kind="odd"))
    assert not ledger.own_ledger().exists()


@pytest.mark.parametrize("content", [b"[[erratum", b"\xff\xfe", b"[[erratum]]\nid = 'x'\n"])
def test_a_damaged_ledger_is_set_aside_and_named(tiny: Corpus, folder: Path, content: bytes, caplog: pytest.LogCaptureFixture):
    file = ledger.own_ledger()
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    with caplog.at_level(logging.WARNING, "viva"):
        assert len(ledger.load_merged(folder).errata) == 1
    aside = file.with_name("errata.damaged-1.toml")
    assert aside.read_bytes() == content
    assert str(aside) in caplog.text
    ledger.add(proposed(tiny))
    assert aside.read_bytes() == content
    assert len(ledger.load_merged(folder).errata) == 2


def test_an_erratum_whose_quote_is_gone_is_left_out_and_kept(tiny: Corpus, folder: Path, caplog: pytest.LogCaptureFixture):
    ledger.add(proposed(tiny))
    file = ledger.own_ledger()
    file.write_text(file.read_text().replace("Pooling has no learned weights", "Pooling had no learned weights"))
    with caplog.at_level(logging.WARNING, "viva"):
        assert len(ledger.load_merged(folder).errata) == 1
    assert "is orphaned" in caplog.text
    assert "Pooling had" in file.read_text()


def test_a_folder_that_cannot_be_written_is_named(tiny: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VIVA_ERRATA", str(tmp_path / "file" / "errata.toml"))
    with pytest.raises(VivaError, match="cannot be written"):
        ledger.add(proposed(tiny))
