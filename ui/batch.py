"""A file of many: one JSON object a line in, one a line out, in order; a line that cannot be read gets an error record."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Record = dict[str, Any]


def run(lines: Iterable[bytes], answer: Callable[[Record], Record]) -> Iterator[Record]:
    """Yield the answer to each line that is not blank, or {"error", "line"} where it is malformed (lines count from 1)."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield answer(_parse(line))
            except ValueError as exc:
                yield {"error": str(exc), "line": number}


def text_of(record: Record, field: str) -> str:
    """Return a field that must be a text.

    Raises:
        ValueError: it is missing or of another type.
    """
    value = record.get(field)
    if not isinstance(value, str):
        raise ValueError(f'"{field}" is {_kind(value)}, expected a string')
    return value


def history_of(record: Record) -> list[Any]:
    """Return the earlier turns: a list of questions or [question, answer] pairs, empty where there is none.

    Raises:
        ValueError: it is something else.
    """
    turns = record.get("history") or []
    sound = isinstance(turns, list) and all(
        isinstance(turn, str) or (isinstance(turn, list) and turn and all(isinstance(part, str) for part in turn)) for turn in turns
    )
    if not sound:
        raise ValueError('"history" is malformed, expected a list of questions or [question, answer] pairs')
    return list(turns)


def _parse(line: bytes) -> Record:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as exc:
        raise ValueError(f"not UTF-8 (byte {exc.start})") from exc
    except (json.JSONDecodeError, RecursionError) as exc:
        raise ValueError(f"not JSON ({exc})") from exc
    if not isinstance(record, dict):
        raise ValueError(f"is {_kind(record)}, expected an object")
    return record


def _kind(value: object) -> str:
    names = {type(None): "missing", list: "a list", dict: "an object", str: "a string", bool: "a boolean"}
    return names.get(type(value), "a number")
