"""Every field that a sender may use: how its value is read, and what to tell who sent another value.

Pure. A parser returns the value in the form of the wire, or raises ``Wrong`` with the reason. It never
guesses: what is not surely right is wrong.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from schemas.types import (
    ContactChannel,
    ContactWith,
    ContractForm,
    DeregistrationReason,
    Destination,
    NextPlace,
    SchoolType,
)
from services.ingest.areas import region_of
from services.ingest.faults import FaultReason

MOST_HOURS = 60
LONGEST_TEXT = 200

_BRIN = re.compile(r"[0-9]{2}[A-Z]{2}")
_PUPIL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,29}")
_CODE = re.compile(r"[^\x00-\x1f]{1,60}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BIRTH = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMBER = re.compile(r"[0-9]{1,4}")
_BRANCH = re.compile(r"[0-9]{2}")
_MOBILE = re.compile(r"(?:\+31|0031|0)(6[0-9]{8})")
_ABROAD = re.compile(r"(?:\+|00)([1-9][0-9]{7,14})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TEXT = re.compile(r"[^\x00-\x1f\x7f]+")


_IDENTIFYING = frozenset({"bsn", "bsnr", "pgn", "onr", "sofi", "sofinr", "sofinummer"})
_IDENTIFYING_PARTS = (
    "bsnn",
    "pgnn",
    "burgerservice",
    "persoonsgebonden",
    "onderwijsn",
    "sofin",
    "ondnr",
    "ownr",
)
"""How the names of national numbers are written: as a word of its own, or inside a longer one."""


class Wrong(ValueError):
    """A value that is not what its field asks for; holds the reason and never the value."""

    def __init__(self, reason: FaultReason) -> None:
        """Keep the reason."""
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is read, and what is expected in it (Dutch, with an example)."""

    parse: Callable[[object], object]
    expected: str


@lru_cache(maxsize=1024)
def is_identifying(name: str) -> bool:
    """Whether a field or column is named after a national number, however it is written."""
    words = re.findall(r"[^\W_]+", name.casefold())
    joined = "".join(words)
    return (
        joined in _IDENTIFYING
        or any(word in _IDENTIFYING for word in words)
        or any(part in joined for part in _IDENTIFYING_PARTS)
    )


def day(value: object) -> date:
    """Return a day written as jjjj-mm-dd."""
    written = _matched(_DATE, value, FaultReason.NOT_A_DATE)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Wrong(FaultReason.NOT_A_DATE) from None


def birth_day(value: object) -> str:
    """Return a day of birth as jjjj-mm-dd; month and day may be 00, as in the civil register."""
    written = _matched(_BIRTH, value, FaultReason.NOT_A_DATE)
    year, month, number = written.split("-")
    day(f"{year}-{month if month != '00' else '01'}-{number if number != '00' else '01'}")
    return written


def brin(value: object) -> str:
    """Return a BRIN in capitals."""
    written = value.upper() if isinstance(value, str) else value
    return _matched(_BRIN, written, FaultReason.WRONG_FORM)


def pupil_number(value: object) -> str:
    """Return the school's own pupil number; a whole number is read as its digits."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return _matched(_PUPIL, written, FaultReason.WRONG_FORM)


def whole_number(value: object) -> int:
    """Return a number of hours a week."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Wrong(FaultReason.NOT_A_NUMBER)
    if isinstance(value, str):
        value = int(_matched(_NUMBER, value, FaultReason.NOT_A_NUMBER))
    if not 0 <= value <= MOST_HOURS:
        raise Wrong(FaultReason.OUT_OF_RANGE)
    return value


def true_or_false(value: object) -> bool:
    """Return a boolean of JSON; words and numbers are not one."""
    if not isinstance(value, bool):
        raise Wrong(FaultReason.NOT_TRUE_OR_FALSE)
    return value


def municipality(value: object) -> str:
    """Return the name of a Dutch municipality."""
    name = free_text(value)
    if region_of(name) is None:
        raise Wrong(FaultReason.UNKNOWN_VALUE)
    return name


def mobile(value: object) -> str:
    """Return a mobile number as E.164; spaces, hyphens and brackets do not count."""
    if not isinstance(value, str):
        raise Wrong(FaultReason.WRONG_FORM)
    digits = re.sub(r"[ ()./-]", "", value)
    if dutch := _MOBILE.fullmatch(digits):
        return f"+31{dutch[1]}"
    abroad = _ABROAD.fullmatch(digits)
    if abroad is None or abroad[1].startswith("31"):
        raise Wrong(FaultReason.WRONG_FORM)
    return f"+{abroad[1]}"


def email(value: object) -> str:
    """Return an e-mail address."""
    return _matched(_EMAIL, free_text(value), FaultReason.WRONG_FORM)


def branch(value: object) -> str:
    """Return the two digits of a school's branch."""
    return _matched(_BRANCH, value, FaultReason.WRONG_FORM)


def code(value: object) -> str:
    """Return a code of the sender's own."""
    return _matched(_CODE, value, FaultReason.WRONG_FORM)


def free_text(value: object) -> str:
    """Return one line of text."""
    written = _matched(_TEXT, value, FaultReason.WRONG_FORM)
    if len(written) > LONGEST_TEXT:
        raise Wrong(FaultReason.OUT_OF_RANGE)
    return written


def _matched(form: re.Pattern[str], value: object, otherwise: FaultReason) -> str:
    written = value.strip() if isinstance(value, str) else ""
    if form.fullmatch(written) is None:
        raise Wrong(otherwise)
    return written


def _choice(options: type[StrEnum]) -> Field:
    known = {str(option): option for option in options}

    def one_of(value: object) -> StrEnum:
        written = value.strip().casefold() if isinstance(value, str) else ""
        if written not in known:
            raise Wrong(FaultReason.UNKNOWN_VALUE)
        return known[written]

    return Field(one_of, f"Een van deze woorden: {', '.join(known)}.")


COMMON: Mapping[str, Field] = {
    "brin": Field(brin, "De BRIN van de school: twee cijfers en twee letters, bijvoorbeeld 98KP."),
    "leerlingnummer": Field(pupil_number, "Het nummer dat uw school de leerling gaf, bijvoorbeeld 10007."),
}
"""What every item says: whom it is about."""

FACTS: Mapping[str, Field] = {
    "datum": Field(day, "De dag waarop het gebeurde, bijvoorbeeld 2026-07-17."),
    "schoolsoort": _choice(SchoolType),
    "bestemming": _choice(Destination),
    "soort": _choice(Destination),
    "startdatum": Field(day, "De eerste dag op de nieuwe plek, bijvoorbeeld 2026-08-24."),
    "uren_per_week": Field(whole_number, f"Een geheel getal van 0 tot en met {MOST_HOURS}, bijvoorbeeld 24."),
    "contractvorm": _choice(ContractForm),
    "einddatum_contract": Field(
        day, "De laatste dag van het contract, op of na de eerste dag, bijvoorbeeld 2027-07-31."
    ),
    "plaatsing": Field(code, "Uw eigen nummer van de plaatsing, bijvoorbeeld stage-12."),
    "reden_uitschrijving": _choice(DeregistrationReason),
    "vervolg": _choice(NextPlace),
    "nooit_begonnen": Field(true_or_false, "true of false, zonder aanhalingstekens."),
    "kanaal": _choice(ContactChannel),
    "met": _choice(ContactWith),
    "volgende_datum": Field(day, "De dag van de volgende stap, op of na de datum, bijvoorbeeld 2026-12-01."),
    "medewerker": Field(code, "De code van de medewerker in uw regio, bijvoorbeeld LC-01."),
}
"""Fields of events: these go on to the topics (medewerker and plaatsing as a pseudonym)."""

PERSON: Mapping[str, Field] = {
    "roepnaam": Field(free_text, f"De roepnaam, hoogstens {LONGEST_TEXT} tekens, bijvoorbeeld Noor."),
    "achternaam": Field(free_text, f"De achternaam, hoogstens {LONGEST_TEXT} tekens, bijvoorbeeld de Wit."),
    "geboortedatum": Field(birth_day, "De geboortedatum, bijvoorbeeld 2008-04-12."),
    "mobiel": Field(mobile, "Een mobiel nummer: 06 en acht cijfers, bijvoorbeeld 06-12345678."),
    "email": Field(email, "Een e-mailadres, bijvoorbeeld naam@voorbeeld.nl."),
    "gemeente": Field(municipality, "De naam van een Nederlandse gemeente, bijvoorbeeld Haarlem."),
    "vestiging": Field(branch, "De vestiging van de school: twee cijfers, bijvoorbeeld 00."),
    "bestemmingsnaam": Field(
        free_text,
        f"De naam van de nieuwe plek, hoogstens {LONGEST_TEXT} tekens, bijvoorbeeld Bakkerij De Molen.",
    ),
}
"""What names a person or an organisation: encrypted, and never sent on."""

EVERY: Mapping[str, Field] = {**COMMON, **FACTS, **PERSON}

REPORTER = FACTS["medewerker"]
"""``reportedby`` in the envelope is read as the code of a member of staff."""
