"""Who a member of staff is in the ladder, and who stands where for one signal; pure.

Holds no name, number or e-mail address: those are read from the register at the moment of sending.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from schemas.types import Channel, DoorstroompuntHears, LadderEnd, Role, StaffId
from services.notify.local_calendar import OFFICE, WorkingWeek

NOBODY = StaffId(UUID(int=0))
"""Stands in a plan key where a step has no recipient."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member of staff as a plan sees them.

    Attributes:
        schools: BRINs for which the role holds; empty means every school of the region.
        channels: the channels for which the register has an address.
        preferred: how they want to hear what can wait a moment.
    """

    id: StaffId
    role: Role
    region: str
    schools: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = (Channel.SMS, Channel.EMAIL)
    preferred: Channel = Channel.SMS
    week: WorkingWeek = OFFICE

    def serves(self, region: str, school: str) -> bool:
        """Whether this person's role holds for that school."""
        return school in self.schools if self.schools else region == self.region

    def channel(self, wanted: Channel) -> Channel | None:
        """Return the wanted channel, else the other one, else None: there is no address at all."""
        if wanted in self.channels or not self.channels:
            return wanted if self.channels else None
        return self.channels[0]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is: its region and school, where its ladder ends by law, and what the Doorstroompunt hears."""

    region: str
    school: str
    ladder_end: LadderEnd = LadderEnd.SCHOOL
    doorstroompunt: DoorstroompuntHears = DoorstroompuntHears.NOTHING


@dataclass(frozen=True, slots=True)
class People:
    """The people of one signal's ladder; ``assigned`` is false where the coordinator stands in as owner."""

    owner: Recipient | None
    holders: Mapping[Role, Recipient]
    assigned: bool

    def holder(self, role: Role) -> Recipient | None:
        """Return who holds ``role`` for this signal; the coach is its owner, whatever the owner's own role."""
        return self.owner if role is Role.COACH else self.holders.get(role)


def people_for(owner: UUID | None, place: Place, register: Iterable[Recipient]) -> People:
    """Return who stands where; for an owner who is not in the register the coordinator stands in.

    Where several people hold a role, it is the one with the lowest id: the answer stays.
    """
    here = sorted(register, key=lambda person: person.id)
    coach = next((person for person in here if person.id == owner), None)
    found = {role: _holder(here, role, place) for role in _ROLES}
    holders = {role: person for role, person in found.items() if person is not None}
    return People(coach or holders.get(Role.COORDINATOR), holders, assigned=coach is not None)


_ROLES = (
    Role.DEPUTY, Role.COORDINATOR, Role.LEERPLICHT, Role.DOORSTROOMPUNT, Role.DUTY, Role.PRIVACY_OFFICER,
)  # fmt: skip
"""Roles that somebody may hold for a case; who looks after the young person is its owner."""


def _holder(register: Sequence[Recipient], role: Role, place: Place) -> Recipient | None:
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
    found = (_first(register, one, place) for one in roles)
    return next((person for person in found if person is not None), None)


def _first(register: Iterable[Recipient], role: Role, place: Place) -> Recipient | None:
    return next(
        (person for person in register if person.role is role and person.serves(place.region, place.school)),
        None,
    )
