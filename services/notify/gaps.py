"""Where the net has a hole: a step of an open signal at which nobody can be reached, and why; pure.

What is found here never changes who hears a signal: the ladder goes on by itself, and somebody mends the register.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from schemas.types import Kind, LadderEnd, Role, Status
from services.notify.case import Signal
from services.notify.ladder import ROLE_OF, roles
from services.notify.people import NOBODY, Mark, People, Recipient
from services.notify.rows import Row, Silence, State


class GapReason(StrEnum):
    """Why nobody, or not the right one, can be reached."""

    NOBODY_REACHED = "nobody_reached"
    NOBODY_HOLDS_ROLE = "nobody_holds_role"
    OWNER_UNKNOWN = "owner_not_in_register"
    NO_ADDRESS = "no_address"
    STOPPED = "stopped"
    BROKEN = "address_does_not_work"
    UNVERIFIED = "unverified"
    ON_LEAVE = "on_leave_without_deputy"
    NOT_REACHED = "not_reached"
    TOO_MANY_PEOPLE = "too_many_people"


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """One hole, however many young people it concerns.

    Attributes:
        region: that of the signals, and so of who can mend it.
        recipient: ``people.NOBODY`` where nobody holds the role.
    """

    reason: GapReason
    region: str
    school: str
    role: Role
    recipient: UUID = NOBODY


_OF_MARK = {Mark.STOPPED: GapReason.STOPPED, Mark.BROKEN: GapReason.BROKEN}
_UNTOLD = frozenset({Silence.NOBODY_HOLDS_ROLE, Silence.NO_ADDRESS, Silence.NOT_REACHED, Silence.AWAY})
"""Silences of a step that nobody could be told."""


def gaps_of(signal: Signal, people: People, rows: Iterable[Row], today: date) -> tuple[Gap, ...]:
    """Return the holes in the ladder of one signal, in their order; none for what is closed or a task.

    Args:
        signal: the latest snapshot.
        people: who stands where in its ladder, today.
        rows: every row of this signal, as planned now.
        today: the Dutch calendar day.
    """
    if signal.status is Status.CLOSED:
        return ()
    if signal.kind is Kind.TASK:
        lacks = signal.for_privacy and people.holder(Role.PRIVACY_OFFICER) is None
        place = signal.region, signal.school
        return (Gap(GapReason.NOBODY_HOLDS_ROLE, *place, Role.PRIVACY_OFFICER),) if lacks else ()
    opening, urgency = signal.opening, signal.urgency
    current = [row for row in rows if row.key.opening == opening and row.key.urgency is urgency]
    return tuple(sorted({*_of_people(signal, people, today), *_of_rows(signal, people, current)}))


def _of_people(signal: Signal, people: People, today: date) -> Iterator[Gap]:
    """Yield what is wrong with who stands in the ladder."""
    place = signal.region, signal.school
    if signal.owner is not None and not people.assigned:
        yield Gap(GapReason.OWNER_UNKNOWN, *place, Role.COACH, signal.owner)
    for role in roles(signal.urgency, signal.ladder_end, signal.doorstroompunt):
        holder = people.holder(role)
        if holder is None:
            yield Gap(GapReason.NOBODY_HOLDS_ROLE, *place, role)
        else:
            for reason in _of_person(holder, today):
                yield Gap(reason, *place, role, holder.id)
    answers = people.holder(Role.COORDINATOR)
    if signal.ladder_end is LadderEnd.DOORSTROOMPUNT and answers and answers.role is not Role.DOORSTROOMPUNT:
        yield Gap(GapReason.NOBODY_HOLDS_ROLE, *place, Role.DOORSTROOMPUNT)


def _of_person(person: Recipient, today: date) -> Iterator[GapReason]:
    for mark in person.marks:
        yield _OF_MARK[mark]
    if not person.channels and not person.marks:
        yield GapReason.NO_ADDRESS
    if person.unverified:
        yield GapReason.UNVERIFIED
    if person.week.is_away_on(today):
        yield GapReason.ON_LEAVE


def _of_rows(signal: Signal, people: People, rows: Sequence[Row]) -> Iterator[Gap]:
    """Yield what came of telling it."""
    place = signal.region, signal.school
    for row in rows:
        if row.reason != Silence.NOT_REACHED:
            continue
        role = ROLE_OF[row.key.step]
        holder = people.holder(role)
        if holder is not None and holder.id == row.key.recipient:
            yield Gap(GapReason.NOT_REACHED, *place, role, holder.id)
    if rows and all(row.state is State.SILENCE and row.reason in _UNTOLD for row in rows):
        yield Gap(GapReason.NOBODY_REACHED, *place, signal.rungs[-1].role)
