"""The duty officer: who hears what is for today while nobody is at work, where the region names one; pure.

The ladder itself waits as ever: the coach hears it on the first working moment, also when the duty officer saw it.
"""

from collections.abc import Iterable

from schemas.types import Role, Step, Urgency
from services.notify import ladder
from services.notify.case import Case
from services.notify.ladder import Means
from services.notify.local_calendar import OFFICE, local_date, next_working_moment
from services.notify.rows import Hold, Row, Silence, State, Why


def duty_row(case: Case, changed: Iterable[Row]) -> Row | None:
    """Return the row of the duty officer, at once and at any hour; None when the ladder does without.

    That is for a signal of today whose first step was made after the working hours of a day, or on a day on which
    nobody works; what opens at night is for that same morning. Who was told by then needs no duty officer.

    Args:
        case: the signal and its rows so far.
        changed: those that are new or stand elsewhere, as planned now.
    """
    officer = case.people.holder(Role.DUTY)
    if officer is None or case.signal.urgency is not Urgency.TODAY or case.signal.start_state:
        return None
    planned = {row.key: row for row in (*case.history, *changed)}
    current = [row for row in planned.values() if case.is_current(row.key)]
    first = min(
        (row for row in current if row.key.step is Step.FIRST), key=lambda row: row.made_at, default=None
    )
    if first is None or any(row.told or row.key.step is Step.DUTY for row in current):
        return None
    opens = next_working_moment(OFFICE, first.made_at)
    if (
        local_date(opens) == local_date(first.made_at)
        or case.now >= opens
        or not any(row.waits for row in current)
    ):
        return None
    channel = ladder.channel_for(officer, Means.TEXT)
    key = case.key(Step.DUTY, 0, officer)
    row = Row(
        key,
        State.HELD,
        str(Why.OUTSIDE_HOURS),
        at=case.now,
        made_at=case.now,
        decided_at=case.now,
        until=case.now,
        hold=Hold.WORKING_MOMENT,
        channel=channel,
        spoken_before=case.signal.spoken_on,
    )
    return row if channel else row.silenced(Silence.NO_ADDRESS, case.now)
