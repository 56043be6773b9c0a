"""What somebody types and reads: one command of ``vangnet`` in this process, with its exit code and both streams."""

import json
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output of ``--json``."""
        return json.loads(self.out)


class Vangnet(Protocol):
    """Types ``vangnet`` and these words."""

    def __call__(self, *words: str) -> Said:
        """Return what came of it."""
        ...
