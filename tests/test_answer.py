"""The values: frozen, ready for JSON, readable, inert in a notebook."""

import json
from dataclasses import FrozenInstanceError

import pytest

from rag import Answer, Citation, Flag

FLAG = Flag("an-id", "wrong", 3, "a wrong\nquote", "003", 5, 18, "claim", "The truth.", "why", "Somebody, 2020")
CITATION = Citation("003", "003-30", 0, 20, "so a wrong\nquote", "Why?", False, (FLAG,))
EVIL = "<script>x</script> [a](javascript:1) ![i](http://e) `c` *b* | # h"


def answer(**changed: object) -> Answer:
    values = {"question": "Q", "standalone": "Q", "text": "T [1].", "answered": True, "confidence": "high"}
    return Answer(**{**values, "citations": (CITATION,), "flags": (FLAG,), **changed})  # type: ignore[arg-type]


def test_it_is_frozen():
    with pytest.raises(FrozenInstanceError):
        answer().text = ""  # type: ignore[misc]


def test_to_dict_is_ready_for_json_and_complete():
    found = json.loads(json.dumps(answer().to_dict()))
    assert found["citations"][0]["quote"] == "so a wrong\nquote"
    assert found["flags"][0] == {
        "erratum": "an-id", "kind": "wrong", "severity": 3, "quote": "a wrong\nquote", "document": "003", "start": 5, "end": 18,
        "claim": "claim", "correction": "The truth.", "why": "why", "reference": "Somebody, 2020",
        "found": "", "found_start": -1, "found_end": -1, "confidence": 1.0,
    }  # fmt: skip


def test_str_shows_answer_flags_and_sources():
    assert str(answer()).splitlines() == [
        "T [1].",
        "⚠ Source 003 says “a wrong quote” (wrong). The truth. (Somebody, 2020)",
        "[1] 003 #30: “so a wrong quote”",
    ]


def test_a_notebook_takes_nothing_as_markup():
    shown = answer(text=EVIL, closest=(EVIL,))._repr_markdown_()
    assert "<script" not in shown
    assert "\\[a\\](javascript" in shown
    assert "\\!\\[i" in shown
    assert "\\`c\\`" in shown
