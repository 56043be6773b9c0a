"""Who a member of staff is in the ladder, and who stands where for one signal; pure.

Holds no name, number or e-mail address: those are read from the register at the moment of sending.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from schemas.types import Channel, DoorstroompuntHears, LadderEnd, Role, StaffId
from services.notify.local_calendar import OFFICE, WorkingWeek

NOBODY = StaffId(UUID(int=0))
"""Stands in a plan key where a step has no recipient."""


MOST_PEOPLE = 50
"""How many young people one coach has, unless the register says otherwise. Source: practices, P7."""


class Mark(StrEnum):
    """Why a channel is not used: its owner stopped it, or messages to it do not arrive."""

    STOPPED = "stopped"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, order=True)
class Leave:
    """Days on which somebody is away, first and last included, and who then stands in; None is nobody."""

    first_on: date
    last_on: date
    deputy: UUID | None = None

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member of staff as a plan sees them.

    Attributes:
        schools: BRINs for which the role holds; empty means every school of the region.
        channels: the channels that may be used: with an address, without a mark, and verified if any is.
        unverified: whether none of these was verified; they are used all the same, rather than nobody hearing it.
        marks: why channels are not used.
        most_people: with more young people than this somebody has too many.
        preferred: how they want to hear what can wait a moment.
    """

    id: StaffId
    role: Role
    region: str
    schools: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = (Channel.SMS, Channel.EMAIL)
    preferred: Channel = Channel.SMS
    week: WorkingWeek = OFFICE
    leaves: tuple[Leave, ...] = ()
    unverified: bool = False
    marks: tuple[Mark, ...] = ()
    most_people: int = MOST_PEOPLE

    def leave_on(self, day: date) -> Leave | None:
        """Return the leave that holds on ``day``, if any."""
        return next((leave for leave in self.leaves if leave.holds_on(day)), None)

    def serves(self, region: str, school: str) -> bool:
        """Whether this person's role holds for that school."""
        return school in self.schools if self.schools else region == self.region

    def channel(self, wanted: Channel) -> Channel | None:
        """Return the wanted channel, else the other one, else None: there is no address at all."""
        if wanted in self.channels or not self.channels:
            return wanted if self.channels else None
        return self.channels[0]


class Place(NamedTuple):
    """Where a case is: its region and school, where its ladder ends by law, and what the Doorstroompunt hears."""

    region: str
    school: str
    ladder_end: LadderEnd = LadderEnd.SCHOOL
    doorstroompunt: DoorstroompuntHears = DoorstroompuntHears.NOTHING


class People(NamedTuple):
    """The people of one signal's ladder.

    Attributes:
        assigned: false where the coordinator stands in as owner.
        changes_on: the first day on which somebody of them leaves or comes back; None when nobody does.
    """

    owner: Recipient | None
    holders: Mapping[Role, Recipient]
    assigned: bool
    changes_on: date | None = None

    def holder(self, role: Role) -> Recipient | None:
        """Return who holds ``role`` for this signal; the coach is its owner, whatever the owner's own role."""
        return self.owner if role is Role.COACH else self.holders.get(role)


def people_for(owner: UUID | None, place: Place, register: Iterable[Recipient], today: date) -> People:
    """Return who stands where today; for an owner who is not in the register the coordinator stands in.

    Where several people hold a role, it is the one with the lowest id: the answer stays. For who is on leave it is
    who stands in for them.
    """
    return Register(register, today).people_for(owner, place)


class Register:
    """The people of a plan on one day, for many signals: who stands where in a place is looked up once."""

    def __init__(self, people: Iterable[Recipient], today: date) -> None:
        """Put them in the order of their ids."""
        self._today = today
        self._people = sorted(people, key=lambda person: person.id.int)
        self._by_id: dict[UUID, Recipient] = {person.id: person for person in self._people}
        self._by_role: dict[Role, list[Recipient]] = {}
        for person in self._people:
            self._by_role.setdefault(person.role, []).append(person)
        self._places: dict[Place, _Holders] = {}

    def people_for(self, owner: UUID | None, place: Place) -> People:
        """Return who stands where; see the function of this name."""
        there = self._places.get(place) or self._look_up(place)
        coach = self._by_id.get(owner) if owner else None
        own = coach or there.coordinator
        days = there.changes
        if own is not None and own.leaves:
            days = [*days, *_changes(own, self._people, self._today)]
        return People(
            present(own, self._people, self._today) if own else None,
            there.today,
            assigned=coach is not None,
            changes_on=min(days) if days else None,
        )

    def _look_up(self, place: Place) -> "_Holders":
        """Find who holds each role in a place."""
        found = {role: _holder(self._by_role, role, place) for role in _ROLES}
        holders = {role: person for role, person in found.items() if person is not None}
        there = self._places[place] = _Holders(
            holders.get(Role.COORDINATOR),
            {role: present(person, self._people, self._today) for role, person in holders.items()},
            [day for person in holders.values() for day in _changes(person, self._people, self._today)],
        )
        return there


class _Holders(NamedTuple):
    """Who holds the roles of one place: the coordinator by name, who it is today, and when that may change."""

    coordinator: Recipient | None
    today: Mapping[Role, Recipient]
    changes: list[date]


def present(person: Recipient, register: Sequence[Recipient], today: date) -> Recipient:
    """Return this person, or who stands in for them today, whose own week then counts.

    Leave without a deputy who is there is time in which this person does not work: the next step hears.
    """
    if not person.leaves:
        return person
    chain = _chain(person, register, today)
    last = chain[-1]
    if last.leave_on(today) is None:
        return _with_days_away(last)
    return _with_days_away(person, today)


def _chain(person: Recipient, register: Sequence[Recipient], today: date) -> list[Recipient]:
    """Return this person, their deputy if they are on leave, the deputy's deputy, and so on; nobody twice."""
    chain = [person]
    while (leave := chain[-1].leave_on(today)) is not None:
        deputy = next((one for one in register if one.id == leave.deputy), None)
        if deputy is None or deputy in chain:
            break
        chain.append(deputy)
    return chain


def _changes(person: Recipient, register: Sequence[Recipient], today: date) -> list[date]:
    """Return the days after today on which it may be somebody else."""
    return [
        day
        for one in _chain(person, register, today)
        for leave in one.leaves
        for day in (leave.first_on, leave.last_on + timedelta(days=1))
        if day > today
    ]


def _with_days_away(person: Recipient, today: date | None = None) -> Recipient:
    """Return somebody whose week lacks the days of leave for which nobody stands in, today's leave among them."""
    away = tuple(
        (leave.first_on, leave.last_on)
        for leave in person.leaves
        if leave.deputy is None or (today is not None and leave.holds_on(today))
    )
    return replace(person, week=replace(person.week, away=away)) if away else person


_ROLES = (
    Role.DEPUTY, Role.COORDINATOR, Role.LEERPLICHT, Role.DOORSTROOMPUNT, Role.DUTY, Role.PRIVACY_OFFICER,
)  # fmt: skip
"""Roles that somebody may hold for a case; who looks after the young person is its owner."""


def _holder(register: Mapping[Role, Sequence[Recipient]], role: Role, place: Place) -> Recipient | None:
    """Return who holds a role for a case; nobody holds one that by law hears nothing of it."""
    match role:
        # Where the Doorstroompunt answers for the case, somebody there, and the school only where there is nobody.
        case Role.COORDINATOR if place.ladder_end is LadderEnd.DOORSTROOMPUNT:
            roles: tuple[Role, ...] = (Role.DOORSTROOMPUNT, Role.COORDINATOR, Role.SCHOOL)
        # The coordinator of the school, and without one whoever the school named.
        case Role.COORDINATOR:
            roles = (Role.COORDINATOR, Role.SCHOOL)
        case Role.LEERPLICHT if place.ladder_end is not LadderEnd.SCHOOL_AND_LEERPLICHT:
            roles = ()
        case Role.DOORSTROOMPUNT if (
            place.ladder_end is not LadderEnd.SCHOOL or place.doorstroompunt is DoorstroompuntHears.NOTHING
        ):
            roles = ()
        case _:
            roles = (role,)
    theirs = (person for one in roles for person in register.get(one, ()))
    return next((person for person in theirs if person.serves(place.region, place.school)), None)
