"""One figure: what was measured, in which unit, and what it is held against."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of output.

    Attributes:
        against: what the value is held to, in words.
        ok: whether it holds; a figure that falls short is reported like any other.
        more: what explains the value: where the time goes, how large the load was.
    """

    figure: str
    value: float
    unit: str
    against: str
    ok: bool
    more: dict[str, object] = field(default_factory=dict)

    def line(self) -> str:
        """Return the JSON line."""
        head = {"figure": self.figure, "value": round(self.value, 4), "unit": self.unit}
        return json.dumps(head | {"against": self.against, "ok": self.ok} | self.more, ensure_ascii=False)


Measure = Callable[[], Iterable[Measured]]


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
