"""Value types and code lists of the wire: the values are Dutch, the names English (glossary: ``docs/glossary.md``).

Owns the names that every service uses for the same thing; must never hold behaviour or import a service.
"""

from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID, uuid5

from pydantic import StringConstraints

LeaverId = NewType("LeaverId", UUID)
"""Random pseudonym of a young person; only ingest can turn it back into a name."""
StaffId = NewType("StaffId", UUID)
"""A member of staff, computed from the region's own staff code."""
EventId = NewType("EventId", UUID)
"""An event on a topic: made by ingest from an HMAC, so a resend is recognised and nothing can be guessed back."""
SignalId = NewType("SignalId", UUID)
"""One cause of one rule for one young person, however often it is corrected."""

Brin = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}[A-Z]{2}$")]
"""A school's registration number (BRIN4). Source: OSO XSD 2019.1."""
RegionCode = Annotated[str, StringConstraints(pattern=r"^([0-3][0-9]|4[01])$")]
"""A Doorstroompunt region, 01 to 41. ``00`` is "not known yet". Source: Regeling 2026-2029, bijlage 5."""

UNKNOWN_REGION = "00"
NO_SCHOOL = ""
"""Where a school is asked for and none answers for the young person; on the wire the field is left out."""

_STAFF = UUID("6f6a1d0e-6a3c-5d0b-9a53-0c6b7b0f3a25")


def staff_id(region: str, code: str) -> StaffId:
    """Return the same id for the same staff code of the same region, without asking anybody.

    Args:
        region: the code of the Doorstroompunt region that gave out the staff code.
        code: the region's own staff code; case and surrounding space do not count.
    """
    return StaffId(uuid5(_STAFF, f"{region}:{code.strip().casefold()}"))


class SchoolType(StrEnum):
    """Kind of school (schoolsoort); the window of aftercare depends on it."""

    PRO = "pro"
    VSO = "vso"
    MBO_ENTREE = "mbo_entree"
    MBO_2 = "mbo_niveau_2"


class Destination(StrEnum):
    """Where a leaver goes (bestemming). Source: table 7.1 of Impuls Baankansen 2019, and the Uitstroommonitor pro."""

    WORK = "arbeid"
    SHELTERED_WORK = "beschut_werk"
    WORK_AND_LEARN = "arbeid_en_leren_bbl"
    MBO_BOL = "mbo_bol"
    VMBO = "vmbo"
    OTHER_PRO = "andere_school_pro"
    OTHER_VSO = "andere_school_vso"
    DAY_ACTIVITY = "dagbesteding"
    TRAINING = "toeleidingstraject"
    ABROAD = "buitenland"
    NO_PLACE = "geen_werk_of_school"
    UNKNOWN = "onbekend"

    @property
    def is_placement(self) -> bool:
        """Whether this is work, sheltered work, day activity or training (for bbl: the work half)."""
        return self in _PLACEMENTS

    @property
    def is_enrolment(self) -> bool:
        """Whether this is a school (for bbl: the learning half)."""
        return self in _ENROLMENTS


_PLACEMENTS = frozenset(
    {
        Destination.WORK,
        Destination.SHELTERED_WORK,
        Destination.WORK_AND_LEARN,
        Destination.DAY_ACTIVITY,
        Destination.TRAINING,
    }
)
_ENROLMENTS = frozenset(
    {
        Destination.WORK_AND_LEARN,
        Destination.MBO_BOL,
        Destination.VMBO,
        Destination.OTHER_PRO,
        Destination.OTHER_VSO,
    }
)


class ContractForm(StrEnum):
    """Form of a contract (contractvorm)."""

    FIXED_TERM = "bepaalde_tijd"
    PERMANENT = "onbepaalde_tijd"
    AGENCY = "uitzend"
    TRIAL = "proefplaatsing"


class NextPlace(StrEnum):
    """What is known of the place after one that ended (vervolg)."""

    KNOWN = "bekend"
    SOUGHT = "gezocht"
    NONE = "geen"


class DeregistrationReason(StrEnum):
    """Official reason of de-registration from mbo (reden_uitschrijving). Source: DUO, mbo-bekostiging."""

    DIPLOMA = "01"
    OWN_REQUEST = "02"
    TRANSFER = "03"
    STOPPED_COMING = "04"
    DIED = "05"
    OTHER = "06"
    REMOVED = "07"
    ADMINISTRATIVE = "08"
    FUNDING_LOST = "09"
    FINISHED_WITHOUT_DIPLOMA = "10"


class LadderEnd(StrEnum):
    """Who answers for a young person when coach and deputy do not (verantwoordelijke). Source: docs/glossary.md."""

    SCHOOL = "school"
    SCHOOL_AND_LEERPLICHT = "school_en_leerplicht"
    DOORSTROOMPUNT = "doorstroompunt"


class DoorstroompuntHears(StrEnum):
    """What a Doorstroompunt hears of a case (doorstroompunt_hoort). Source: WEB art. 9.2.5."""

    NOTHING = "niets"
    COUNT = "aantal"
    PERSON = "persoon"


class ContactChannel(StrEnum):
    """How contact was sought (kanaal)."""

    PHONE = "telefoon"
    TEXT = "sms"
    APP = "app"
    EMAIL = "email"
    LETTER = "brief"
    VISIT = "bezoek"
    TALK = "gesprek"


class ContactWith(StrEnum):
    """With whom contact was (met); only the young person's own contact counts as real contact."""

    YOUNG_PERSON = "jongere"
    PARENT = "ouder"
    EMPLOYER = "werkgever"
    SCHOOL = "school"


class Kind(StrEnum):
    """A signal is a fact that threatens the place; a task is work with a date and sends nothing."""

    SIGNAL = "signaal"
    TASK = "taak"


class Urgency(StrEnum):
    """How soon a person must act (dringendheid)."""

    TODAY = "vandaag"
    THIS_WEEK = "deze_week"
    WHEN_CONVENIENT = "als_het_uitkomt"


class Status(StrEnum):
    """Where a signal or task stands (status)."""

    OPEN = "open"
    SEEN = "gezien"
    TAKEN_UP = "opgepakt"
    SNOOZED = "uitgesteld"
    CLOSED = "gesloten"


class PlaceStatus(StrEnum):
    """What is known of a young person's place (status), as openly as it is unknown."""

    ANNOUNCED = "aangekondigd"
    CONFIRMED = "bevestigd"
    UNKNOWN = "onbekend"
    NONE = "geen"


class Teller(StrEnum):
    """Who told a fact (bron): the school, or somebody else in the region."""

    SCHOOL = "school"
    REGION = "regio"


class Role(StrEnum):
    """What a recipient is (rol): a rung of the ladder, or an owner like a coach (jobcoach, uitvoerder)."""

    COACH = "lifecoach"
    DEPUTY = "vervanger"
    COORDINATOR = "coordinator"
    SCHOOL = "school"
    LEERPLICHT = "leerplicht"
    DOORSTROOMPUNT = "doorstroompunt"
    JOBCOACH = "jobcoach"
    EXECUTOR = "uitvoerder"
    DUTY = "piket"
    PRIVACY_OFFICER = "privacyfunctionaris"


class Channel(StrEnum):
    """How a message goes (kanaal)."""

    SMS = "sms"
    EMAIL = "email"


class UnusableReason(StrEnum):
    """Why an address is not used again until the register changes it (reden)."""

    UNKNOWN = "onbekend"
    NO_MESSAGES = "neemt_niets_aan"
    BLOCKED = "geblokkeerd"
    WRONG_PERSON = "van_iemand_anders"


class Step(StrEnum):
    """A rung of the ladder (stap)."""

    FIRST = "eerste"
    REMINDER = "herinnering"
    DEPUTY = "vervanger"
    COORDINATOR = "coordinator"
    OVERVIEW = "weekoverzicht"
    LEERPLICHT = "leerplicht"
    DOORSTROOMPUNT = "doorstroompunt"
    DUTY = "piket"
    PRIVACY = "privacy"


class Audience(StrEnum):
    """Who may see a fact; a signal is seen only by readers of all its evidence."""

    COACH = "lifecoach"
    SCHOOL = "school"
    DOORSTROOMPUNT = "doorstroompunt"
    STAFF_ADMIN = "beheer"


class Occasion(StrEnum):
    """What a message to a young person is about (aanleiding). Source: practices P8, P22, P25; AVG art. 13, 14."""

    NOTICE = "kennismaking"
    CHECK_IN = "checkin"
    INVITATION = "uitnodiging"
    COME_BACK = "terugkomen"
    NEW_COACH = "andere_begeleider"


class AddressAnswer(StrEnum):
    """What ingest answers when an address is asked for one message (antwoord). Source: AVG art. 5, 8."""

    KNOWN = "bekend"
    NO_ADDRESS = "geen_adres"
    UNDER_16 = "onder_16"
    AGE_UNKNOWN = "leeftijd_onbekend"
    ERASED = "gewist"
    UNKNOWN = "onbekend"


class ApproachStand(StrEnum):
    """Whether a message may go to a young person of itself (benadering). Source: design, "No is no"; WVO 2.31a."""

    MAY = "mag"
    SAID_NO = "nee_gezegd"
    OBJECTION = "bezwaar"
    DIED = "overleden"
    OUTSIDE = "buiten_venster"


class Heard(StrEnum):
    """What came of a message to a young person (uitkomst). Source: practices P8, P25; risk signal 13."""

    SCORE = "cijfer"
    LEFT_ALONE = "met_rust"
    COME_BACK = "terugkomen"
    ADDRESS_FAILS = "adres_werkt_niet"
