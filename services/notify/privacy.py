"""A task about privacy, such as an objection: the privacy officer hears that there is one, and no more; pure."""

from schemas.types import Role, Status, Step
from services.notify import ladder
from services.notify.case import Case
from services.notify.ladder import Means
from services.notify.local_calendar import OFFICE, next_morning
from services.notify.rows import Hold, Row, Silence, State, Why

RULES = frozenset({"bezwaar_beantwoorden"})
"""Rules of the monitor whose tasks are the privacy officer's. Source: design, "No is no"; AVG art. 21."""


def privacy_rows(case: Case) -> tuple[Row, ...]:
    """Return the rows of a task about privacy that are new or stand elsewhere: one e-mail of 08:30."""
    if case.signal.status is Status.CLOSED:
        return tuple(row.silenced(Silence.CLOSED, case.now) for row in case.history if row.waits)
    officer = case.people.holder(Role.PRIVACY_OFFICER)
    key = case.key(Step.PRIVACY, 0, officer)
    gone = [row for row in case.history if row.waits and row.key != key]
    moved = tuple(row.silenced(Silence.REASSIGNED, case.now) for row in gone)
    before = next((row for row in case.history if row.key == key), None)
    channel = ladder.channel_for(officer, Means.MORNING_MAIL) if officer else None
    if before is not None and not (before.reason in {Silence.NO_ADDRESS, Silence.REASSIGNED} and channel):
        return moved
    until = next_morning(officer.week if officer else OFFICE, case.now)
    row = Row(key, State.HELD, str(Why.PRIVACY_TASK), until, case.now, case.now, until, Hold.MAIL, channel)
    if officer is None:
        return (*moved, row.silenced(Silence.NOBODY_HOLDS_ROLE, case.now))
    return (*moved, row if channel else row.silenced(Silence.NO_ADDRESS, case.now))
