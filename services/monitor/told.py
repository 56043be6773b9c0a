"""What one event tells about a place or a contact, in one form whatever the type of the event.

Pure. Must never know which other places there are.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from schemas.events import (
    EnrolmentAnnounced,
    EnrolmentEnded,
    EnrolmentStarted,
    LeaverFact,
    PlacementAnnounced,
    PlacementEnded,
    PlacementFact,
)
from schemas.types import ContactChannel, ContractForm, DeregistrationReason, Destination, EventId, NextPlace
from services.monitor.corrections import Fact


class PlaceKind(StrEnum):
    """A placement has ids of its sender on the wire, an enrolment has none."""

    PLACEMENT = "placement"
    ENROLMENT = "enrolment"


@dataclass(frozen=True, slots=True)
class Contact:
    """A real conversation with the young person."""

    event: EventId
    on: date


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that got no answer."""

    event: EventId
    on: date
    channel: ContactChannel | None
    reported_by: UUID | None


class Contract(NamedTuple):
    """What is known of a contract; a field that nobody told is None."""

    hours_per_week: int | None = None
    form: ContractForm | None = None
    ends_on: date | None = None

    def changed_by(self, told: "Contract") -> "Contract":
        """Return this contract with only the told fields changed; a permanent one has no last day."""
        form = told.form or self.form
        ends_on = told.ends_on or (None if told.form is ContractForm.PERMANENT else self.ends_on)
        return Contract(self._hours(told), form, ends_on)

    def told_again(self, told: "Contract") -> "Contract":
        """Return what an announcement or start makes of this contract: a told form or end replaces both."""
        return (
            Contract(self._hours(told), told.form, told.ends_on)
            if told.form or told.ends_on
            else self.changed_by(told)
        )

    def _hours(self, told: "Contract") -> int | None:
        return self.hours_per_week if told.hours_per_week is None else told.hours_per_week


NOTHING_TOLD = Contract()


@dataclass(frozen=True, slots=True)
class End:
    """How a place ended; ``on`` is the day it happened."""

    on: date
    event: EventId
    next_place: NextPlace
    never_started: bool
    reason: DeregistrationReason | None
    reported_by: UUID | None


class Told(NamedTuple):
    """One event about a place.

    Attributes:
        on: the day it happened.
        named: the sender's own id of the place, None where the sender gave none.
    """

    event: EventId
    kind: PlaceKind
    on: date
    named: UUID | None = None
    destination: Destination | None = None
    starts_on: date | None = None
    contract: Contract = NOTHING_TOLD
    reported_by: UUID | None = None


def told_by(fact: Fact, body: LeaverFact) -> Told:
    """Return what an event about a place tells of it."""
    contract = NOTHING_TOLD
    destination = starts_on = None
    if isinstance(body, PlacementAnnounced):
        contract = Contract(body.hours_per_week, body.contract_form, body.contract_ends_on)
        destination, starts_on = body.kind, body.starts_on
    elif isinstance(body, EnrolmentAnnounced):
        destination, starts_on = body.destination, body.starts_on
    elif isinstance(body, EnrolmentStarted):
        destination = body.destination
    return Told(
        event=fact.event.id,
        kind=kind_of(body),
        on=body.happened_on,
        named=body.placement if isinstance(body, PlacementFact) else None,
        destination=destination,
        starts_on=starts_on,
        contract=contract,
        reported_by=fact.event.reported_by,
    )


def end_told_by(fact: Fact, body: EnrolmentEnded | PlacementEnded) -> End:
    """Return how a place ended."""
    return End(
        on=body.happened_on,
        event=fact.event.id,
        next_place=body.next_place,
        never_started=body.never_started,
        reason=body.reason if isinstance(body, EnrolmentEnded) else None,
        reported_by=fact.event.reported_by,
    )


def kind_of(body: LeaverFact) -> PlaceKind:
    """Return the kind of place that an event is about."""
    return PlaceKind.PLACEMENT if isinstance(body, PlacementFact) else PlaceKind.ENROLMENT
