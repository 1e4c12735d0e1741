"""Tunes the writer: a low-rank adapter (LoRA, Hu et al., 2021) that makes SmolLM2 pick its evidence, say it and stop.

Cross-entropy over the reply's tokens only. Checkpoints are written as the run goes; one that was stopped goes on from the last.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypedDict

from rag import adapters
from rag.loading import WRITER_BASE, converted_writer, quiet
from rag.prompt import SYSTEM
from rag.tuning.examples import Example
from rag.tuning.training import Recipe, settings, train, work_folder

RECIPE = Recipe(rank=16, alpha=32, rate=6e-4, batch=8, at_once=4)  # on the processor, more at once are slower


class Tokens(TypedDict):
    """An example as token ids; the first `told` of them are the prompt, which is not learnt."""

    input_ids: list[int]
    told: int


def run(examples: Sequence[Example], out: Path, seed: int, say: Callable[[str], None]) -> Path:
    """Tune on the examples, once through; save the adapter in `out` and return it.

    Raises:
        ModelMissing: the writer's package is not installed.
    """
    quiet()
    base = converted_writer()
    tokens = tokenized(examples, base)
    work = work_folder("writer", RECIPE, [SYSTEM, [(example.user, example.reply) for example in examples]], seed)
    trained = train(_trainer(base, tokens, work, seed), work, len(tokens), say)
    adapters.save(adapters.factors(trained, RECIPE.alpha / RECIPE.rank, "base_model.model."), out, WRITER_BASE)
    return out


def tokenized(examples: Sequence[Example], base: Path) -> list[Tokens]:
    """Return the examples as the writer will see them."""
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(base)
    found = []
    for example in examples:
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": example.user}]
        prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        told = tokenizer(prompt, add_special_tokens=False)["input_ids"]
        said = tokenizer(example.reply, add_special_tokens=False)["input_ids"] + [tokenizer.eos_token_id]
        found.append(Tokens(input_ids=[*told, *said], told=len(told)))
    return found


def collate(batch: Sequence[Tokens]) -> dict[str, Any]:
    """Return a batch as tensors, padded on the right; `labels` are -100 wherever nothing is learnt."""
    import torch

    rows = [torch.tensor(one["input_ids"]) for one in batch]
    labels = [torch.tensor([-100] * one["told"] + one["input_ids"][one["told"] :]) for one in batch]
    pad = torch.nn.utils.rnn.pad_sequence
    return {
        "input_ids": pad(rows, batch_first=True),
        "attention_mask": pad([torch.ones_like(row) for row in rows], batch_first=True),
        "labels": pad(labels, batch_first=True, padding_value=-100),
    }


def _trainer(base: Path, tokens: list[Tokens], work: Path, seed: int) -> Any:
    """Transformers' Trainer with a loss that computes the vocabulary's scores for the reply's tokens only."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, Trainer, set_seed

    class ReplyTrainer(Trainer):  # type: ignore[misc]
        def compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, **_: Any) -> Any:
            labels = inputs["labels"][:, 1:]
            inner = model.get_base_model()
            states = inner.model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).last_hidden_state
            scores = inner.lm_head(states[:, :-1][labels != -100])
            loss = torch.nn.functional.cross_entropy(scores.float(), labels[labels != -100])
            return (loss, None) if return_outputs else loss

    set_seed(seed)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16)
    config = LoraConfig(r=RECIPE.rank, lora_alpha=RECIPE.alpha, target_modules="all-linear", task_type="CAUSAL_LM")
    return ReplyTrainer(
        model=get_peft_model(model, config),
        args=settings(RECIPE, work, len(tokens), seed),
        train_dataset=tokens,
        data_collator=collate,
    )
