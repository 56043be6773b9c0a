"""THE DECISION: who hears a signal, at which step, when and why, or why not; pure.

The rules stand in ``plan``, in the order in which they are asked. What a step is stands in ``ladder.py``, how
a ladder is walked in ``climb.py``, where a plan key ends in ``rows.py``. Must never read a clock or database.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from schemas.types import Kind, Status, Step
from services.notify.case import RANK, Case, Signal
from services.notify.climb import LATE, climb, retimed
from services.notify.duty import duty_row
from services.notify.gaps import Gap
from services.notify.ladder import FOLLOW_UP_DAYS, ROLE_OF
from services.notify.local_calendar import (
    OFFICE,
    local_date,
    midnight_after,
    midnight_before,
    next_working_moment,
    same_local_time_after,
)
from services.notify.people import People
from services.notify.privacy import privacy_rows
from services.notify.rows import Hold, Row, Silence, State


class Plan(NamedTuple):
    """What changes now: rows that are new or stand elsewhere, and the first moment at which this can change.

    ``due`` is None when only an event can change it. A held row's own ``until`` is not in ``due``. ``gaps`` are the
    holes in the ladder; they change nothing of it.
    """

    rows: tuple[Row, ...]
    due: datetime | None
    gaps: tuple[Gap, ...] = ()


def plan(signal: Signal, people: People, history: Sequence[Row], now: datetime) -> Plan:
    """Say what each due plan key of this signal becomes: held until a moment, or silence with its reason.

    What is held goes out when its moment has come (``gather``). Between ``now`` and ``due`` the answer stays.

    Args:
        signal: the latest snapshot.
        people: who stands where in its ladder, now.
        history: every row of this signal so far, in any order.
        now: aware UTC.
    """
    case = Case(signal, people, tuple(history), now)
    # A task about privacy: the privacy officer hears that there is one.
    if signal.kind is Kind.TASK and signal.for_privacy:
        return Plan(privacy_rows(case), _until_others(case, None))
    # A task is work with a date: it stands on screen and sends nothing.
    if signal.kind is Kind.TASK:
        return Plan(() if history else (_silent_first(case, Silence.TASK),), None)
    # Closed: nobody needs to act any more.
    if signal.status is Status.CLOSED:
        return Plan(_silence(case.history, Silence.CLOSED, now), None)
    outdated = _outdated(case)
    # Somebody spoke with the young person after it was told: the ladder stops.
    if _was_spoken(case):
        return Plan(outdated + _silence(case.current, Silence.SPOKEN, now), None)
    # A dated action is running: nobody hears anything until its date has passed.
    if signal.action_on is not None and now < (resumes := midnight_after(signal.action_on)):
        return _paused(case, outdated, resumes)
    seen_at = _seen_at(case)
    if seen_at is None:
        return _climbed(case, outdated, case.round)
    # Seen: reminder, deputy and coordinator end, and the follow-up clock runs.
    ended = outdated + _silence(_ended_by_seeing(case), Silence.SEEN, now)
    follow_up = _follow_up(case, seen_at)
    if follow_up is None or now < follow_up:
        due = _until_others(case, follow_up)
        return Plan(ended if case.current else (*ended, _silent_first(case, Silence.SEEN)), due)
    # Seen, and then neither contact nor a dated action: the ladder begins again at the reminder.
    return _climbed(case, ended, case.round + 1, begins=follow_up)


def _silent_first(case: Case, why_not: Silence) -> Row:
    key = case.key(Step.FIRST, 0, case.people.owner)
    return Row(
        key, State.SILENCE, str(why_not), case.now, case.now, case.now, spoken_before=case.signal.spoken_on
    )


def _silence(rows: Iterable[Row], why_not: Silence, now: datetime) -> tuple[Row, ...]:
    return tuple(row.silenced(why_not, now) for row in rows if row.waits)


def _ended_by_seeing(case: Case) -> tuple[Row, ...]:
    """Return the rows that *gezien* ends: of what the duty officer was told, not the first step of the owner."""
    on_duty = any(row.told and row.key.step is Step.DUTY for row in case.current)
    return tuple(row for row in case.current if not (on_duty and row.key.step is Step.FIRST))


def _outdated(case: Case) -> tuple[Row, ...]:
    """Return what was held for an earlier opening, another urgency or another person, as silences."""
    return tuple(
        row.silenced(why_not, case.now)
        for row in case.history
        if row.waits and (why_not := _why_outdated(case, row)) is not None
    )


def _why_outdated(case: Case, row: Row) -> Silence | None:
    signal = case.signal
    if row.key.opening != signal.opening:
        return Silence.OPENED_AGAIN
    if row.key.urgency is not signal.urgency:
        return Silence.ROSE if RANK[signal.urgency] > RANK[row.key.urgency] else Silence.EASED
    holder = case.people.holder(ROLE_OF[row.key.step])
    return None if holder and holder.id == row.key.recipient else Silence.REASSIGNED


def _was_spoken(case: Case) -> bool:
    """Whether there was contact on or after the day of the telling, other than what was known before it."""
    spoken_on = case.signal.spoken_on
    if spoken_on is None or not case.current:
        return False
    first = min(case.current, key=lambda row: row.made_at)
    return spoken_on >= local_date(first.made_at) and spoken_on != first.spoken_before


def _paused(case: Case, outdated: tuple[Row, ...], resumes: datetime) -> Plan:
    """Hold what was not told until the dated action has passed; a first step that has no row gets one."""
    gone = {row.key for row in outdated}
    waiting = [row for row in case.current if row.waits and row.key not in gone]
    first = case.key(Step.FIRST, 0, case.people.owner)
    made = () if any(row.key == first for row in case.current) else climb(case, (), 0).rows[:1]
    held = [
        retimed(case, row, resumes, Hold.DATED_ACTION)
        for row in (*waiting, *(row for row in made if row.waits))
        if row.hold is not Hold.DATED_ACTION or row.until is None or row.until < resumes
    ]
    return Plan((*outdated, *(row for row in made if not row.waits), *held), _until_others(case, resumes))


def _until_others(case: Case, due: datetime | None) -> datetime | None:
    """Return ``due``, or the midnight at which others stand in the ladder, whichever comes first."""
    changes_on = case.people.changes_on
    if changes_on is None:
        return due
    others_stand = midnight_before(changes_on)
    return min(due, others_stand) if due else others_stand


def _seen_at(case: Case) -> datetime | None:
    """Return when this round of the ladder was seen; who reported the cause themself has seen it."""
    rows = [row for row in case.current if row.key.round == case.round and row.reason != Silence.SEEN]
    if not rows:
        return case.signal.seen_at
    moments = _reported_at(case, rows)
    if case.signal.seen_at is not None and case.signal.seen_at >= min([row.made_at for row in rows]):
        moments.append(case.signal.seen_at)
    return max(moments, default=None)


def _reported_at(case: Case, rows: Iterable[Row]) -> list[datetime]:
    """Return when it was found that the owner reported the cause themself."""
    reported = [row for row in rows if row.reason == Silence.REPORTED_IT]
    owner = case.people.owner
    return [row.made_at for row in reported if owner is not None and row.key.recipient == owner.id]


def _follow_up(case: Case, seen_at: datetime) -> datetime | None:
    """Return when contact or a dated action must have come; None for a ladder without a reminder."""
    if all(rung.step is not Step.REMINDER for rung in case.signal.rungs):
        return None
    return same_local_time_after(next_working_moment(OFFICE, seen_at), FOLLOW_UP_DAYS)


def _climbed(case: Case, changed: tuple[Row, ...], round_: int, begins: datetime | None = None) -> Plan:
    if begins is not None and case.now - begins > LATE:
        begins = next_working_moment(OFFICE, case.now)
    climbed = climb(case, changed, round_, begins)
    reported = _reported_at(case, climbed.rows) if round_ == 0 else []
    if not reported:
        on_duty = duty_row(case, climbed.rows)
        return Plan((*climbed.rows, on_duty) if on_duty else climbed.rows, _until_others(case, climbed.due))
    # Who reported the cause has seen it: what is held for a later step ends at once, not at the next look.
    made = {row.key for row in climbed.rows}
    ended = _silence((row for row in case.current if row.key not in made), Silence.SEEN, case.now)
    return Plan((*climbed.rows, *ended), _until_others(case, _follow_up(case, max(reported))))
