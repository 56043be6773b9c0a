"""Walking a ladder: the row of every step whose moment has come, each with its reason; pure.

Owns the order of reasons of one step. Whether the ladder is walked at all is decided in ``plan.py``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.types import Channel, Step, Urgency
from services.notify import ladder
from services.notify.case import RANK, Case
from services.notify.ladder import ROLE_OF, Means, Rung
from services.notify.local_calendar import OFFICE, local_date, next_working_moment, same_local_time_after
from services.notify.people import Recipient
from services.notify.rows import Hold, PlanKey, Row, Silence, State, Why

LATE = timedelta(hours=1)
"""A step that is planned later than this (after an outage, or a dated action that passed) counts from now.

Without it, three steps whose moments all passed would be told at once.
"""

_UNDONE = frozenset({Silence.REASSIGNED, Silence.EASED, Silence.ROSE, Silence.CLOSED, Silence.TASK})
"""Silences of what was never told and is due again when the cause of the silence is gone."""


class Climb(NamedTuple):
    """How far a ladder was walked: what is new or changed, and the moment of the next step if any."""

    rows: tuple[Row, ...]
    due: datetime | None


def climb(case: Case, changed: Iterable[Row], round_: int, begins: datetime | None = None) -> Climb:
    """Walk the ladder from its foot, as far as its moments have come.

    Args:
        case: the signal and its rows.
        changed: rows that were changed by a rule before this one.
        round_: the round of the ladder.
        begins: the moment of the reminder, where a new round begins with it.
    """
    made = {row.key: row for row in changed}
    rows = {row.key: row for row in case.history} | made
    before: Row | None = None
    for rung in case.signal.rungs:
        holder = case.people.holder(rung.role)
        key = case.key(rung.step, round_, holder)
        row = rows.get(key)
        if row is None or _is_undone(row, holder):
            moment = begins if begins and rung.step is Step.REMINDER else _moment(case, rung, before)
            if moment is None:
                break
            if rung.step is not Step.FIRST and moment > case.now:
                return Climb(tuple(made.values()), moment)
            row = rows[key] = made[key] = _decided(case, _Turn(rung, holder, key, before), moment, rows)
        elif holder and row.waits and (fresh := _refreshed(case, row, holder)) is not row:
            row = rows[key] = made[key] = fresh
        if row.reason == Silence.REPORTED_IT and round_ == 0:
            break
        before = replace(row, passed_on=False) if row.passed_on and key.round != round_ else row
    return Climb(tuple(made.values()), None)


def retimed(case: Case, row: Row, moment: datetime, hold: Hold | None = None) -> Row:
    """Return a held row that now waits for its recipient's first moment from ``moment``."""
    holder = case.people.holder(ROLE_OF[row.key.step])
    means = case.means(row.key.step)
    until = ladder.moment_for(holder.week if holder else OFFICE, means, moment)
    return replace(row.held_until(until, hold or _hold(means), case.now), at=until, passed_on=False)


def _refreshed(case: Case, row: Row, holder: Recipient) -> Row:
    """Return a held row as it should be: on a channel that exists, not waiting for an action that is gone."""
    means = Means.MORNING_MAIL if row.hold is Hold.MAIL else case.means(row.key.step)
    channel = ladder.channel_for(holder, means)
    if channel is None:
        return row.silenced(Silence.NO_ADDRESS, case.now, passed_on=True)
    row = row if row.channel is channel else replace(row, channel=channel)
    too_long = row.hold is Hold.DATED_ACTION and row.until is not None and row.until > case.now
    return retimed(case, row, case.now) if too_long else row


def _is_undone(row: Row, holder: Recipient | None) -> bool:
    if row.state is not State.SILENCE:
        return False
    return row.reason in _UNDONE or bool(row.reason == Silence.NO_ADDRESS and holder and holder.channels)


def _moment(case: Case, rung: Rung, before: Row | None) -> datetime | None:
    """Return the moment of a step: at once after a step that could not be told, else by the table."""
    if before is None:
        return case.now
    if before.passed_on:
        moment = max(before.at, before.decided_at) if before.state is State.SILENCE else before.at
    elif rung.after is None:
        return None
    else:
        moment = same_local_time_after(before.at, rung.after)
    return moment if case.now - moment <= LATE else next_working_moment(OFFICE, case.now)


class _Turn(NamedTuple):
    """A step whose moment has come: who holds it, its plan key, and the step before it."""

    rung: Rung
    holder: Recipient | None
    key: PlanKey
    before: Row | None


def _decided(case: Case, turn: _Turn, moment: datetime, rows: Mapping[PlanKey, Row]) -> Row:
    """Return the row of a step: a silence with the first reason that fits, else held and why."""
    means = case.means(turn.rung.step)
    channel = ladder.channel_for(turn.holder, means) if turn.holder else None
    why_not, passed_on = _why_not(case, turn, channel, rows)
    if why_not is None:
        return _timed(case, turn, means, moment, channel)
    return _timed(case, turn, means, moment, None).silenced(why_not, case.now, passed_on=passed_on)


def _why_not(
    case: Case, turn: _Turn, channel: Channel | None, rows: Mapping[PlanKey, Row]
) -> tuple[Silence | None, bool]:
    """Return the first reason for silence that fits, and whether the next step hears instead."""
    holder, before, is_first = turn.holder, turn.before, turn.rung.step is Step.FIRST
    # Nobody holds the role: the next step hears.
    if holder is None:
        return Silence.NOBODY_HOLDS_ROLE, True
    # Who reported the cause gets the next step on screen and no message.
    if is_first and case.signal.reported_by == holder.id:
        return Silence.REPORTED_IT, False
    # The same person was told before: at a graver urgency, or at an earlier step in another role.
    if _already_told(case, turn.key, rows):
        return Silence.ALREADY_TOLD, not is_first
    # The same person could not be told at the step before.
    if before and before.passed_on and before.key.recipient == turn.key.recipient:
        return Silence(before.reason) if before.state is State.SILENCE else Silence.AWAY, True
    # There is no address at all.
    if channel is None:
        return Silence.NO_ADDRESS, True
    return None, False


def _timed(case: Case, turn: _Turn, means: Means, moment: datetime, channel: Channel | None) -> Row:
    """Return the row held until its recipient's first moment; leave, and for ``today`` any absence, passes it on."""
    holder, is_first = turn.holder, turn.rung.step is Step.FIRST
    if is_first and case.is_start_state(Step.FIRST):
        moment = max(moment, case.start_state_passed)
    office = ladder.moment_for(OFFICE, means, moment) if is_first else moment
    until = ladder.moment_for(holder.week, means, moment) if holder else office
    on_leave = holder is not None and holder.week.away and holder.week.is_away_on(local_date(office))
    in_haste = on_leave or case.signal.urgency is Urgency.TODAY
    away = in_haste and until > office and until > same_local_time_after(office, 1)
    return Row(
        turn.key,
        State.HELD,
        reason=str(_why(case, turn)),
        at=until if is_first and not away else office,
        made_at=case.now,
        decided_at=case.now,
        until=until,
        hold=_hold(means),
        channel=channel,
        passed_on=away,
        spoken_before=case.signal.spoken_on,
    )


def _hold(means: Means) -> Hold:
    return Hold.MAIL if means in (Means.MORNING_MAIL, Means.WEEKLY_MAIL) else Hold.WORKING_MOMENT


def _already_told(case: Case, key: PlanKey, rows: Mapping[PlanKey, Row]) -> bool:
    theirs = [row for row in rows.values() if row.key.recipient == key.recipient and row.key != key]
    if key.step is Step.FIRST:
        return any(
            row.told and row.key.opening == key.opening and RANK[row.key.urgency] >= RANK[key.urgency]
            for row in theirs
        )
    return any(
        (row.told or row.waits)
        and case.is_current(row.key)
        and (row.key.round == key.round or row.key.step is Step.FIRST)
        and ROLE_OF[row.key.step] is not ROLE_OF[key.step]
        for row in theirs
    )


def _why(case: Case, turn: _Turn) -> Why:
    rung, key, before = turn.rung, turn.key, turn.before
    if rung.step is not Step.FIRST:
        if before and before.passed_on:
            return Why.STEP_BEFORE_MISSED
        return Why.NO_FOLLOW_UP if key.round and rung.step is Step.REMINDER else Why.NOT_SEEN
    if not case.people.assigned:
        return Why.NOBODY_ASSIGNED
    if case.is_start_state(rung.step):
        return Why.START_STATE
    if case.signal.opening > 1:
        return Why.ONCE_MORE
    risen = any(RANK[row.key.urgency] < RANK[key.urgency] for row in case.history)
    return Why.ROSE if risen else Why.OPENED
