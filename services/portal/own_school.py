"""What a school sees of its own people: its duties by date, who leaves soon, and who left. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.types import Kind
from services.portal.people import Person, Signal
from services.portal.today import Item, day_of

TALK = "uitstroomgesprek"
"""The task that is there as long as somebody is about to leave."""
DUTIES = frozenset({TALK, "aanbod_doen", "aanbod_tweede_jaar", "inlichtingen_geven", "overleg_voeren"})
"""The tasks that the law gives to the school, and no coach does for it."""


@dataclass(frozen=True, slots=True)
class OwnSchool:
    """The page.

    Attributes:
        duties: by date, those that are late first.
        leaving: who is about to leave.
        left: who left and is in aftercare.
    """

    duties: tuple[Item, ...]
    leaving: tuple[Person, ...]
    left: tuple[Person, ...]


def own_school_of(people: Iterable[Person]) -> OwnSchool:
    """Return what the page of a school shows of these people."""
    everyone = list(people)
    duties = [Item(person, one) for person in everyone for one in person.signals if is_duty(one)]
    leaving = {item.person.leaver for item in duties if item.signal.rule == TALK}
    return OwnSchool(
        duties=tuple(sorted(duties, key=lambda item: (day_of(item), item.signal.id))),
        leaving=tuple(person for person in everyone if person.leaver in leaving),
        left=tuple(person for person in everyone if person.in_window and person.leaver not in leaving),
    )


def shows(person: Person) -> bool:
    """Whether the page shows somebody."""
    return person.in_window or any(is_duty(one) for one in person.signals)


def is_duty(signal: Signal) -> bool:
    """Whether it is a task of the school that is still to be done."""
    return signal.is_open and signal.kind is Kind.TASK and signal.rule in DUTIES
