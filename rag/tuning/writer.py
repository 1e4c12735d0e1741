"""Tunes the writer: a low-rank adapter (LoRA, Hu et al., 2021) that makes SmolLM2 pick its evidence, say it and stop.

Cross-entropy over the reply's tokens only. Checkpoints are written as the run goes; one that was stopped goes on from the last.
Deterministic for one seed, machine and number of threads.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypedDict

from rag import adapters
from rag.loading import WRITER_BASE, cache_folder, converted_writer, quiet
from rag.prompt import SYSTEM
from rag.tuning.examples import Example

RANK, ALPHA = 16, 32
RATE, WARM_UP, BATCH = 6e-4, 0.05, 8  # peak learning rate, share of the steps that lead up to it, examples a step
AT_ONCE = 4  # examples in memory at once; on the processor more are slower
SAVE_EVERY = 50  # steps


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
    work = cache_folder() / "tuning" / _name(examples, seed)
    trainer = _trainer(base, tokens, work, seed)
    last = _last_checkpoint(work)
    say(f"tuning on {len(tokens)} examples in {work}" + (f", going on from {last.name}" if last else ""))
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    adapters.save(adapters.factors(trainer.model.cpu(), ALPHA / RANK, "base_model.model."), out, WRITER_BASE)
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
    from transformers import AutoModelForCausalLM, Trainer, TrainingArguments, set_seed

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
    config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules="all-linear", task_type="CAUSAL_LM")
    steps = -(-len(tokens) // BATCH)
    settings = TrainingArguments(
        output_dir=str(work),
        per_device_train_batch_size=AT_ONCE,
        gradient_accumulation_steps=BATCH // AT_ONCE,
        num_train_epochs=1,
        learning_rate=RATE,
        lr_scheduler_type="cosine",
        warmup_steps=int(WARM_UP * steps),
        bf16=True,
        save_steps=SAVE_EVERY,
        save_total_limit=2,
        logging_steps=10,
        remove_unused_columns=False,
        train_sampling_strategy="group_by_length",
        report_to="none",
        seed=seed,
        use_cpu=not torch.cuda.is_available(),
    )
    return ReplyTrainer(model=get_peft_model(model, config), args=settings, train_dataset=tokens, data_collator=collate)


def _name(examples: Sequence[Example], seed: int) -> str:
    """The name of a run's folder: another one for other examples or settings."""
    told = json.dumps([[(e.user, e.reply) for e in examples], RANK, ALPHA, RATE, WARM_UP, BATCH, AT_ONCE, seed, SYSTEM])
    return f"writer-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _last_checkpoint(work: Path) -> Path | None:
    """The newest checkpoint of a run that was stopped."""
    found = sorted(work.glob("checkpoint-*"), key=lambda folder: int(folder.name.rsplit("-", 1)[1]))
    whole = [folder for folder in found if (folder / "trainer_state.json").is_file()]  # written last
    return whole[-1] if whole else None
