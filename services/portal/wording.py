"""The words of the pages: days, roles, rules and facts in plain Dutch. Pure.

Sentences about rules stand in ``rules.nl.yaml``; a fact is told in the words of its own description in ``schemas``.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import yaml

from schemas.dossier import StatusKnown
from schemas.events import BODY_OF
from schemas.types import Channel, ContactChannel, LadderEnd, PlaceStatus, Status, Teller, Urgency
from services.portal.access import Role
from services.portal.people import Message

_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike when they are read aloud or written down."""

ROLES: Mapping[Role, str] = {
    Role.COACH: "lifecoach",
    Role.DEPUTY: "vervanger",
    Role.COORDINATOR: "coördinator",
    Role.SCHOOL: "school",
    Role.LEERPLICHT: "leerplicht",
    Role.DOORSTROOMPUNT: "Doorstroompunt",
    Role.EXECUTOR: "uitvoerder",
    Role.JOBCOACH: "jobcoach",
    Role.POLICY: "beleid",
    Role.PRIVACY_OFFICER: "privacyfunctionaris",
    Role.ADMINISTRATOR: "beheerder",
}
URGENCIES: Mapping[Urgency, str] = {
    Urgency.TODAY: "Vandaag",
    Urgency.THIS_WEEK: "Deze week",
    Urgency.WHEN_CONVENIENT: "Als het uitkomt",
}
STATES: Mapping[Status, str] = {
    Status.OPEN: "nieuw",
    Status.SEEN: "gezien",
    Status.TAKEN_UP: "opgepakt",
    Status.SNOOZED: "uitgesteld",
    Status.CLOSED: "gesloten",
}
PLACES: Mapping[PlaceStatus, str] = {
    PlaceStatus.ANNOUNCED: "Er is een plek aangekondigd.",
    PlaceStatus.CONFIRMED: "Iemand heeft gezien dat de jongere op de plek is.",
    PlaceStatus.UNKNOWN: "Wij weten niet waar de jongere nu is.",
    PlaceStatus.NONE: "De jongere heeft geen plek.",
}
SHORT_PLACES: Mapping[PlaceStatus, str] = {
    PlaceStatus.ANNOUNCED: "plek aangekondigd",
    PlaceStatus.CONFIRMED: "op een plek",
    PlaceStatus.UNKNOWN: "plek onbekend",
    PlaceStatus.NONE: "geen plek",
}
RUNGS: Mapping[ContactChannel, str] = {
    ContactChannel.LETTER: "Stuur nu een kaart.",
    ContactChannel.PHONE: "Probeer nu te bellen.",
    ContactChannel.APP: "Probeer het nu via de app.",
    ContactChannel.TEXT: "Stuur nu een sms.",
    ContactChannel.VISIT: "Ga nu langs.",
}
"""The rungs of the contact ladder, as the monitor proposes them."""
LADDER_ENDS: Mapping[LadderEnd, str] = {
    LadderEnd.SCHOOL: "de coördinator van de school",
    LadderEnd.SCHOOL_AND_LEERPLICHT: "de coördinator van de school en leerplicht",
    LadderEnd.DOORSTROOMPUNT: "het Doorstroompunt",
}


def day(value: date) -> str:
    """Return a day as it is said: ``dinsdag 24 november 2026``."""
    return f"{_DAYS[value.weekday()]} {value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """Return a day in a list: ``di 24 nov 2026``."""
    return f"{_DAYS[value.weekday()][:2]} {value.day} {_SHORT_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """Return a moment, already in local time, as it is said."""
    return f"{day(value.date())} om {value:%H:%M} uur"


def short_code(leaver: UUID) -> str:
    """Return five characters that stand for a person where no name can be shown; the same every time."""
    number, found = leaver.int, ""
    for _ in range(5):
        number, place = divmod(number, len(_LETTERS))
        found += _LETTERS[place]
    return found


def rule_title(rule: str) -> str:
    """Return what a signal or task is called."""
    return str(texts()["regels"][rule])


def reason_words(reason: str) -> str:
    """Return why a rule says what it says, in one sentence."""
    return str(texts()["redenen"][reason]["wat"])


def next_step(reason: str) -> str:
    """Return what is to be done next; empty when nothing is."""
    return str(texts()["redenen"][reason].get("stap", ""))


def next_try(rung: ContactChannel | None) -> str:
    """Return how to try to reach somebody, as it follows a next step; empty where nobody has to be reached."""
    return RUNGS[rung] if rung else ""


def fact(code: str) -> tuple[str, str]:
    """Return the name of a kind of fact, and what it means."""
    told = (BODY_OF[f"nl.nazorg.{code}.v1"].__doc__ or "").splitlines()[0]
    name, _, meaning = told.partition(": ")
    first = meaning.partition(";")[0].replace("``", "").rstrip(".")
    return name, f"{first[:1].upper()}{first[1:]}."


def known(how: StatusKnown | None) -> str:
    """Return who told the status of a place, and when."""
    if how is None:
        return "nog niemand"
    teller = "de school" if how.teller is Teller.SCHOOL else "iemand in de regio"
    return f"{teller}, op {short_day(how.on)}"


def message(told: Message, reader: UUID | None) -> str:
    """Return what became of a message to staff; the moment follows where there is one."""
    to = "aan u" if told.recipient == reader else "aan een collega"
    if told.failed:
        return f"Een bericht {to} kwam niet aan."
    return f"Bericht {to}, per {'sms' if told.channel == Channel.SMS else 'e-mail'}:"


@cache
def texts() -> Mapping[str, Mapping[str, Any]]:
    """Return the words about rules and reasons."""
    read = files("services.portal").joinpath("rules.nl.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(read)
    return found
