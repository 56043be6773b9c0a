"""What a sender may deliver, and why something may not come from it.

Pure. A school delivers for its own BRINs only: an mbo about its own students, a pro or vso school about its own
pupils. A coordinator or Doorstroompunt reaches the schools of its region, and never registers an exit: a school does.
"""

from dataclasses import dataclass
from enum import StrEnum

from schemas.facts import ExitExpected, ExitRegistered, ExitWithdrawn
from schemas.types import RegionCode, SchoolType
from services.ingest.faults import SCHOOL_OF_THIS_KEY, Fault, FaultReason


class Role(StrEnum):
    """For whom a sender delivers."""

    SCHOOL = "school"
    COORDINATOR = "coordinator"
    DOORSTROOMPUNT = "doorstroompunt"


BY_THE_SCHOOL = frozenset({ExitExpected.TYPE, ExitRegistered.TYPE, ExitWithdrawn.TYPE})
"""What only somebody who names the school may deliver."""
_OF_MBO = frozenset({SchoolType.MBO_ENTREE, SchoolType.MBO_2})
_NOT_BY_REGION = "Een uitstroom meldt de school zelf, met de sleutel van die school."
_FROM_MBO = "Van deze mbo-instelling: mbo_entree of mbo_niveau_2."
_FROM_SCHOOL = "Van deze school: pro of vso. Een mbo-instelling levert haar eigen studenten aan."


@dataclass(frozen=True, slots=True)
class Scope:
    """What a sender may deliver; without schools every school of its region.

    Attributes:
        mbos: those of ``schools`` that are an mbo; the others are pro or vso.
        only: the schools to which the sender's token is narrowed; None where it is not.
    """

    schools: frozenset[str]
    region: RegionCode | None
    role: Role = Role.SCHOOL
    mbos: frozenset[str] = frozenset()
    only: frozenset[str] | None = None

    @property
    def is_coordinator(self) -> bool:
        """Whether it is a coordinator's."""
        return self.role is Role.COORDINATOR

    def reaches(self, school: str, region: str) -> bool:
        """Whether it may tell about somebody of ``school`` who lives in ``region``, whom it names by pseudonym."""
        if self.only is not None and school not in self.only:
            return False
        return school in self.schools if self.schools else region == self.region

    def refusal(self, school: str, event_type: str | None, school_type: object = None) -> Fault | None:
        """Return why this may not be delivered about a pupil of ``school``; None when it may.

        Args:
            school_type: the kind of school that the item names, where it names one.
        """
        if self.only is not None and school not in self.only:
            return Fault("brin", FaultReason.SCHOOL_NOT_ALLOWED, SCHOOL_OF_THIS_KEY)
        if self.role is not Role.SCHOOL and not self.schools:
            if event_type in BY_THE_SCHOOL:
                return Fault("brin", FaultReason.EVENT_NOT_ALLOWED, _NOT_BY_REGION)
            return None
        if school not in self.schools:
            return Fault("brin", FaultReason.SCHOOL_NOT_ALLOWED, SCHOOL_OF_THIS_KEY)
        if school_type is not None and (school_type in _OF_MBO) != (school in self.mbos):
            expected = _FROM_MBO if school in self.mbos else _FROM_SCHOOL
            return Fault("schoolsoort", FaultReason.SCHOOL_TYPE_NOT_ALLOWED, expected)
        return None
