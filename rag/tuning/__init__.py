"""Makes the adapters that Viva ships, from hand-written examples. Needs the extra `tune`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import ModelMissing

if TYPE_CHECKING:
    from rag.chatbot import Viva


def run(what: str, viva: "Viva", out: Path | None, seed: int, say: Callable[[str], None]) -> Path:
    """Tune the "writer", the "judge" or the "encoder"; return the file written: `out`, or the shipped adapter's.

    Raises:
        ModelMissing: a model's package, or peft (extra `tune`), is not installed.
    """
    try:
        import peft  # noqa: F401
    except ImportError as exc:
        raise ModelMissing("tuning needs peft; run pip install -e '.[tune]' -c constraints.txt.") from exc
    from rag import loading
    from rag.tuning import encoder, examples, judge, statements, writer

    if what == "encoder":
        return encoder.run(out or loading.ENCODER_ADAPTER, seed)
    targets = [*examples.corpus_targets(viva.evidence), *examples.foreign_targets(viva.evidence)]
    if what == "judge":
        return judge.run(statements.pairs(viva.corpus, targets, seed), out or loading.JUDGE_ADAPTER, seed, say)
    return writer.run(examples.examples(targets, seed), out or loading.WRITER_ADAPTER, seed, say)
