"""From what is due to messages: everything for one person by one channel is one message; pure.

Owns grouping and the last look at the hour. Rows must have been planned at this ``now``, so that what was
closed, seen or spoken meanwhile is a silence already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from schemas.types import Channel
from services.notify.local_calendar import QUIET_FROM, QUIET_UNTIL, WorkingWeek, next_working_moment
from services.notify.people import Recipient
from services.notify.rows import Hold, Row, Silence


@dataclass(frozen=True, slots=True)
class Bundle:
    """The rows of one message."""

    recipient: UUID
    channel: Channel
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is due now: messages to make, and rows that are held further or became silent."""

    bundles: tuple[Bundle, ...]
    rows: tuple[Row, ...]


LastTold = Mapping[tuple[UUID, Channel], datetime]
"""Per recipient and channel when the last message was made, aware UTC."""


def gather(
    due: Iterable[Row],
    register: Mapping[UUID, Recipient],
    last_told: LastTold,
    now: datetime,
    grouping: timedelta,
) -> Gathered:
    """Bundle rows whose ``until`` has come, one message per recipient and channel, or hold them longer.

    Args:
        due: held rows with ``until`` not after ``now``.
        register: the recipients of these rows, as far as they still exist.
        last_told: when each recipient last had a message.
        now: aware UTC.
        grouping: what follows a message within this time is held and goes together.
    """
    bundles: list[Bundle] = []
    rows: list[Row] = []
    for (recipient, channel), group in groupby(sorted(due, key=_order), key=_address):
        theirs = tuple(group)
        person = register.get(recipient)
        if person is None or channel is None:
            rows += [row.silenced(Silence.REASSIGNED, now) for row in theirs]
            continue
        until, hold = hold_until(person.week, last_told.get((recipient, channel)), now, grouping)
        if until > now:
            rows += [row.held_until(until, hold, now) for row in theirs]
        else:
            bundles.append(Bundle(recipient, channel, theirs))
    return Gathered(tuple(bundles), tuple(rows))


def hold_until(
    week: WorkingWeek, last_told_at: datetime | None, now: datetime, grouping: timedelta
) -> tuple[datetime, Hold]:
    """Return until when a message that is due has to wait, and why; ``now`` when it need not.

    Grouping never carries a message past the end of a working day: it rather goes at once.
    """
    waking = WorkingWeek(week.days, QUIET_UNTIL, QUIET_FROM)
    awake = next_working_moment(waking, now)
    if awake > now:
        return awake, Hold.WORKING_MOMENT
    if last_told_at is not None and now < (together := last_told_at + grouping):
        return (together if next_working_moment(week, together) == together else now), Hold.GROUPED
    return now, Hold.GROUPED


def _address(row: Row) -> tuple[UUID, Channel | None]:
    return row.key.recipient, row.channel


def _order(row: Row) -> tuple[UUID, str, object]:
    return row.key.recipient, row.channel or "", row.key
