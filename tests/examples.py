"""The examples of ``schemas/examples`` as tests want them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas import codec
from schemas.envelope import Envelope

FOLDER = Path(__file__).parents[1] / "schemas" / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """One file of examples: a record as it stands on a topic."""

    path: Path
    key: str
    headers: dict[str, str]
    data: dict[str, Any]

    @property
    def id(self) -> str:
        """Type, version and file, for a test's id."""
        return "/".join(self.path.relative_to(FOLDER).with_suffix("").parts)

    @property
    def type(self) -> str:
        """The event type that the folder promises."""
        kind, version, _ = self.path.relative_to(FOLDER).parts
        return f"{kind}.{version}"

    def decode(self) -> Envelope:
        """Return the event."""
        return codec.decode(self.key.encode(), self.headers, json.dumps(self.data).encode())


def examples(folder: Path = FOLDER) -> tuple[Example, ...]:
    """Return every example, in the order of type and file name."""
    return tuple(_read(path) for path in sorted(folder.glob("*/*/*.json")))


def _read(path: Path) -> Example:
    document = json.loads(path.read_text())
    return Example(path, document["key"], document["headers"], document["data"])
