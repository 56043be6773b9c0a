"""How a cell of DUO's files is read, and what to tell who sent another value.

Pure. DUO drops leading zeros of codes; they are put back where nothing else can be meant. Nine digits that are no
BSN are taken for an onderwijsnummer, whose own check digit is not confirmed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from schemas.codes import LearningRoute, Result
from schemas.types import DeregistrationReason, RegionCode
from services.ingest.faults import FaultReason
from services.ingest.fields import Field
from services.ingest.sources.header import NATIONAL_NUMBER
from services.ingest.sources.school_export import iso_day
from services.ingest.values import Wrong, birth_day, brin, code, day, free_text

Option = TypeVar("Option", bound=StrEnum)
NUMBER = NATIONAL_NUMBER

_NINE_DIGITS = re.compile(r"[0-9]{9}")
_WITHOUT_ZERO = re.compile(r"[0-9]{8}")
_MONTH = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])")
_REGION = re.compile(r"(?:REGIO *)?([0-9]{1,2})", re.IGNORECASE)
_MUNICIPALITY_CODE = re.compile(r"[0-9]{1,4}")
_LEVEL = re.compile(r"(mbo ?[1-4]|vmbo|havo|vwo)\b(?!/).*", re.IGNORECASE)
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_DIPLOMAS = {
    "mbo1": Result.MBO_ENTREE_DIPLOMA,
    "mbo2": Result.MBO_2_DIPLOMA,
    "mbo3": Result.MBO_HIGHER_DIPLOMA,
    "mbo4": Result.MBO_HIGHER_DIPLOMA,
    "vmbo": Result.VMBO_DIPLOMA,
    "havo": Result.HAVO_DIPLOMA,
    "vwo": Result.VWO_DIPLOMA,
}
"""The diploma of a level (NIVEAU). Seen: ``Mbo1 opleidingen`` to ``Mbo4``; ``HAVO/VWO bovenbouw``, which is none."""


class Mutation(StrEnum):
    """What a row of a P-levering tells (soort mutatie). Source: duo.nl, Gegevensleveringen; the spelling is assumed."""

    DIED = "OVERLEDEN"
    MOVED_WITHIN = "VERHUISD BINNEN GEMEENTE"
    MOVED_AWAY = "VERHUISD NAAR ANDERE GEMEENTE"
    ENROLMENT_ADDED = "INSCHRIJVING TOEGEVOEGD"
    ENROLMENT_CHANGED = "INSCHRIJVING GEWIJZIGD"
    ENROLMENT_DELETED = "INSCHRIJVING VERWIJDERD"
    RESULT_ADDED = "RESULTAAT TOEGEVOEGD"
    RESULT_CHANGED = "RESULTAAT GEWIJZIGD"
    RESULT_DELETED = "RESULTAAT VERWIJDERD"
    QUALIFIED = "STARTKWALIFICATIE BEHAALD"
    NO_LONGER_QUALIFIED = "STARTKWALIFICATIE VERVALLEN"
    TURNED_4 = "4 JAAR GEWORDEN"
    TURNED_23 = "23 JAAR GEWORDEN"


def is_bsn(number: str) -> bool:
    """Whether nine digits pass the test of a burgerservicenummer: their weighted sum divides by eleven."""
    return sum(w * int(d) for w, d in zip(_WEIGHTS, number, strict=True)) % 11 == 0


def _number(value: object) -> str:
    written = _written(value)
    if _WITHOUT_ZERO.fullmatch(written) and is_bsn(f"0{written}"):
        return f"0{written}"
    if not _NINE_DIGITS.fullmatch(written) or not int(written):
        raise Wrong(FaultReason.WRONG_FORM)
    return written


def _day(value: object) -> date:
    return day(iso_day(_written(value)))


def _birth_day(value: object) -> str:
    return birth_day(iso_day(_written(value)))


def _month(value: object) -> str:
    found = _MONTH.fullmatch(_written(value))
    if found is None:
        raise Wrong(FaultReason.WRONG_FORM)
    return f"{found[1]}-{found[2]}"


def _region(value: object) -> RegionCode:
    found = _REGION.fullmatch(_written(value))
    if found is None:
        raise Wrong(FaultReason.WRONG_FORM)
    return found[1].zfill(2)


def _municipality_code(value: object) -> str:
    written = _written(value)
    if _MUNICIPALITY_CODE.fullmatch(written) is None:
        raise Wrong(FaultReason.WRONG_FORM)
    return written.zfill(4)


def _reason(value: object) -> DeregistrationReason:
    return _one_of(DeregistrationReason, _written(value).zfill(2))


def _route(value: object) -> LearningRoute:
    return _one_of(LearningRoute, _written(value).lower())


def _mutation(value: object) -> Mutation:
    return _one_of(Mutation, " ".join(_written(value).upper().split()))


def _level(value: object) -> Result | None:
    """Return the diploma of a level of education, or None where the level has none that we know."""
    found = _LEVEL.fullmatch(free_text(value))
    return _DIPLOMAS[found[1].lower().replace(" ", "")] if found else None


def _one_of(options: type[Option], written: str) -> Option:
    for option in options:
        if option == written:
            return option
    raise Wrong(FaultReason.UNKNOWN_VALUE)


def _written(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


_FIELDS: Mapping[str, tuple[Callable[[object], object], str]] = {
    NUMBER: (_number, "Een bsn of onderwijsnummer van negen cijfers, bijvoorbeeld 999990342."),
    "voornamen": (free_text, "De voornamen, bijvoorbeeld Noor Maria."),
    "voorvoegsel": (free_text, "Het voorvoegsel van de achternaam, bijvoorbeeld van der."),
    "achternaam": (free_text, "De achternaam, bijvoorbeeld Wit."),
    "geboortedatum": (_birth_day, "De geboortedatum, bijvoorbeeld 12-04-2008."),
    "gemeente": (free_text, "De naam van de woongemeente, bijvoorbeeld HAARLEM."),
    "gemeentecode": (_municipality_code, "De code van de woongemeente, bijvoorbeeld 392 of 0392."),
    "rmc_regio": (_region, "De regio van het Doorstroompunt, bijvoorbeeld REGIO 25."),
    "rapportagemaand": (_month, "Jaar en maand, bijvoorbeeld 202610."),
    "brin": (brin, "De BRIN van de school: twee cijfers en twee letters, bijvoorbeeld 98MB."),
    "inschrijvingsvolgnummer": (code, "Het volgnummer van de inschrijving, bijvoorbeeld 1."),
    "leerweg": (_route, f"Een van deze codes: {', '.join(LearningRoute).upper()}. Of een lege cel."),
    "niveau": (_level, "Het niveau van de opleiding, bijvoorbeeld Mbo2 opleidingen."),
    "soort_mutatie": (_mutation, f"Een van deze woorden: {', '.join(Mutation)}."),
    "datum": (_day, "De dag van de mutatie, bijvoorbeeld 05-10-2026."),
    "startdatum": (_day, "De dag van inschrijving, bijvoorbeeld 02-11-2026."),
    "uitstroomdatum": (_day, "De dag van uitschrijving, bijvoorbeeld 12-10-2026."),
    "reden_uitschrijving": (
        _reason,
        f"Een van deze codes: {', '.join(DeregistrationReason)}. Of een lege cel.",
    ),
}
FIELDS: Mapping[str, Field] = {
    name: Field(parse, expected, {}) for name, (parse, expected) in _FIELDS.items()
}
"""Every field of these files, which come in no JSON; one that is named as on the wire means the same."""
