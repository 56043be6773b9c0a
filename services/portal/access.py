"""Who may open which page, and who may see which person. Pure.

The one table of routes stands in ``ROUTES``; a route without a row does not start. Each refusal has its reason.
Sources: design, "Purpose", "Who hears it after the coach and deputy"; WEB art. 9.2.5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from schemas.types import Audience, LadderEnd


class Role(StrEnum):
    """As what somebody is signed in."""

    COACH = "lifecoach"
    DEPUTY = "vervanger"
    COORDINATOR = "coordinator"
    SCHOOL = "school"
    LEERPLICHT = "leerplicht"
    DOORSTROOMPUNT = "doorstroompunt"
    EXECUTOR = "uitvoerder"
    JOBCOACH = "jobcoach"
    POLICY = "beleid"
    PRIVACY_OFFICER = "privacyfunctionaris"
    ADMINISTRATOR = "beheerder"


OWNERS = frozenset({Role.COACH, Role.EXECUTOR, Role.JOBCOACH})
"""Who has people of their own."""
WITH_PEOPLE = OWNERS | {
    Role.DEPUTY, Role.COORDINATOR, Role.SCHOOL, Role.LEERPLICHT, Role.DOORSTROOMPUNT,
}  # fmt: skip
"""Who sees persons at all."""
WITH_FIGURES = frozenset({Role.DOORSTROOMPUNT, Role.COORDINATOR, Role.SCHOOL, Role.POLICY})
"""Who sees figures of a region or school."""
EVERYBODY = frozenset(Role)

ROUTES: Mapping[str, frozenset[Role]] = {
    "GET /": EVERYBODY,
    "POST /afmelden": EVERYBODY,
    "GET /vandaag": WITH_PEOPLE,
    "GET /nieuws": WITH_PEOPLE,
    "GET /zoeken": WITH_PEOPLE,
    "POST /zoeken": WITH_PEOPLE,
    "GET /dossier/{leaver}": WITH_PEOPLE,
    "POST /dossier/{leaver}/contact": WITH_PEOPLE,
    "POST /dossier/{leaver}/afspraak": WITH_PEOPLE,
    "POST /dossier/{leaver}/overdracht": WITH_PEOPLE - {Role.DEPUTY, Role.LEERPLICHT},
    "POST /dossier/{leaver}/opgepakt": WITH_PEOPLE - {Role.SCHOOL},
    "POST /dossier/{leaver}/uitgesteld": WITH_PEOPLE - {Role.SCHOOL},
    "POST /dossier/{leaver}/opgelost": WITH_PEOPLE - {Role.SCHOOL},
    "GET /bellijst": WITH_PEOPLE,
    "POST /bellijst": WITH_PEOPLE,
    "GET /bellijst/{campaign}": WITH_PEOPLE,
    "POST /bellijst/{campaign}/volgende": WITH_PEOPLE,
    "POST /bellijst/{campaign}/uitkomst": WITH_PEOPLE,
    "GET /week": OWNERS,
    "POST /week": OWNERS,
    "GET /regio": frozenset({Role.DOORSTROOMPUNT}),
    "GET /school": frozenset({Role.SCHOOL}),
    "GET /cijfers": WITH_FIGURES,
    "GET /cijfers/{which}.csv": WITH_FIGURES,
    "GET /cijfers/{which}.xlsx": WITH_FIGURES,
}
"""Every route for which one has to be signed in, and for whom it is. A page more is a row more."""

OF_STAFF = frozenset(Role) - {Role.POLICY, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR}
"""Who may be an owner or get messages, and so have a code in the region."""

OPEN_ROUTES: Mapping[str, str] = {
    "GET /aanmelden": "where one signs in",
    "POST /aanmelden": "a persona is chosen: on this machine alone",
    "GET /static/{name}": "style and script, the same for everybody",
}
"""Every route for which nobody is signed in, and why."""

OPENID_ROUTES: Mapping[str, str] = {
    "GET /aanmelden": "where one signs in",
    "GET /aanmelden/begin": "leads to the provider, with nothing of anybody",
    "GET /aanmelden/terug": "the provider's signed word is the key, and the cookie of the attempt",
    "GET /aanmelden/uit": "leads to where one signs out at the provider",
}
"""The same where people sign in at a provider."""

AUDIENCE: Mapping[Role, Audience] = {
    Role.COACH: Audience.COACH,
    Role.EXECUTOR: Audience.COACH,
    Role.JOBCOACH: Audience.COACH,
    Role.DEPUTY: Audience.COACH,
    Role.COORDINATOR: Audience.SCHOOL,
    Role.SCHOOL: Audience.SCHOOL,
    Role.LEERPLICHT: Audience.SCHOOL,
    Role.DOORSTROOMPUNT: Audience.DOORSTROOMPUNT,
}
"""As which reader a role sees facts; without a row it sees none."""


@dataclass(frozen=True, slots=True)
class User:
    """Who is signed in.

    Attributes:
        subject: who it is at the provider; stands in the audit trail.
        name: as the page greets them.
        staff: the same person as owner of a dossier and recipient of messages; None for who is neither.
        code: the region's own code of that member of staff; empty for who is none.
        areas: the Doorstroompunt regions in which the role holds.
        schools: BRINs to which the role is narrowed; empty is every school of the areas.
    """

    subject: str
    role: Role
    name: str
    staff: UUID | None = None
    code: str = ""
    areas: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """What of a dossier decides who may see it.

    Attributes:
        has_signal: whether a signal is open.
        names_person: whether a running signal is told to the Doorstroompunt with the person.
        is_joined: whether it counts with another one, under whose pseudonym all stands.
    """

    region: str
    school: str
    owner: UUID | None
    responsible: LadderEnd
    has_signal: bool = False
    names_person: bool = False
    is_joined: bool = False


class SightReason(StrEnum):
    """Why somebody may see a person, or may not."""

    OWN_PERSON = "own_person"
    OWN_TEAM = "own_team"
    OWN_SCHOOL = "own_school"
    STANDS_IN = "stands_in"
    STILL_OBLIGED = "still_obliged"
    DOORSTROOMPUNT_OWNS = "doorstroompunt_owns"
    TOLD_WITH_PERSON = "told_with_person"
    NOT_OWNER = "not_owner"
    OTHER_AREA = "other_area"
    OTHER_SCHOOL = "other_school"
    NO_SIGNAL = "no_signal"
    NOT_OBLIGED = "not_obliged"
    SCHOOL_ANSWERS = "school_answers"
    NO_PERSONS = "no_persons"
    JOINED = "joined"

    @property
    def may(self) -> bool:
        """Whether the person may be seen."""
        return self in _MAY


_MAY = frozenset(
    {
        SightReason.OWN_PERSON,
        SightReason.OWN_TEAM,
        SightReason.OWN_SCHOOL,
        SightReason.STANDS_IN,
        SightReason.STILL_OBLIGED,
        SightReason.DOORSTROOMPUNT_OWNS,
        SightReason.TOLD_WITH_PERSON,
    }
)


def may_see(user: User, case: Case) -> SightReason:
    """Say whether ``user`` may see the person of ``case``, and why."""
    if user.role not in WITH_PEOPLE:
        return SightReason.NO_PERSONS
    if case.is_joined:
        return SightReason.JOINED
    if user.role in OWNERS:
        is_owner = user.staff is not None and case.owner == user.staff
        return SightReason.OWN_PERSON if is_owner else SightReason.NOT_OWNER
    if user.role is Role.SCHOOL:
        is_own = case.school in user.schools and case.school != ""
        return SightReason.OWN_SCHOOL if is_own else SightReason.OTHER_SCHOOL
    if case.region not in user.areas:
        return SightReason.OTHER_AREA
    if user.schools and case.school not in user.schools:
        return SightReason.OTHER_SCHOOL
    match user.role:
        case Role.COORDINATOR:
            return SightReason.OWN_TEAM
        case Role.DEPUTY:
            return SightReason.STANDS_IN if case.has_signal else SightReason.NO_SIGNAL
        case Role.LEERPLICHT:
            is_obliged = case.responsible is LadderEnd.SCHOOL_AND_LEERPLICHT
            return SightReason.STILL_OBLIGED if is_obliged else SightReason.NOT_OBLIGED
        case _:
            return _for_the_doorstroompunt(case)


def _for_the_doorstroompunt(case: Case) -> SightReason:
    """Say whether law, consultation or consent lets the Doorstroompunt see somebody; the monitor decided which."""
    if case.responsible is LadderEnd.DOORSTROOMPUNT:
        return SightReason.DOORSTROOMPUNT_OWNS
    return SightReason.TOLD_WITH_PERSON if case.names_person else SightReason.SCHOOL_ANSWERS
