"""Tunes the encoder: a low-rank adapter (LoRA, Hu et al., 2021) that draws the wordings of one question together.

    viva tune encoder [--out FILE]

Pairs are two wordings of one question, or a wording and a sentence of an answer; pairs of one topic beyond the corpus push that
away from the corpus. The loss is InfoNCE over the batch (van den Oord et al., 2018), temperature 0.05, in both directions.
`run(…, hold_out=True)` keeps out a fifth of the wordings and beyond topics and reports on them, before and after; nothing is saved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus import load_corpus
from index.encoder import Vectors
from index.passages import cut_passages
from index.rows import all_rows
from rag import adapters
from rag.loading import ENCODER_PACKAGE, encoder_source

RANK, ALPHA, DROPOUT = 16, 32, 0.05
EPOCHS, RATE, WARM_UP = 3, 1e-3, 30
OURS, THEIRS = 48, 16  # pairs of a batch: of the corpus's questions, of topics beyond it
TEMPERATURE = 0.05
TOKENS = 48  # longer texts are cut for training only
FROM_ANSWERS = 0.35  # share of our pairs whose second half is from an answer
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Examples:
    """Wordings by question, sentences of answers by question, wordings by beyond topic; and what is held out of them."""

    asked: dict[int, list[str]]
    said: dict[int, list[str]]
    beyond: dict[int, list[str]]
    held: tuple[tuple[str, int], ...]
    held_beyond: tuple[str, ...]


def examples(hold_out: bool, seed: int) -> Examples:
    """Gather the examples from the shipped corpus, always in the same order."""
    corpus = load_corpus()
    passages = cut_passages(corpus)
    rows = all_rows(corpus, passages)
    random = np.random.default_rng(seed)
    own = {entry.question for entry in corpus.entries} | {q.question for q in corpus.questions}
    asked: dict[int, list[str]] = {}
    held: list[tuple[str, int]] = []
    for text, at in zip(rows["questions"].texts, rows["questions"].targets, strict=True):
        out = hold_out and text not in own and random.integers(FOLDS) == 0
        if out:
            held.append((text, at))
        else:
            asked.setdefault(at, []).append(text)
    said: dict[int, list[str]] = {}
    question_of = {name: at for at, q in enumerate(corpus.questions) for name in q.entries}
    for text, place in zip(rows["answers"].texts, rows["answers"].targets, strict=True):
        said.setdefault(question_of[passages[place].entry], []).append(text)
    kept_out = {at for at in range(len(corpus.beyond)) if hold_out and random.integers(FOLDS) == 0}
    beyond = {at: list(topic.questions) for at, topic in enumerate(corpus.beyond) if at not in kept_out}
    held_beyond = tuple(text for at in sorted(kept_out) for text in corpus.beyond[at].questions)
    return Examples(asked, said, beyond, tuple(held), held_beyond)


def batch(data: Examples, random: np.random.Generator) -> tuple[list[str], list[str]]:
    """Draw a batch: the first and the second halves of its pairs, all of different questions and topics."""
    first, second = [], []
    for at in random.choice(sorted(data.asked), OURS, replace=False).tolist():
        wordings = data.asked[at]
        i, j = random.choice(len(wordings), 2, replace=False)
        said = data.said[at][int(random.integers(len(data.said[at])))]
        first.append(wordings[i])
        second.append(said if random.random() < FROM_ANSWERS else wordings[j])
    for at in random.choice(sorted(data.beyond), THEIRS, replace=False).tolist():
        wordings = data.beyond[at]
        i, j = random.choice(len(wordings), 2, replace=len(wordings) < 2)
        first.append(wordings[i])
        second.append(wordings[j])
    return first, second


def tune(data: Examples, seed: int, epochs: int) -> Any:
    """Return the tuned sentence-transformers model. Deterministic for one seed, machine and number of threads."""
    import torch
    from peft import LoraConfig
    from sentence_transformers import SentenceTransformer
    from tqdm import trange

    torch.manual_seed(seed)
    model: Any = SentenceTransformer(str(encoder_source()), device="cpu")
    targets = ["query", "key", "value", "dense"]
    model.add_adapter(LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=DROPOUT, target_modules=targets, bias="none"))
    whole, model.max_seq_length = model.max_seq_length, TOKENS
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    random = np.random.default_rng(seed)
    steps = epochs * sum(map(len, data.asked.values())) // OURS
    model.train()
    bar = trange(steps, desc="tuning the encoder")
    for step in bar:
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
        loss = _loss(model, *batch(data, random))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        bar.set_postfix(loss=f"{loss.item():.3f}")
    model.eval()
    model.max_seq_length = whole
    return model


def _loss(model: Any, first: Sequence[str], second: Sequence[str]) -> Any:
    """InfoNCE of matching rows against all others of the batch, in both directions."""
    import torch
    from torch.nn.functional import cross_entropy, normalize

    with torch.autocast("cpu", torch.bfloat16):
        vectors = model(model.preprocess([*first, *second]))["sentence_embedding"]
    vectors = normalize(vectors.float(), dim=1)
    scores = vectors[: len(first)] @ vectors[len(first) :].T / TEMPERATURE
    same = torch.arange(len(first))
    return (cross_entropy(scores, same) + cross_entropy(scores.T, same)) / 2


def report(model: Any, data: Examples) -> str:
    """Say how well held-out wordings find their question among all, and are told from held-out topics beyond."""

    def encode(texts: Sequence[str]) -> Vectors:
        return np.asarray(model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32)

    wordings = [(text, at) for at, texts in data.asked.items() for text in texts]
    ours, theirs = encode([text for text, _ in wordings]), encode([t for texts in data.beyond.values() for t in texts])
    places = np.array([at for _, at in wordings])
    held, outside = encode([text for text, _ in data.held]), encode(data.held_beyond)
    near = held @ ours.T
    best = np.stack([np.sort(near[:, places == at], 1)[:, -3:].mean(1) for at in sorted(data.asked)], 1)
    order, wanted = (-best).argsort(1), np.array([at for _, at in data.held])[:, None]
    inside = near.max(1) - (held @ theirs.T).max(1)
    beyond = (outside @ ours.T).max(1) - (outside @ theirs.T).max(1)
    area = (inside[:, None] > beyond[None, :]).mean()
    first, five = (order[:, :1] == wanted).any(1).mean(), (order[:, :5] == wanted).any(1).mean()
    found = f"right question first {first:.3f}, among five {five:.3f}"
    return f"{found}; told from beyond (AUC) {area:.3f}; n = {len(held)}, {len(outside)}"


def run(out: Path, seed: int, hold_out: bool = False, say: Callable[[str], None] = print) -> Path:
    """Tune and save the adapter in `out`, or, held out, report on what was not learnt from and save nothing."""
    from sentence_transformers import SentenceTransformer

    data = examples(hold_out, seed)
    if hold_out:
        say(f"before: {report(SentenceTransformer(str(encoder_source()), device='cpu'), data)}")
    model = tune(data, seed, EPOCHS)
    if hold_out:
        say(f"after: {report(model, data)}")
    else:
        adapters.save(adapters.factors(model[0], ALPHA / RANK, "model."), out, ENCODER_PACKAGE)
    return out
