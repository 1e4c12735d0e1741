"""Derived folders in the user's cache: written whole or not at all, checked before use, made again when damaged."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

SEAL = "sealed.json"  # the SHA-256 of every other file of the folder


def derived_folder(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Return `folder`, filled by `fill` unless it is there, whole and undamaged.

    Raises:
        OSError: the cache cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / f".{folder.name}.lock"):
        if not is_whole(folder):
            _publish(folder, fill)
    return folder


def is_whole(folder: Path) -> bool:
    """Tell whether every file of the folder is there with the bytes that were written."""
    try:
        sealed = json.loads((folder / SEAL).read_bytes())
        return bool(sealed) and all(sha256_of(folder / name) == expected for name, expected in sealed.items())
    except (OSError, ValueError, AttributeError):
        return False


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _publish(folder: Path, fill: Callable[[Path], None]) -> None:
    temporary = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        fill(temporary)
        hashes = {str(f.relative_to(temporary)): sha256_of(f) for f in sorted(temporary.rglob("*")) if f.is_file()}
        (temporary / SEAL).write_text(json.dumps(hashes, indent=1))
        if folder.exists():
            shutil.rmtree(folder)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
