"""Invented young people and what is told about them: the load of the figures. The same on every run."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from schemas.envelope import Envelope
from schemas.events import (
    Body,
    CoachAssigned,
    ContactMade,
    ExitRegistered,
    PlacementConfirmed,
    PlacementEnded,
    PlacementStarted,
)
from schemas.types import ContractForm, Destination, EventId, SchoolType, staff_id

REGION, SCHOOL = "25", "98KP"
TODAY = date(2026, 11, 24)
LEFT_ON = date(2026, 7, 17)
RECORDED = datetime(2026, 11, 24, 8, tzinfo=UTC)
COACH = staff_id(REGION, "LC-1")


def leavers(count: int) -> list[UUID]:
    """Return so many pseudonyms, random as ours are."""
    chance = Random(20261124)
    return [UUID(int=chance.getrandbits(128), version=4) for _ in range(count)]


def an_exit(contract_ends_on: date | None = None, left_on: date = LEFT_ON) -> ExitRegistered:
    """Return the exit of somebody who went to work; without an end the contract is permanent."""
    return ExitRegistered(
        happened_on=left_on,
        region=REGION,
        school=SCHOOL,
        school_type=SchoolType.PRO,
        destination=Destination.WORK,
        starts_on=left_on,
        hours_per_week=24,
        contract_form=ContractForm.FIXED_TERM if contract_ends_on else ContractForm.PERMANENT,
        contract_ends_on=contract_ends_on,
    )


def a_contact(days_ago: int = 7) -> ContactMade:
    """Return a conversation of some days ago."""
    return ContactMade(happened_on=TODAY - timedelta(days=days_ago), region=REGION, school=SCHOOL)


def a_coach() -> CoachAssigned:
    """Return the assignment of the one coach."""
    return CoachAssigned(happened_on=LEFT_ON, region=REGION, school=SCHOOL, coach=COACH)


def a_life(number: int) -> tuple[Body, ...]:
    """Return five events of one person: exit, coach, start, contact, and a confirmation (for one in ten an end)."""
    place = {"region": REGION, "school": SCHOOL}
    started = PlacementStarted(
        happened_on=date(2026, 7, 20), kind=Destination.WORK, hours_per_week=24, **place
    )
    if number % 10 == 0:
        last: Body = PlacementEnded(happened_on=TODAY, **place)
    else:
        last = PlacementConfirmed(happened_on=TODAY - timedelta(days=3), **place)
    return an_exit(), a_coach(), started, a_contact(), last


def events(people: int) -> Iterator[Envelope]:
    """Yield five events of each person; the first of everybody, then the second, so that no batch is about one."""
    who = leavers(people)
    chance = Random(5)
    lives = [a_life(number) for number in range(people)]
    for turn in range(5):
        for leaver, life in zip(who, lives, strict=True):
            yield envelope(leaver, life[turn], UUID(int=chance.getrandbits(128), version=4))


def envelope(leaver: UUID, body: Body, event_id: UUID) -> Envelope:
    """Return ``body`` as ingest would have recorded it this morning."""
    return Envelope(EventId(event_id), f"urn:nazorg:school:{SCHOOL}", leaver, None, RECORDED, body)
