"""What the long runs share: settings of Transformers' Trainer, a folder named after what is learnt, going on from a checkpoint."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.loading import cache_folder

WARM_UP = 0.05  # share of the steps that lead up to the peak rate
SAVE_EVERY = 50  # steps


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is tuned: rank and alpha of LoRA, peak learning rate, examples a step and at once, times through."""

    rank: int
    alpha: int
    rate: float
    batch: int
    at_once: int
    epochs: int = 1


def work_folder(what: str, recipe: Recipe, learnt: Any, seed: int) -> Path:
    """Return the folder of a run's checkpoints: another one for another recipe, seed or data (plain values)."""
    told = json.dumps([learnt, repr(recipe), WARM_UP, seed])
    return cache_folder() / "tuning" / f"{what}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def settings(recipe: Recipe, work: Path, examples: int, seed: int) -> Any:
    """Return the Trainer's arguments. Deterministic for one seed, machine and number of threads."""
    import torch
    from transformers import TrainingArguments

    steps = recipe.epochs * -(-examples // recipe.batch)
    return TrainingArguments(
        output_dir=str(work),
        per_device_train_batch_size=recipe.at_once,
        gradient_accumulation_steps=recipe.batch // recipe.at_once,
        num_train_epochs=recipe.epochs,
        learning_rate=recipe.rate,
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


def train(trainer: Any, work: Path, count: int, say: Callable[[str], None]) -> Any:
    """Train, from the last whole checkpoint if the run was stopped; return the model."""
    last = last_checkpoint(work)
    say(f"tuning on {count} examples in {work}" + (f", going on from {last.name}" if last else ""))
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    return trainer.model.cpu()


def last_checkpoint(work: Path) -> Path | None:
    """Return the newest whole checkpoint of a run."""
    found = sorted(work.glob("checkpoint-*"), key=lambda folder: int(folder.name.rsplit("-", 1)[1]))
    whole = [folder for folder in found if (folder / "trainer_state.json").is_file()]  # written last
    return whole[-1] if whole else None
