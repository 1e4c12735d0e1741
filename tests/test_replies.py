"""Reading replies, as the tuned writer and as others word them."""

import pytest

from rag.replies import Statement, refuses, statements


def read(reply: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(s.text, s.numbers) for s in statements(iter([reply])) if s.whole]


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("[2] It converges.\n[1] It is fast.", [("It converges.", (2,)), ("It is fast.", (1,))]),
        ("[1] It converges. It is fast.", [("It converges.", (1,)), ("It is fast.", (1,))]),
        ("It converges [2]. It is fast [1].", [("It converges.", (2,)), ("It is fast.", (1,))]),
        ("It converges. [2] It is fast. [1]", [("It converges.", (2,)), ("It is fast.", (1,))]),
        ("It shrinks a map.[9] Bananas are yellow.", [("It shrinks a map.", (9,)), ("Bananas are yellow.", ())]),
        ("- [1, 2] It converges.", [("It converges.", (1, 2))]),
        ("It converges [1-3].", [("It converges.", (1,))]),
        ("1. **It** converges [2].", [("It converges.", (2,))]),
        ("[1]: It converges.", [("It converges.", (1,))]),
        ("No number here.", [("No number here.", ())]),
        ("[1] Yes, it converges.", [("it converges.", (1,))]),
        ("[1] The reasons are:\n[1] Speed;\n[2] It converges.", [("It converges.", (2,))]),
        ("[1] Cut off in the mid", []),
        ("[1] It converges. Cut off in the mid", [("It converges.", (1,))]),
        ("", []),
        ("\n\n[1]\n", []),
    ],
)
def test_sentences_and_what_they_name(reply: str, sentences: list[tuple[str, tuple[int, ...]]]):
    assert read(reply) == sentences
    assert [(s.text, s.numbers) for s in statements(iter(reply)) if s.whole] == sentences, "letter by letter"


def test_the_beginning_of_a_numbered_line_is_told_as_it_grows():
    pieces = list(statements(iter(["[2] It ", "con", "verges.\n"])))
    assert pieces == [Statement("It ", (2,), False), Statement("It con", (2,), False), Statement("It converges.", (2,), True)]


@pytest.mark.parametrize(
    ("text", "is_refusal"), [("The corpus doesn't say.", True), ("The corpus doesn’t say", True), ("The corpus says.", False)]
)
def test_the_refusal_is_known(text: str, is_refusal: bool):
    assert refuses(text) is is_refusal
