"""Leaving a school: the exit itself, and the place where it leads.

Pure. A destination in an exit is an *announced* place: nobody has seen yet that it began.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schemas.events import ExitRegistered
from schemas.types import DeregistrationReason, Destination, EventId, SchoolType
from services.monitor.answers import Cause
from services.monitor.corrections import Fact
from services.monitor.local_calendar import day_of
from services.monitor.places import Hours, Place, Places
from services.monitor.told import NOTHING_TOLD, Contract, PlaceKind


@dataclass(frozen=True, slots=True)
class Exit:
    """One leaving of a school.

    Attributes:
        id: stays the same when the exit is corrected.
        event: the version that counts.
        start_state_on: the day of the start state to which the case belongs, None for other deliveries.
        from_start_state: whether ``event`` came on that day; a later correction keeps the case, but is news.
        reachable: whether a mobile number or e-mail address was known then, None where nobody knows.
    """

    id: EventId
    event: EventId
    left_on: date
    school_type: SchoolType
    destination: Destination
    start_state_on: date | None
    from_start_state: bool
    reported_by: UUID | None
    reason: DeregistrationReason | None = None
    reachable: bool | None = None

    @property
    def told_on(self) -> date:
        """The first day on which anybody here can act on it: that of leaving, or of a later start state."""
        return self.left_on if self.start_state_on is None else max(self.left_on, self.start_state_on)


def cause_of_exit(left: Exit) -> Cause:
    """Return an exit as the cause of an answer."""
    return Cause(left.id, (left.event,), left.reported_by)


def exit_told_by(fact: Fact, body: ExitRegistered) -> Exit:
    """Return the exit that an event tells of."""
    day = body.start_state_on
    return Exit(
        id=fact.root,
        event=fact.event.id,
        left_on=body.happened_on,
        school_type=body.school_type,
        destination=body.destination,
        start_state_on=fact.start_state_on or day,
        from_start_state=day is not None and day_of(fact.event.recorded) <= day,
        reported_by=fact.event.reported_by,
        reason=body.reason,
        reachable=body.reachable,
    )


def announced_at_exit(left: Exit, body: ExitRegistered, known: Places) -> Iterator[Place]:
    """Yield the places where an exit leads: work, a school, or both (bbl); not one that is known already."""
    for kind, leads_there in (
        (PlaceKind.PLACEMENT, body.destination.is_placement),
        (PlaceKind.ENROLMENT, body.destination.is_enrolment),
    ):
        starts_on = body.starts_on or left.left_on
        if leads_there and not any(place.kind is kind and place.counts_from == starts_on for place in known):
            yield _announced(left, kind, body)


def _announced(left: Exit, kind: PlaceKind, body: ExitRegistered) -> Place:
    contract = Contract(body.hours_per_week, body.contract_form, body.contract_ends_on)
    told = Hours(body.starts_on or left.left_on, body.hours_per_week or 0, left.event, left.reported_by)
    return Place(
        id=left.id,
        kind=kind,
        known_on=body.happened_on,
        event=left.event,
        destination=body.destination,
        starts_on=body.starts_on,
        contract=contract if kind is PlaceKind.PLACEMENT else NOTHING_TOLD,
        reported_by=left.reported_by,
        start_state_on=left.start_state_on,
        from_start_state=left.from_start_state,
        hours=(told,) if kind is PlaceKind.PLACEMENT and body.hours_per_week else (),
    )
