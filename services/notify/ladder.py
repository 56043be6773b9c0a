"""The ladder as a table: who hears a signal, how long after the step before it, and how; pure data.

Source: design, "Messages". Must never look at a signal; that is ``plan.py``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import chain

from schemas.types import Channel, DoorstroompuntHears, LadderEnd, Role, Step, Urgency
from services.notify import local_calendar
from services.notify.local_calendar import WorkingWeek
from services.notify.people import Recipient


class Means(StrEnum):
    """How a step reaches its recipient, and for which of their moments it waits."""

    TEXT = "text"
    PREFERRED = "preferred"
    MORNING_MAIL = "morning_mail"
    WEEKLY_MAIL = "weekly_mail"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: who, how many working days after the step before it, and how.

    ``after`` is None for a step that only hears what the step before it could not be told.
    """

    step: Step
    role: Role
    after: int | None
    means: Means


LADDERS: dict[Urgency, tuple[Rung, ...]] = {
    Urgency.TODAY: (
        Rung(Step.FIRST, Role.COACH, 0, Means.TEXT),
        Rung(Step.REMINDER, Role.COACH, 1, Means.TEXT),
        Rung(Step.DEPUTY, Role.DEPUTY, 1, Means.TEXT),
        Rung(Step.COORDINATOR, Role.COORDINATOR, 1, Means.TEXT),
    ),
    Urgency.THIS_WEEK: (
        Rung(Step.FIRST, Role.COACH, 0, Means.PREFERRED),
        Rung(Step.REMINDER, Role.COACH, 2, Means.PREFERRED),
        Rung(Step.OVERVIEW, Role.COORDINATOR, 0, Means.WEEKLY_MAIL),
    ),
    Urgency.WHEN_CONVENIENT: (
        Rung(Step.FIRST, Role.COACH, 0, Means.MORNING_MAIL),
        Rung(Step.COORDINATOR, Role.COORDINATOR, None, Means.MORNING_MAIL),
    ),
}
"""Each ladder in its order, up to the coordinator; what the law adds to it stands below."""

LEERPLICHT: dict[Urgency, Rung] = {
    Urgency.TODAY: Rung(Step.LEERPLICHT, Role.LEERPLICHT, 1, Means.TEXT),
    Urgency.THIS_WEEK: Rung(Step.LEERPLICHT, Role.LEERPLICHT, 0, Means.WEEKLY_MAIL),
    Urgency.WHEN_CONVENIENT: Rung(Step.LEERPLICHT, Role.LEERPLICHT, None, Means.MORNING_MAIL),
}
"""Under 18 and still obliged to qualify: after the school's coordinator. Source: Leerplichtwet 1969 art. 4a, 16."""

DOORSTROOMPUNT: dict[Urgency, Rung] = {
    Urgency.TODAY: Rung(Step.DOORSTROOMPUNT, Role.DOORSTROOMPUNT, 1, Means.TEXT),
    Urgency.THIS_WEEK: Rung(Step.DOORSTROOMPUNT, Role.DOORSTROOMPUNT, 0, Means.WEEKLY_MAIL),
    Urgency.WHEN_CONVENIENT: Rung(Step.DOORSTROOMPUNT, Role.DOORSTROOMPUNT, None, Means.MORNING_MAIL),
}
"""Inside the school's window: a count, and the person after consultation or with consent. Source: WEB art. 9.2.5."""

FOLLOW_UP_DAYS = 2
"""Working days after *gezien* in which contact or a dated action must come, else the ladder begins again."""

ROLE_OF: dict[Step, Role] = {
    rung.step: rung.role
    for rung in (*chain.from_iterable(LADDERS.values()), *LEERPLICHT.values(), *DOORSTROOMPUNT.values())
} | {Step.DUTY: Role.DUTY, Step.PRIVACY: Role.PRIVACY_OFFICER}
"""Who hears a step; the last two stand beside the ladder."""


@cache
def rungs(urgency: Urgency, ends_at: LadderEnd, doorstroompunt: DoorstroompuntHears) -> tuple[Rung, ...]:
    """Return the ladder of a case: the steps of its urgency, and after the school who hears it by law.

    Where the Doorstroompunt answers for the case it stands where the coordinator stands, and no step is added.
    """
    match ends_at:
        case LadderEnd.SCHOOL_AND_LEERPLICHT:
            return (*LADDERS[urgency], LEERPLICHT[urgency])
        case LadderEnd.SCHOOL if doorstroompunt is not DoorstroompuntHears.NOTHING:
            return (*LADDERS[urgency], DOORSTROOMPUNT[urgency])
        case _:
            return LADDERS[urgency]


@cache
def roles(urgency: Urgency, ends_at: LadderEnd, doorstroompunt: DoorstroompuntHears) -> tuple[Role, ...]:
    """Return who stands in the ladder of a case, each once, in their order."""
    return tuple(dict.fromkeys(rung.role for rung in rungs(urgency, ends_at, doorstroompunt)))


def channel_for(person: Recipient, means: Means) -> Channel | None:
    """Return the channel for this person: the one the step wants, else the other, else None."""
    match means:
        case Means.TEXT:
            return person.channel(Channel.SMS)
        case Means.PREFERRED:
            return person.channel(person.preferred)
        case Means.MORNING_MAIL | Means.WEEKLY_MAIL:
            return person.channel(Channel.EMAIL)


def moment_for(week: WorkingWeek, means: Means, moment: datetime) -> datetime:
    """Return the first moment of ``week``, not before ``moment``, at which these means may be used."""
    match means:
        case Means.TEXT | Means.PREFERRED:
            return local_calendar.next_working_moment(week, moment)
        case Means.MORNING_MAIL:
            return local_calendar.next_morning(week, moment)
        case Means.WEEKLY_MAIL:
            return local_calendar.next_weekly_morning(week, moment)
