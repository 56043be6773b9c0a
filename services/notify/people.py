"""Who a member of staff is in the ladder, and who stands where for one signal; pure.

Holds no name, number or e-mail address: those are read from the register at the moment of sending.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from schemas.types import Channel, LadderEnd, Role, StaffId
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
class People:
    """The people of one signal's ladder; ``assigned`` is false where the coordinator stands in as owner."""

    owner: Recipient | None
    deputy: Recipient | None
    coordinator: Recipient | None
    assigned: bool

    def holder(self, role: Role) -> Recipient | None:
        """Return who holds ``role`` for this signal; the coach is its owner."""
        match role:
            case Role.COACH:
                return self.owner
            case Role.DEPUTY:
                return self.deputy
            case _:
                return self.coordinator


def people_for(
    owner: UUID | None, region: str, school: str, register: Iterable[Recipient], ladder_end: LadderEnd
) -> People:
    """Return who stands where; for an owner who is not in the register the coordinator stands in.

    That is the coordinator of the school; where the Doorstroompunt answers for the case it is somebody there, and the
    school's coordinator only where the register has nobody. Where several people hold a role, it is the one with the
    lowest id: the answer stays.
    """
    here = sorted(register, key=lambda person: person.id)
    coach = next((person for person in here if person.id == owner), None)
    deputy = _first(here, Role.DEPUTY, region, school)
    coordinator = _first(here, Role.COORDINATOR, region, school)
    if ladder_end is LadderEnd.DOORSTROOMPUNT:
        coordinator = _first(here, Role.DOORSTROOMPUNT, region, school) or coordinator
    return People(coach or coordinator, deputy, coordinator, assigned=coach is not None)


def _first(register: Iterable[Recipient], role: Role, region: str, school: str) -> Recipient | None:
    return next(
        (person for person in register if person.role is role and person.serves(region, school)), None
    )
