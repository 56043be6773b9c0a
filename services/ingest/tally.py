"""What one delivery was, per school: how much of it was taken, and how late it came; pure.

Only a school's own key counts as the school delivering. Holds numbers; never who or what.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import accumulate

from services.ingest.accept import Accepted
from services.ingest.local_calendar import midnight
from services.ingest.recognise import Verdict
from services.ingest.scope import Scope

LAG_HOURS = (
    1, 2, 4, 8, 12, 24, 36, 48, 72, 96, 120, 168, 240, 336, 504, 720, 1080, 1440, 2160, 4320, 8760, 87600,
)  # fmt: skip
"""Upper bounds in which lags are counted; the last one, ten years, also counts what is later."""

_HOUR_SECONDS = 3600


@dataclass(slots=True)
class Tally:
    """What one delivery was for one school.

    Attributes:
        deliveries: 1, or 0 for the next part of a file that was counted already.
        lags: how many new facts came within each of ``LAG_HOURS``.
    """

    deliveries: int = 1
    rejected: int = 0
    already_known: int = 0
    accepted: int = 0
    lags: list[int] = field(default_factory=lambda: [0] * len(LAG_HOURS))

    @property
    def offered(self) -> int:
        """All items."""
        return self.rejected + self.already_known + self.accepted

    @property
    def has_facts(self) -> bool:
        """Whether it was a delivery: what is known already counts, for it says that nothing changed.

        A delivery of which nothing was taken is none: the school thinks that it told us, and it did not.
        """
        return self.already_known + self.accepted > 0


def tallied(
    items: Sequence[Accepted],
    verdicts: Sequence[Verdict],
    scope: Scope,
    now: datetime,
    *,
    named: Mapping[str, int] | None = None,
    history: Collection[str] = (),
    is_next_part: bool = False,
) -> dict[str, Tally]:
    """Return the tally of a delivery per school, in the order of the BRINs; empty when no school delivered it.

    Args:
        items: those that were judged good.
        verdicts: of ``items``, in their order.
        scope: of the key with which it came.
        now: when it was received, aware UTC.
        named: how many of the items that were rejected named which BRIN.
        history: schools of which this is the start state; what happened before somebody connected is not late.
    """
    if scope.is_coordinator:
        return {}
    of: dict[str, Tally] = {}
    for item, verdict in zip(items, verdicts, strict=True):
        if item.pupil.school not in scope.schools:
            continue
        tally = of.setdefault(item.pupil.school, Tally())
        if verdict is Verdict.KNOWN:
            tally.already_known += 1
            continue
        if verdict is Verdict.ERASED:
            tally.rejected += 1
            continue
        tally.accepted += 1
        if verdict is Verdict.ACCEPTED and item.pupil.school not in history:
            tally.lags[_within(item.happened_on, now)] += 1
    for school, number in _attributed(named or {}, scope).items():
        of.setdefault(school, Tally()).rejected += number
    for tally in of.values():
        tally.deliveries = int(not is_next_part)
    return dict(sorted(of.items()))


def withdrawn(schools: Sequence[str], verdicts: Sequence[Verdict], scope: Scope) -> dict[str, Tally]:
    """Return the tally of withdrawals, given the school of each: they tell no new fact, so none of them is late."""
    of: dict[str, Tally] = {}
    for school, verdict in zip(schools, verdicts, strict=True):
        if not scope.is_coordinator and school in scope.schools:
            tally = of.setdefault(school, Tally())
            tally.already_known += verdict is Verdict.KNOWN
            tally.accepted += verdict.is_new
    return dict(sorted(of.items()))


def brin_in(fields: object) -> str:
    """Return the BRIN that an item names, as far as it does."""
    named = fields.get("brin") if isinstance(fields, Mapping) else None
    return named.strip().upper() if isinstance(named, str) else ""


def lag_of(lags: Sequence[int], percent: int) -> int | None:
    """Return within how many hours so many percent of the facts came, as an upper bound; None without facts."""
    whole = sum(lags)
    if not whole:
        return None
    passed = zip(LAG_HOURS, accumulate(lags), strict=True)
    return next(hours for hours, number in passed if 100 * number >= percent * whole)


def _within(day: date, now: datetime) -> int:
    """Return the place of a lag, counted from the start of the day so that it is never told too short."""
    hours = (now - midnight(day)).total_seconds() / _HOUR_SECONDS
    return min(bisect_left(LAG_HOURS, hours), len(LAG_HOURS) - 1)


def _attributed(named: Mapping[str, int], scope: Scope) -> dict[str, int]:
    """Return per school how many items were rejected, given which BRIN each of them names.

    Only for schools of this key; what names none of them is its school's when the key has one school.
    """
    of: Counter[str] = Counter()
    only = min(scope.schools) if len(scope.schools) == 1 else None
    for school, number in named.items():
        if found := school if school in scope.schools else only:
            of[found] += number
    return dict(of)
