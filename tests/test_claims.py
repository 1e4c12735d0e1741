"""A text is cut into claims at their exact places, whatever it holds."""

from itertools import pairwise

import pytest

from rag.claims import claims_of

NOTES = """# Notes

Dropout is used at test time. It makes training faster!
- Boosting trains its learners in parallel
- ReLU is linear for positive inputs, which is fine

```python
model.eval()  # dropout is on at test time
```

| name | value |
| ---- | ----- |
| Adam | is always best |

Why can ReLU not be used at the output?
"""


def told(text: str) -> list[str]:
    return [text[claim.start : claim.end] for claim in claims_of(text)]


def test_sentences_items_and_questions_are_claims_where_they_stand():
    assert told(NOTES) == [
        "Dropout is used at test time.",
        "It makes training faster!",
        "Boosting trains its learners in parallel",
        "ReLU is linear for positive inputs, which is fine",
        "Why can ReLU not be used at the output?",
    ]


def test_a_sentence_that_leans_on_another_is_read_with_it():
    texts = {NOTES[claim.start : claim.end]: claim.text for claim in claims_of(NOTES)}
    assert texts["It makes training faster!"] == "Dropout is used at test time. It makes training faster!"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "ok",
        "!!! ??? ...",
        "12 + 7 = 19; 3 * 4 = 12",
        "for i in range(10): x[i] += w[i][j] * (y[j] - b[j])",
        "Das neuronale Netz lernt aus den Fehlern der Ausgabe und passt seine Gewichte an.",
        "Нейронная сеть учится на ошибках и меняет веса",
        "神经网络通过误差学习",
    ],
)
def test_what_claims_nothing_in_english_is_no_claim(text: str):
    assert claims_of(text) == ()


def test_control_characters_and_lone_surrogates_shift_nothing():
    text = "Dropout\x00 is\x1b[31m used at test\ud800 time. Pooling shrinks a feature map."
    assert [(claim.start, claim.end) for claim in claims_of(text)] == [
        (0, text.index(". P") + 1),
        (text.index("Pooling"), len(text)),
    ]


def test_speech_without_full_stops_is_cut_at_its_clauses():
    text = " but ".join(["the learning rate is the step size that the optimizer takes on each update of all the weights"] * 9)
    found = claims_of(text)
    assert len(found) >= 3
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert " ".join(told(text)).count("learning rate") == 9


def test_words_without_end_are_cut_anywhere():
    found = claims_of("the network is deep " * 500)
    assert len(found) > 5
    assert max(claim.end - claim.start for claim in found) <= 640


def test_a_megabyte_is_cut_in_seconds():
    import time

    start = time.perf_counter()
    found = claims_of("Dropout is used at test time. Boosting trains learners in sequence. " * 15_000)
    assert len(found) == 30_000
    assert time.perf_counter() - start < 20
