"""From what is due to messages: everything for one person by one channel is one message; pure.

Owns grouping, the daily cap and the last look at the hour. Rows must have been planned at this ``now``, so that what
was closed, seen or spoken meanwhile is a silence already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from uuid import UUID

from schemas.types import Channel
from services.notify.case import RANK
from services.notify.local_calendar import (
    QUIET_FROM,
    QUIET_UNTIL,
    WorkingWeek,
    local_date,
    midnight_after,
    next_working_moment,
)
from services.notify.people import Recipient
from services.notify.rows import Hold, Row, Silence


@dataclass(frozen=True, slots=True)
class Bundle:
    """The rows of one message, and how many other signals of its recipient the cap holds back."""

    recipient: UUID
    channel: Channel
    rows: tuple[Row, ...]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is due now: messages to make, and rows that are held further or became silent."""

    bundles: tuple[Bundle, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast anybody hears something.

    Attributes:
        grouping: what follows a message within this time is held and goes together.
        cap: most messages to one recipient in a day of the calendar. A message that goes on by another channel is
            the same message.
    """

    grouping: timedelta
    cap: int


@dataclass(frozen=True, slots=True)
class Told:
    """What recipients were told before: when they last had a message by a channel, and how many they had today."""

    last: Mapping[tuple[UUID, Channel], datetime]
    today: Mapping[UUID, int]


def gather(
    due: Iterable[Row], register: Mapping[UUID, Recipient], told: Told, now: datetime, pace: Pace
) -> Gathered:
    """Bundle rows whose ``until`` has come, one message per recipient and channel, or hold them longer.

    Args:
        due: held rows with ``until`` not after ``now``.
        register: the recipients of these rows, as far as they still exist.
        told: what each recipient was told before.
        now: aware UTC.
        pace: how fast anybody hears something.
    """
    bundles: list[Bundle] = []
    rows: list[Row] = []
    for recipient, group in groupby(sorted(due, key=_order), key=_recipient):
        theirs = list(group)
        person = register.get(recipient)
        if person is None:
            rows += [row.silenced(Silence.REASSIGNED, now) for row in theirs]
            continue
        ready: list[Bundle] = []
        for channel, part in groupby(theirs, key=_channel):
            if channel is None:
                rows += [row.silenced(Silence.REASSIGNED, now) for row in part]
                continue
            until, hold = hold_until(person.week, told.last.get((recipient, channel)), now, pace.grouping)
            if until > now:
                rows += [row.held_until(until, hold, now) for row in part]
            else:
                ready.append(Bundle(recipient, channel, tuple(part)))
        taken, rest = _under_cap(_gravest_first(ready), pace.cap - told.today.get(recipient, 0))
        bundles += taken
        rows += [_tomorrow(row, person, now) for row in rest]
    return Gathered(tuple(bundles), tuple(rows))


def _under_cap(ready: list[Bundle], room: int) -> tuple[list[Bundle], list[Row]]:
    """Return the messages for which there is room, the last of which names the rest; and the rest."""
    taken, left = ready[: max(room, 0)], ready[max(room, 0) :]
    rest = [row for bundle in left for row in bundle.rows]
    if taken and rest:
        taken[-1] = replace(taken[-1], waiting=len({row.key.signal for row in rest}))
    return taken, rest


def _gravest_first(ready: list[Bundle]) -> list[Bundle]:
    """Return the bundles, the gravest first; what the cap held back goes with that one, by whatever channel."""
    ordered = sorted(ready, key=lambda bundle: -max(RANK[row.key.urgency] for row in bundle.rows))
    late = [row for bundle in ordered[1:] for row in bundle.rows if row.hold is Hold.DAILY_CAP]
    first = [replace(bundle, rows=(*bundle.rows, *late)) for bundle in ordered[:1]]
    others = [
        replace(bundle, rows=tuple(row for row in bundle.rows if row not in late)) for bundle in ordered[1:]
    ]
    return first + [bundle for bundle in others if bundle.rows]


def _tomorrow(row: Row, person: Recipient, now: datetime) -> Row:
    """Return a row for which there is no room today, held until the recipient's first moment of another day."""
    until = next_working_moment(person.week, midnight_after(local_date(now)))
    return row.held_until(until, Hold.DAILY_CAP, now)


def hold_until(
    week: WorkingWeek, last_told_at: datetime | None, now: datetime, grouping: timedelta
) -> tuple[datetime, Hold]:
    """Return until when a message that is due has to wait, and why; ``now`` when it need not.

    Grouping never carries a message past the end of a working day: it rather goes at once.
    """
    awake = next_working_moment(_waking(week.days, always=week.always), now)
    if awake > now:
        return awake, Hold.WORKING_MOMENT
    if last_told_at is not None and now < (together := last_told_at + grouping):
        return (together if next_working_moment(week, together) == together else now), Hold.GROUPED
    return now, Hold.GROUPED


@cache
def _waking(days: tuple[int, ...], *, always: bool) -> WorkingWeek:
    return WorkingWeek(days, QUIET_UNTIL, QUIET_FROM, always=always)


def _recipient(row: Row) -> UUID:
    return row.key.recipient


def _channel(row: Row) -> Channel | None:
    return row.channel


def _order(row: Row) -> tuple[UUID, str, object]:
    return row.key.recipient, row.channel or "", row.key
