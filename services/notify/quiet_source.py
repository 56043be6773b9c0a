"""A school that fell silent: who hears it, once, and once more when it is back; pure.

Its contact is the school's coordinator; the Doorstroompunt of its region hears it too. Each silence and role has plan
keys of its own, so that it is accounted for like every message. What follows is the same in whatever order the two
events come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from schemas.events import SourceResumed, SourceSilent
from schemas.types import Role, Step, Urgency
from services.notify import ladder
from services.notify.ladder import Means
from services.notify.local_calendar import local_date, next_morning
from services.notify.people import NOBODY, Recipient, present
from services.notify.rows import Hold, PlanKey, Row, Silence, State, Why

_QUIET = UUID("5f5b9a39-9a0b-5f0e-8b55-0a1a1c3f7d21")
ROLES = (Role.COORDINATOR, Role.DOORSTROOMPUNT)
_SILENT, _BACK = 1, 2
"""Openings: that a school is silent, and that it is back."""


@dataclass(frozen=True, slots=True)
class QuietSource:
    """One silence of one school, for one role.

    Attributes:
        signal: stands in the plan keys.
        since: the day on which the delivery stayed out.
        last_on: the day of the last delivery; None while only its end is known.
        is_back: whether it is over.
    """

    signal: UUID
    school: str
    region: str
    role: Role
    since: date
    last_on: date | None
    is_back: bool


def quiet_sources(body: SourceSilent | SourceResumed) -> tuple[QuietSource, ...]:
    """Return what an event says, for each role that hears of it."""
    is_back = isinstance(body, SourceResumed)
    since = body.silent_since if isinstance(body, SourceResumed) else body.expected_on
    last_on = body.last_on if isinstance(body, SourceSilent) else None
    return tuple(
        QuietSource(
            uuid5(_QUIET, f"{body.school}:{since}:{role}"),
            body.school,
            body.region,
            role,
            since,
            last_on,
            is_back,
        )
        for role in ROLES
    )


def rows_for(
    source: QuietSource, register: Iterable[Recipient], history: Iterable[Row], now: datetime
) -> tuple[Row, ...]:
    """Return the rows that are new or stand elsewhere now.

    Args:
        source: all that is known of this silence, for one role.
        register: who works where.
        history: the rows of this silence and role so far.
        now: aware UTC.
    """
    people = list(register)
    before = list(history)
    told = [row for row in before if row.key.opening == _SILENT]
    fresh: list[Row] = []
    if not told and source.last_on is not None:
        fresh = [_row(source, person, _SILENT, now) for person in _holders(source, people, now)]
        fresh = fresh or [_nobody(source, now)]
    if not source.is_back:
        return tuple(fresh)
    # Back before somebody heard of the silence: they hear of neither.
    unheard = [row.silenced(Silence.BACK, now) if row.waits else row for row in fresh]
    unheard += [row.silenced(Silence.BACK, now) for row in told if row.waits]
    # Who heard of the silence hears that it is over.
    heard = {row.key.recipient for row in told if row.told}
    heard -= {row.key.recipient for row in before if row.key.opening == _BACK}
    back = [_row(source, person, _BACK, now) for person in people if person.id in heard]
    return (*unheard, *back)


def _holders(source: QuietSource, register: Sequence[Recipient], now: datetime) -> Iterable[Recipient]:
    """Return who holds the role: one contact per school, the one with the lowest id, and all of a Doorstroompunt.

    For who is on leave it is who stands in.
    """
    found = sorted(
        (
            person
            for person in register
            if person.role is source.role and person.serves(source.region, source.school)
        ),
        key=lambda person: person.id,
    )
    asked = found[:1] if source.role is Role.COORDINATOR else found
    here = [present(person, register, local_date(now)) for person in asked]
    return {person.id: person for person in here}.values()


def _row(source: QuietSource, person: Recipient, opening: int, now: datetime) -> Row:
    """Return the row that holds the e-mail until 08:30 of the person's next working day."""
    until = next_morning(person.week, now)
    channel = ladder.channel_for(person, Means.MORNING_MAIL)
    why = Why.SOURCE_SILENT if opening == _SILENT else Why.SOURCE_BACK
    key = PlanKey(source.signal, opening, Urgency.WHEN_CONVENIENT, Step.FIRST, 0, person.id)
    row = Row(key, State.HELD, str(why), until, now, now, until, Hold.MAIL, channel)
    return row if channel else row.silenced(Silence.NO_ADDRESS, now)


def _nobody(source: QuietSource, now: datetime) -> Row:
    key = PlanKey(source.signal, _SILENT, Urgency.WHEN_CONVENIENT, Step.FIRST, 0, NOBODY)
    return Row(key, State.SILENCE, str(Silence.NOBODY_HOLDS_ROLE), now, now, now)
