"""One figure: what was measured, in which unit, and what it is held against."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from timeit import repeat


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

    def line(self, loop_us: float) -> str:
        """Return the JSON line; ``loop_us`` tells how fast the machine was beside it."""
        head = {"figure": self.figure, "value": round(self.value, 4), "unit": self.unit}
        told = head | {"against": self.against, "ok": self.ok} | self.more
        return json.dumps(told | {"machine_loop_us": round(loop_us, 1)}, ensure_ascii=False)


Measure = Callable[[], Iterable[Measured]]


def machine_loop_us() -> float:
    """Return how long one fixed loop of Python takes now, in µs: no machine is as fast every minute."""
    return min(repeat("sum(range(1000))", number=1000, repeat=20)) * 1000


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which ``share`` of ``values`` lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
