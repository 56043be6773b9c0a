"""When a school should deliver again, and whether it fell silent; pure.

The rhythm is set by hand, or learnt from the school's own past. Everything counts in school days: a school that is
closed owes nobody a delivery. Must never read a clock or a database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise

from schemas.school_days import SchoolDays
from services.ingest.local_calendar import midnight

LOOK_BACK = timedelta(days=365)
"""How much of its past a rhythm is learnt from: a whole school year, counted from the last delivery."""
FEWEST_GAPS = 4
SHORTEST_PAST = 20
"""Nothing is learnt from fewer gaps between days with a delivery, or from fewer school days (a month)."""
PATIENCE = 2
"""A school is silent after so many times its usual gap. With deliveries at random moments fewer than 1 in 25 gaps is
longer; with deliveries at fixed moments none is."""
SHORTEST = 5
"""School days that are always waited for: within a week there are study days and projects, and nobody acts."""


class Reason(StrEnum):
    """Why a source counts as silent or not (``toestand``)."""

    NEVER_DELIVERED = "nooit_geleverd"
    RHYTHM_UNKNOWN = "ritme_onbekend"
    IN_TIME = "op_tijd"
    SILENT = "stil"


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of one school's deliveries.

    Attributes:
        days: the Dutch days with a delivery of facts in the last year, in their order.
        every: school days between deliveries, where somebody set them by hand.
        silent_since: the day on which a delivery stayed out, of a silence that was told and is not over.
    """

    days: tuple[date, ...] = ()
    every: int | None = None
    silent_since: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a source is silent, and when to look again.

    Attributes:
        every: the rhythm: school days within which it delivers again; None while it is not known.
        expected_on: the last day on which it is in time.
        silent_since: the day on which the delivery stayed out.
        due: the first moment at which this can change without a delivery, aware UTC; None when it cannot.
    """

    reason: Reason
    every: int | None = None
    expected_on: date | None = None
    silent_since: date | None = None
    due: datetime | None = None


def overdue_since(source: Source, school_days: SchoolDays, now: datetime) -> Answer:
    """Say whether a school fell silent, and since when.

    Only a delivery ends a silence: neither time, nor holidays, nor another rhythm.

    Args:
        source: its deliveries so far.
        school_days: on which days the school is open.
        now: aware UTC.
    """
    if not source.days:
        return Answer(Reason.NEVER_DELIVERED)
    last = source.days[-1]
    every = source.every or learnt(source.days, school_days)
    expected_on = school_days.after(last, every) if every else None
    # It was silent before, and did not deliver since.
    if source.silent_since is not None and last < source.silent_since:
        return Answer(Reason.SILENT, every, expected_on, source.silent_since)
    if every is None or expected_on is None:
        return Answer(Reason.RHYTHM_UNKNOWN)
    # In time until the school opens again after the last day on which it was expected.
    too_late = midnight(school_days.after(expected_on, 1))
    if now < too_late:
        return Answer(Reason.IN_TIME, every, expected_on, due=too_late)
    return Answer(Reason.SILENT, every, expected_on, expected_on)


def learnt(days: Sequence[date], school_days: SchoolDays) -> int | None:
    """Return the rhythm that a school shows, in school days; None when its past is too short to say.

    The usual gap is the one in which half of all school days lie: a busy July with a delivery every day counts no
    more than the days that it took, and one long silence no more than one. The rhythm is twice that gap, and at least
    a week.
    """
    recent = [day for day in days if day >= days[-1] - LOOK_BACK]
    gaps = sorted(school_days.between(day, later) for day, later in pairwise(recent))
    whole = sum(gaps)
    if len(gaps) < FEWEST_GAPS or whole < SHORTEST_PAST:
        return None
    usual = next(gap for gap, passed in zip(gaps, accumulate(gaps), strict=True) if 2 * passed >= whole)
    return max(SHORTEST, PATIENCE * usual)
