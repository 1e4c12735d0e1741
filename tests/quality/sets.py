"""The question sets: `dev` for choices, `test` for reports. Written apart from one another and from the corpus's phrasings."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOREIGN, NEAR = "foreign", "near"


@dataclass(frozen=True)
class Case:
    """A question: `entries` answer it (none where the corpus does not); `sides` where two things are asked."""

    id: str
    kind: str
    query: str
    entries: tuple[str, ...]
    history: tuple[Any, ...] = ()
    sides: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def covered(self) -> bool:
        """Whether the corpus answers it."""
        return self.kind not in (FOREIGN, NEAR)


def load(name: str) -> list[Case]:
    """Load the set `name`.jsonl beside this file."""
    lines = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines if line.strip()]


def _case(record: dict[str, Any]) -> Case:
    return Case(
        id=record["id"],
        kind=record["kind"],
        query=record["query"],
        entries=tuple(record.get("entries", ())),
        history=tuple(record.get("history", ())),
        sides=tuple(tuple(side) for side in record.get("sides", ())),
    )
