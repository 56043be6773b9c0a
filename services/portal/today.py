"""What stands on Vandaag: signals by urgency, tasks by date, what runs already, and when the next thing comes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.types import Kind, Status, Urgency
from services.portal.people import Person, Signal

SOON = timedelta(days=7)
"""How far ahead a task stands on the page."""
_RUNS = (Status.TAKEN_UP, Status.SNOOZED)
_ORDER = (Urgency.TODAY, Urgency.THIS_WEEK, Urgency.WHEN_CONVENIENT)


@dataclass(frozen=True, slots=True)
class Item:
    """One signal or task with its person."""

    person: Person
    signal: Signal


@dataclass(frozen=True, slots=True)
class Today:
    """The page.

    Attributes:
        signals: per urgency, the gravest first; within it the oldest first.
        tasks: by date, those of before today among them.
        running: signals with a later date that somebody works on.
        next_on: the first day on which something comes, where nothing is to be done now.
    """

    signals: tuple[tuple[Urgency, tuple[Item, ...]], ...]
    tasks: tuple[Item, ...]
    running: tuple[Item, ...]
    next_on: date | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done now."""
        return not self.signals and not self.tasks


def today_of(people: Iterable[Person], today: date) -> Today:
    """Return what is to be done on ``today`` for these people."""
    everyone = list(people)
    items = [Item(person, one) for person in everyone for one in person.signals if one.is_open]
    waits = [item for item in items if is_running(item.signal, today)]
    now = [item for item in items if not is_running(item.signal, today)]
    signals = [item for item in now if item.signal.kind is Kind.SIGNAL]
    tasks = [item for item in now if item.signal.kind is Kind.TASK]
    near = [item for item in tasks if day_of(item) <= today + SOON]
    groups = ((urgency, _oldest(i for i in signals if i.signal.urgency is urgency)) for urgency in _ORDER)
    coming = [item.signal.action_on for item in waits if item.signal.action_on]
    coming += [day_of(item) for item in tasks if item not in near]
    coming += [one.look_again_on for one in everyone if one.look_again_on and one.look_again_on > today]
    return Today(
        signals=tuple(group for group in groups if group[1]),
        tasks=tuple(sorted(near, key=lambda item: (day_of(item), item.signal.id))),
        running=tuple(sorted(waits, key=lambda item: (item.signal.action_on or date.max, item.signal.id))),
        next_on=min(coming, default=None),
    )


def is_running(signal: Signal, today: date) -> bool:
    """Whether somebody works on it, or let it wait, until a later day."""
    return signal.status in _RUNS and signal.action_on is not None and signal.action_on > today


def shows(person: Person) -> bool:
    """Whether the page shows somebody."""
    return any(one.is_open for one in person.signals)


def day_of(item: Item) -> date:
    """Return the day before which something is to be done; since when it is there where it has none."""
    return item.signal.due_on or item.signal.since


def _oldest(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: (item.signal.opened_at, item.signal.id)))
