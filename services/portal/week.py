"""Deze week gesproken: the own people as a list to tick, and the days on which that can have been. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.types import ApproachStand
from services.portal.people import Person

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the list.

    Attributes:
        spoken_on: the last real contact, as far as it is known.
        next_on: the first day on which something is to be done or looked at; before today it is late.
        is_spoken: whether the last real contact was in this week.
    """

    person: Person
    spoken_on: date | None
    next_on: date | None
    is_spoken: bool


def shows(person: Person) -> bool:
    """Whether somebody stands on the list: in aftercare, or something is open; never who died."""
    if person.approach is not None and person.approach.stand is ApproachStand.DIED:
        return False
    return person.in_window or any(one.is_open for one in person.signals)


def line_of(person: Person, today: date) -> Line:
    """Return how somebody stands on the list of ``today``."""
    days = [one.spoken_on for one in person.signals if one.spoken_on]
    if person.approach is not None and person.approach.spoken_on is not None:
        days.append(person.approach.spoken_on)
    spoken_on = max(days, default=None)
    return Line(person, spoken_on, _next_on(person), spoken_on is not None and spoken_on >= monday(today))


def days(today: date) -> tuple[date, ...]:
    """Return the days that may be chosen, the last first: this week until today, and the whole week before."""
    first = monday(today) - _WEEK
    return tuple(today - timedelta(days=back) for back in range((today - first).days + 1))


def monday(day: date) -> date:
    """Return the Monday of a week."""
    return day - timedelta(days=day.weekday())


def _next_on(person: Person) -> date | None:
    """Return the first of what was agreed and what is to be done, without these when somebody looks again."""
    running: Iterable[date | None] = (one.action_on or one.due_on for one in person.signals if one.is_open)
    return min((day for day in running if day), default=person.look_again_on)
