"""Decoding: what is guessed, and that guessing changes nothing but the number of steps."""

import pytest

from rag.decoding import GUESSED, Decoder, lookup


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ([1, 2, 3, 9, 8, 7, 6, 1, 2], [3, 9, 8, 7, 6, 1, 2]),  # after "1 2" came 3 9 8 …
        ([5, 1, 4, 1, 3, 1], [4, 1, 3, 1]),  # one token: the first place where it stood
        ([1, 2, 7, 3, 2, 8, 1, 2], [7, 3, 2, 8, 1, 2]),  # the longer run wins over the nearer
        ([1, 2, 3], []),
        ([], []),
    ],
)
def test_lookup(text: list[int], guess: list[int]):
    assert lookup(text) == guess


def test_a_short_run_guesses_little():
    text = [1, *range(100, 160), 1]
    assert len(lookup(text)) == GUESSED[1]


class Counting:
    """A model whose next token is the one before plus one, up to 50; it counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def forward(self, tokens: list[int], cache: "FakeCache") -> list[int]:
        self.calls += 1
        cache.length += len(tokens)
        return [min(token + 1, 50) for token in tokens]


class FakeCache:
    length = 0

    def get_seq_length(self) -> int:
        return self.length

    def crop(self, count: int) -> None:
        self.length += count


def decoded(prompt: list[int], limit: int, monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], int]:
    model = Counting()
    decoder = Decoder(model, [50])
    monkeypatch.setattr(decoder, "_forward", model.forward)
    monkeypatch.setattr(decoder, "_cache", lambda prompt: FakeCache())
    return [token for step in decoder.decode(prompt, limit) for token in step], model.calls


def test_a_reply_that_repeats_its_prompt_takes_few_steps(monkeypatch: pytest.MonkeyPatch):
    plain, steps = decoded([10], 100, monkeypatch)
    guessed, fewer = decoded([*range(11, 50), 10], 100, monkeypatch)
    assert plain == guessed == list(range(11, 50))
    assert steps == 40
    assert fewer < 8


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_the_limit_is_kept(limit: int, monkeypatch: pytest.MonkeyPatch):
    assert decoded([*range(11, 50), 10], limit, monkeypatch)[0] == list(range(11, 11 + limit))
