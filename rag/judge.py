"""The judge of meaning: whether a text states a statement, contradicts it, or leaves it open.

One judge for claims against known mistakes, for sentences against their evidence, for replies against the points of a rubric. It
reads both texts together, so it notices one exchanged word where two embeddings would be neighbours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from rag import adapters
from rag.precision import Precision

LAYERS = 16  # of SmolLM2's 30: meaning is found in the middle, and half the layers take half the time
TOKENS = 320  # of a text; what is longer is cut, so that the statement is read whole
AT_ONCE = 32  # pairs weighed together
TEMPERATURE = 1.0  # of the softmax, chosen on the dev part so that a probability of 0.9 is right about nine times in ten


@dataclass(frozen=True, slots=True)
class Verdict:
    """The calibrated probabilities, summing to 1, that a text states a statement, contradicts it, or does neither."""

    states: float
    contradicts: float
    silent: float


class Judge(Protocol):
    """Anything that weighs texts against statements."""

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """Return the verdict of each (text, statement)."""


class TransformerJudge:
    """The lower layers of SmolLM2 with a head of three outputs and Viva's adapter; thread-safe."""

    def __init__(self, folder: Path, adapter: Path, base: str, precision: Precision) -> None:
        """Load the base's weights and add the adapter.

        Raises:
            AdapterError: the adapter is missing or damaged, or was made for another model.
        """
        import torch

        self._tokenizer, model = untuned(folder)
        adapters.add(model, adapters.load(adapter, base), adapter)
        self._model = model.to(getattr(torch, precision)).eval()
        self._lock = Lock()

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """Return the verdict of each (text, statement); a text is read once, however many statements it is held against."""
        statements: dict[str, list[str]] = {}
        for text, statement in dict.fromkeys(pairs):
            statements.setdefault(text, []).append(statement)
        rows = sorted((Row.of(self._tokenizer, text, some) for text, some in statements.items()), key=lambda row: len(row.ids))
        found: dict[tuple[str, str], Verdict] = {}
        for at in range(0, len(rows), AT_ONCE):
            found.update(self._weigh(rows[at : at + AT_ONCE]))
        return [found[pair] for pair in pairs]

    def _weigh(self, rows: Sequence["Row"]) -> Iterator[tuple[tuple[str, str], Verdict]]:
        import torch

        with self._lock, torch.inference_mode():
            states = self._model.model(**packed(rows, self._model.dtype)).last_hidden_state
            for row, mine in zip(rows, states, strict=True):
                scores = self._model.score(mine[list(row.ends)]).float() / TEMPERATURE
                verdicts = (Verdict(*shares) for shares in scores.softmax(-1).tolist())
                yield from zip(((row.text, statement) for statement in row.statements), verdicts, strict=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A text and its statements as one row of tokens: the text first, then each statement, which sees the text and itself only.

    `branches`: 0 for a token of the text, n for one of the n-th statement; `places`: each token's position; `ends`: the last
    token of each statement.
    """

    text: str
    statements: tuple[str, ...]
    ids: tuple[int, ...]
    branches: tuple[int, ...]
    places: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, tokenizer: Any, text: str, statements: Sequence[str]) -> "Row":
        """Tokenize a text, cut to TOKENS, and its statements."""
        head = [*_ids(tokenizer, f"Text: {' '.join(text.split())}")[:TOKENS], *_ids(tokenizer, "\nStatement:")]
        ids, branches, places, ends = list(head), [0] * len(head), list(range(len(head))), list[int]()
        for number, statement in enumerate(statements, 1):
            tail = _ids(tokenizer, f" {' '.join(statement.split())}\nVerdict:")
            ids += tail
            branches += [number] * len(tail)
            places += range(len(head), len(head) + len(tail))
            ends.append(len(ids) - 1)
        return cls(text, tuple(statements), tuple(ids), tuple(branches), tuple(places), tuple(ends))


def packed(rows: Sequence[Row], precision: Any) -> dict[str, Any]:
    """Return rows as padded tensors: ids and places, shape (rows, length), and who sees whom, shape (rows, 1, length, length)."""
    import torch

    pad = torch.nn.utils.rnn.pad_sequence
    ids = pad([torch.tensor(row.ids) for row in rows], batch_first=True)
    places = pad([torch.tensor(row.places) for row in rows], batch_first=True)
    branches = pad([torch.tensor(row.branches) for row in rows], batch_first=True, padding_value=-1)
    own = (branches[:, :, None] == branches[:, None, :]) | (branches[:, None, :] == 0)
    sees = own & torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).tril()
    mask = torch.zeros(sees.shape, dtype=precision).masked_fill(~sees, torch.finfo(precision).min)
    return {"input_ids": ids, "position_ids": places, "attention_mask": mask[:, None]}


def untuned(folder: Path) -> tuple[Any, Any]:
    """Return the tokenizer and the lower layers of the base with a fresh head of three outputs (the same each time)."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, set_seed

    set_seed(0)
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    tokenizer.pad_token, tokenizer.padding_side = tokenizer.pad_token or tokenizer.eos_token, "right"
    model: Any = AutoModelForSequenceClassification.from_pretrained(
        folder, num_hidden_layers=LAYERS, num_labels=3, dtype=torch.bfloat16, pad_token_id=tokenizer.pad_token_id
    )
    return tokenizer, model


def _ids(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])
