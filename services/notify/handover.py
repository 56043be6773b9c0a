"""A coach hands young people over to a colleague: both hear how many, once, by the e-mail of 08:30; pure.

It has plan keys of its own, so that it is accounted for like every message: one per day, reader and side.
"""

from datetime import datetime
from uuid import UUID, uuid5

from schemas.types import Step, Urgency
from services.notify import ladder
from services.notify.content import HandOver
from services.notify.ladder import Means
from services.notify.local_calendar import local_date, next_morning
from services.notify.people import Recipient
from services.notify.rows import Hold, PlanKey, Row, Silence, State, Why

_HANDOVER = UUID("8f2f4a53-1b0d-5c3b-9f0e-2b9d6d7a1c44")


def notice_of(person: Recipient, now: datetime, *, is_new: bool) -> UUID:
    """Return the notice that stands in the plan key: what is told in the e-mail of one day is one notice."""
    day = local_date(next_morning(person.week, now))
    return uuid5(_HANDOVER, f"{day.isoformat()}:{person.id}:{is_new}")


def handover_row(notice: UUID, person: Recipient, now: datetime) -> Row:
    """Return the row that holds the e-mail until 08:30 of the reader's next working day."""
    until = next_morning(person.week, now)
    channel = ladder.channel_for(person, Means.MORNING_MAIL)
    key = PlanKey(notice, 1, Urgency.WHEN_CONVENIENT, Step.FIRST, 0, person.id)
    row = Row(key, State.HELD, str(Why.HANDED_OVER), until, now, now, until, Hold.MAIL, channel)
    return row if channel else row.silenced(Silence.NO_ADDRESS, now)


def subject_of(handovers: tuple[HandOver, ...]) -> str:
    """Return what a message about nothing else is about."""
    return (
        "jongeren van een collega" if any(one.is_new for one in handovers) else "uw jongeren bij een collega"
    )


def lines_of(handovers: tuple[HandOver, ...]) -> list[str]:
    """Return the lines of an e-mail, with an empty line before each side."""
    return [line for one in handovers for line in _lines(one)]


def _lines(one: HandOver) -> list[str]:
    young = "1 jongere" if one.people == 1 else f"{one.people} jongeren"
    if one.is_new:
        return [
            "",
            f"U begeleidt nu ook {young} van een collega.",
            "Vraag uw collega om een goede overdracht.",
        ]
    return ["", f"Een collega begeleidt nu {young} van u.", "Draag goed over wat uw collega moet weten."]
