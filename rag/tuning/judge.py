"""Tunes the judge: a low-rank adapter (LoRA, Hu et al., 2021) and a head over SmolLM2's lower layers.

The loss is the cross-entropy of the right verdict; where several may be right, of all of them together.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from rag import adapters
from rag.judge import Row, packed, untuned
from rag.loading import WRITER_BASE, converted_writer, quiet
from rag.tuning.statements import Pair
from rag.tuning.training import Recipe, settings, train, work_folder

RECIPE = Recipe(rank=16, alpha=32, rate=5e-4, batch=32, at_once=32, epochs=1)
HEAD = "score"


def run(pairs: Sequence[Pair], out: Path, seed: int, say: Callable[[str], None]) -> Path:
    """Tune on the pairs; save the adapter in `out` and return it.

    Raises:
        ModelMissing: the base's package is not installed.
    """
    quiet()
    work = work_folder("judge", RECIPE, [astuple(pair) for pair in pairs], seed)
    trained = train(_trainer(pairs, work, seed), work, len(pairs), say)
    head = getattr(trained.get_base_model(), HEAD).modules_to_save["default"].weight
    changes = adapters.factors(trained, RECIPE.alpha / RECIPE.rank, "base_model.model.")
    adapters.save({**changes, f"{HEAD}.weight.whole": head.detach()}, out, WRITER_BASE)
    return out


def _trainer(pairs: Sequence[Pair], work: Path, seed: int) -> Any:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import Trainer, set_seed

    class VerdictTrainer(Trainer):  # type: ignore[misc]
        def compute_loss(self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, **_: Any) -> Any:
            right, ends = inputs.pop("right"), inputs.pop("ends")
            inner = model.get_base_model()
            states = inner.model(**inputs).last_hidden_state[torch.arange(len(ends)), ends]
            likely = inner.score(states).float().log_softmax(-1)
            loss = -likely.masked_fill(~right, float("-inf")).logsumexp(-1).mean()
            return (loss, None) if return_outputs else loss

    tokenizer, base = untuned(converted_writer())
    set_seed(seed)
    config = LoraConfig(r=RECIPE.rank, lora_alpha=RECIPE.alpha, target_modules="all-linear", task_type="SEQ_CLS")
    rows = [Row.of(tokenizer, pair.text, [pair.statement]) for pair in pairs]
    examples = [{"at": at, "input_ids": row.ids} for at, row in enumerate(rows)]  # the Trainer groups by the length of input_ids

    def collate(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
        some = [example["at"] for example in batch]
        right = torch.tensor([[verdict in pairs[at].verdicts for verdict in range(3)] for at in some])
        return {
            **packed([rows[at] for at in some], torch.bfloat16),
            "right": right,
            "ends": torch.tensor([rows[at].ends[0] for at in some]),
        }

    return VerdictTrainer(
        model=get_peft_model(base, config),
        args=settings(RECIPE, work, len(pairs), seed),
        train_dataset=examples,
        data_collator=collate,
    )
