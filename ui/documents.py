"""A text that is given on the command line: itself, a file's, or what comes in by standard input."""

import sys
from pathlib import Path

from rag import VivaError

LIMIT = 10_000_000  # bytes
NAME = 255  # characters; a longer text is no file's name


def read(given: str) -> tuple[str, str]:
    """Return (name, text): of the file that `given` names, of standard input for "-", else ("", given).

    Raises:
        VivaError: the file is too long, or no text in UTF-8.
        OSError: it cannot be read.
    """
    if given == "-":
        return "", _decoded("standard input", sys.stdin.buffer.read(LIMIT + 1))
    if len(given) > NAME or "\n" in given or "\0" in given or not Path(given).is_file():
        return "", given
    with Path(given).open("rb") as file:
        return given, _decoded(given, file.read(LIMIT + 1))


def _decoded(name: str, data: bytes) -> str:
    if len(data) > LIMIT:
        raise VivaError(f"{name}: has more than {LIMIT:,} bytes; check it in parts.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise VivaError(f"{name}: is not UTF-8 (byte {exc.start}); save it as a text in UTF-8.") from exc
