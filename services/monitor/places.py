"""Places of one young person: work, training and day activity (placements) and schools (enrolments).

Pure: says which place an event is about and what it does to it. Must never judge whether it is threatened.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from schemas.events import Body
from schemas.types import ContractForm, Destination, EventId
from services.monitor.told import NOTHING_TOLD, Contract, End, PlaceKind, Told


class Hours(NamedTuple):
    """How many hours a week somebody works there from a day on, and which event told it."""

    on: date
    a_week: int
    event: EventId
    reported_by: UUID | None


class Place(NamedTuple):
    """One place, announced or begun, running or ended.

    Attributes:
        id: the sender's id or that of the event that first told of it; never changes: a cause of signals.
        named: the sender's own id, None as long as no event gave one.
        known_on: the day of the first event about it.
        starts_on: the announced or real first day.
        confirmed_on: the last day on which somebody saw that the young person is there, told by ``confirmed_by``.
        event: the event that last told of its start or contract, with who reported that.
        start_state_on: the day of the start state in which it was told, for the dates that follow from it.
        from_start_state: whether ``event`` itself is a fact of that start state.
        hours: the hours a week, each time that they were told, in order.
    """

    id: UUID
    kind: PlaceKind
    known_on: date
    event: EventId
    named: UUID | None = None
    destination: Destination | None = None
    starts_on: date | None = None
    confirmed_on: date | None = None
    contract: Contract = NOTHING_TOLD
    end: End | None = None
    reported_by: UUID | None = None
    start_state_on: date | None = None
    from_start_state: bool = False
    hours: tuple[Hours, ...] = ()
    confirmed_by: EventId | None = None

    @property
    def counts_from(self) -> date:
        """A placement counts from its announced start; without one from the day we knew of it."""
        return self.starts_on or self.known_on

    @property
    def contract_ends_on(self) -> date | None:
        """The last day of a contract that ends by itself."""
        return None if self.contract.form is ContractForm.PERMANENT else self.contract.ends_on

    @property
    def last_day(self) -> date | None:
        """The last day of this place as far as known: its end, else that of its contract."""
        return self.end.on if self.end else self.contract_ends_on

    def runs_on(self, day: date) -> bool:
        """Whether the place is not ended, and ``day`` lies between its start and the end of its contract."""
        return self.end is None and self.counts_from <= day and not self.is_over_by(day)

    def is_over_by(self, day: date) -> bool:
        """Whether the contract ended before ``day``."""
        return self.contract_ends_on is not None and self.contract_ends_on < day


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An event about a place of which it is not clear which one is meant."""

    event: EventId
    kind: PlaceKind
    about: type[Body]
    on: date
    recorded: datetime
    reported_by: UUID | None


Places = tuple[Place, ...]


def put(places: Places, place: Place) -> Places:
    """Return ``places`` with ``place`` in the stead of what it was, or as the last one."""
    if any(old.id == place.id and old.kind is place.kind for old in places):
        return tuple(place if old.id == place.id and old.kind is place.kind else old for old in places)
    return (*places, place)


def running(places: Places, kind: PlaceKind) -> list[Place]:
    """Return the places of a kind that have not ended."""
    return [place for place in places if place.kind is kind and place.end is None]


def announce(places: Places, told: Told) -> Places:
    """Take in that a place was announced: news of the one that is waiting to start, or a new one."""
    waiting = [place for place in _unconfirmed(places, told) if _awaits_same_start(place, told)]
    place = _named(places, told) or _only(waiting) or _new(told)
    return put(places, _renewed(place, told, told.starts_on or place.starts_on, place.confirmed_on))


def start(places: Places, told: Told) -> Places:
    """Take in that a place began: the one that was announced, or a new one."""
    place = _named(places, told) or _only(_unconfirmed(places, told)) or _new(told)
    begun = _renewed(place, told, told.starts_on or told.on, told.on)
    return put(places, begun._replace(confirmed_by=told.event))


def confirm(places: Places, told: Told) -> Places | None:
    """Take in that somebody saw the young person there; None when it is not clear which place is meant."""
    place = _meant(places, told)
    if place is None:
        return None
    seen_on = max(told.on, place.confirmed_on or told.on)
    ended = place.end is not None and place.end.on < told.on
    end = None if ended else place.end
    return put(places, place._replace(confirmed_on=seen_on, confirmed_by=told.event, end=end))


def change(places: Places, told: Told) -> Places | None:
    """Take in what changed, and only that; None when it is not clear which place is meant."""
    place = _meant(places, told)
    if place is None:
        return None
    changed = place._replace(
        destination=told.destination or place.destination,
        starts_on=told.starts_on or place.starts_on,
        contract=place.contract.changed_by(told.contract),
        hours=_hours(place, told),
        event=told.event,
        reported_by=told.reported_by,
        from_start_state=False,
    )
    return put(places, changed)


def finish(places: Places, told: Told, end: End) -> Places | None:
    """Take in that a place ended; None when it is not clear which place is meant.

    An ended place that nobody told of before is kept as one that was lost: nobody may be missed.
    """
    place = _meant(places, told, end)
    return None if place is None else put(places, place._replace(end=end))


def _renewed(place: Place, told: Told, starts_on: date | None, confirmed_on: date | None) -> Place:
    return place._replace(
        named=place.named or told.named,
        destination=told.destination or place.destination,
        contract=place.contract.told_again(told.contract),
        starts_on=starts_on,
        confirmed_on=confirmed_on,
        hours=_hours(place, told),
        end=None,
        event=told.event,
        reported_by=told.reported_by,
        from_start_state=False,
    )


def _hours(place: Place, told: Told) -> tuple[Hours, ...]:
    a_week = told.contract.hours_per_week
    if a_week is None:
        return place.hours
    return (*place.hours, Hours(told.on, a_week, told.event, told.reported_by))


def _new(told: Told) -> Place:
    return Place(
        id=told.named or told.event,
        kind=told.kind,
        known_on=told.on,
        event=told.event,
        named=told.named,
        destination=told.destination,
        reported_by=told.reported_by,
    )


def _meant(places: Places, told: Told, end: End | None = None) -> Place | None:
    """Return the place that an event about an existing one is about.

    With an id: that place, else the only running one whose sender gave no id (for an end: else the only ended
    one, because two senders tell of one end), else a place of its own. Without: the only running one, else the
    only one that is not ended. An enrolment has no id on the wire: the first news of one is a place of its own.
    """
    named = _named(places, told)
    if named is not None:
        return named
    own = [place for place in places if place.kind is told.kind]
    open_ones = [
        place for place in own if place.end is None and not (end and end.never_started and place.confirmed_on)
    ]
    now_there = [place for place in open_ones if place.runs_on(told.on)] or open_ones
    if told.named is not None:
        pool = now_there or own if end else now_there
        unnamed = _only([place for place in pool if place.named is None])
        return unnamed._replace(named=told.named) if unnamed else _new(told)
    if not own and told.kind is PlaceKind.ENROLMENT:
        return _new(told)
    return _only(now_there)


def _named(places: Places, told: Told) -> Place | None:
    if told.named is None:
        return None
    return _only(
        [place for place in places if place.kind is told.kind and told.named in (place.named, place.id)]
    )


def _unconfirmed(places: Places, told: Told) -> list[Place]:
    """Return the places that ``told`` may be the start of: announced, not confirmed, contract not over.

    An id that we never saw may name a place that an export told of without one.
    """
    return [
        place
        for place in places
        if place.kind is told.kind
        and place.end is None
        and place.confirmed_on is None
        and not place.is_over_by(told.on)
        and (told.named is None or place.named is None)
    ]


def _awaits_same_start(place: Place, told: Told) -> bool:
    """Whether a new announcement is news of ``place``: it has not started, or the start is the same day."""
    return place.starts_on is None or place.starts_on > told.on or place.starts_on == told.starts_on


def _only(places: list[Place]) -> Place | None:
    return places[0] if len(places) == 1 else None
