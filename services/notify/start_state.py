"""The e-mail about a school's start state: to each coach, also when it opened no signal, and to the coordinator; pure.

It has plan keys of its own, so that it is accounted for like every message: per school, day and person one about what
lies on their desk, and one about the gaps in the data. For one person both stand in one e-mail.
"""

from datetime import date, datetime
from uuid import UUID, uuid5

from schemas.types import Channel, Step, Urgency
from services.notify import ladder
from services.notify.ladder import Means
from services.notify.local_calendar import local_date, midnight_after, next_morning
from services.notify.people import Recipient
from services.notify.rows import Hold, PlanKey, Row, Silence, State, Why

_START_STATE = UUID("0b7e9f4e-52b7-5a5f-8d0e-3c5d7a0f9a11")


def start_state_row(
    school: str, day: date, person: Recipient, now: datetime, why: Why = Why.START_STATE
) -> Row | None:
    """Return the row that holds the e-mail until 08:30 of the person's next working day; None when that day is over.

    Who takes over a young person weeks after the start state hears nothing of it.

    Args:
        why: for what lies on their desk, or for the gaps in the data.
    """
    planned = next_morning(person.week, midnight_after(day))
    if local_date(now) > local_date(planned):
        return None
    until = max(planned, next_morning(person.week, now))
    key = PlanKey(
        subject_of(school, day, person.id, why), 1, Urgency.WHEN_CONVENIENT, Step.FIRST, 0, person.id
    )
    channel: Channel | None = ladder.channel_for(person, Means.MORNING_MAIL)
    row = Row(key, State.HELD, str(why), until, now, now, until, Hold.MAIL, channel)
    return row if channel else row.silenced(Silence.NO_ADDRESS, now)


def subject_of(school: str, day: date, person: UUID, why: Why = Why.START_STATE) -> UUID:
    """Return what stands for the signal in the plan key."""
    about = "" if why is Why.START_STATE else f":{why}"
    return uuid5(_START_STATE, f"{school}:{day.isoformat()}:{person}{about}")
