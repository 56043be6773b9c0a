"""Every field that a sender may use: how its value is read, what to tell who sent another one, and its form in JSON.

Pure. The one table by which ``accept`` judges and from which the description of the API is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas import codes, types
from services.ingest import values
from services.ingest.values import LONGEST_TEXT, MOST_HOURS


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is read, what is expected in it (Dutch, with an example), and its JSON Schema."""

    parse: Callable[[object], object]
    expected: str
    form: Mapping[str, Any]


def _day(expected: str, example: str = "2026-07-17") -> Field:
    form = {"type": "string", "format": "date", "examples": [example]}
    return Field(values.day, f"{expected}, bijvoorbeeld {example}.", form)


def _choice(options: type[StrEnum]) -> Field:
    words = [str(option) for option in options]
    form = {"type": "string", "enum": words}
    return Field(values.one_of(options), f"Een van deze woorden: {', '.join(words)}.", form)


def _choices(options: type[StrEnum]) -> Field:
    words = [str(option) for option in options]
    form = {"type": "array", "items": {"enum": words}, "examples": [words[:2]]}
    return Field(
        values.some_of(options),
        f"Een lijst van deze woorden, bijvoorbeeld {words[:2]}: {', '.join(words)}.",
        form,
    )


def _number(least: int, most: int, example: int) -> Field:
    form = {
        "type": ["integer", "string"],
        "minimum": least,
        "maximum": most,
        "pattern": "^[0-9]{1,4}$",
        "examples": [example],
    }
    expected = f"Een geheel getal van {least} tot en met {most}, bijvoorbeeld {example}."
    return Field(values.whole_number(least, most), expected, form)


def _code(expected: str, example: str) -> Field:
    form = {
        "type": "string",
        "minLength": 1,
        "maxLength": 60,
        "pattern": r"^[^\x00-\x1f]+$",
        "examples": [example],
    }
    return Field(values.code, f"{expected}, bijvoorbeeld {example}.", form)


def _line(expected: str, example: str) -> Field:
    form = {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_TEXT,
        "pattern": r"^[^\x00-\x1f\x7f]+$",
        "examples": [example],
    }
    return Field(
        values.free_text, f"{expected}, hoogstens {LONGEST_TEXT} tekens, bijvoorbeeld {example}.", form
    )


def _pseudonym(expected: str) -> Field:
    example = "5a2f7c1e-9d3b-4e86-8f10-2c6b7d9e4a31"
    form = {"type": "string", "format": "uuid", "examples": [example]}
    return Field(values.pseudonym, f"{expected}, bijvoorbeeld {example}.", form)


_MOBILE = Field(
    values.mobile,
    "Een mobiel nummer: 06 en acht cijfers, bijvoorbeeld 06-12345678.",
    {
        "type": "string",
        "pattern": r"^((\+31|0031|0)[ -]?6[ -]?[0-9]{8}|(\+|00)[1-9][0-9]{7,14})$",
        "examples": ["06-12345678"],
    },
)
_EMAIL = Field(
    values.email,
    "Een e-mailadres, bijvoorbeeld naam@voorbeeld.nl.",
    {
        "type": "string",
        "maxLength": LONGEST_TEXT,
        "pattern": r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$",
        "examples": ["naam@example.org"],
    },
)
_YES_OR_NO = Field(values.true_or_false, "true of false, zonder aanhalingstekens.", {"type": "boolean"})

PUPIL: Mapping[str, Field] = {
    "brin": Field(
        values.brin,
        "De BRIN van de school: twee cijfers en twee letters, bijvoorbeeld 98KP.",
        {"type": "string", "pattern": "^[0-9]{2}[A-Z]{2}$", "examples": ["98KP"]},
    ),
    "leerlingnummer": Field(
        values.pupil_number,
        "Het nummer dat uw school de leerling gaf, bijvoorbeeld 10007.",
        {
            "type": ["string", "integer"],
            "minimum": 0,
            "maximum": 2**64 - 1,
            "pattern": "^[0-9A-Za-z][0-9A-Za-z._/-]{0,29}$",
            "examples": ["10007"],
        },
    ),
}
"""Whom an item is about, in the words of a school."""

LEAVER: Mapping[str, Field] = {"jongere": _pseudonym("Het pseudoniem van een jongere van uw regio")}
"""Whom an item is about, in our own words, for who sees the young person on a page of ours."""

COMMON: Mapping[str, Field] = {**PUPIL, **LEAVER}

FACTS: Mapping[str, Field] = {
    "datum": _day("De dag waarop het gebeurde"),
    "schoolsoort": _choice(types.SchoolType),
    "bestemming": _choice(types.Destination),
    "soort": _choice(types.Destination),
    "startdatum": _day("De eerste dag op de nieuwe plek", "2026-08-24"),
    "uren_per_week": _number(0, MOST_HOURS, 24),
    "contractvorm": _choice(types.ContractForm),
    "einddatum_contract": _day("De laatste dag van het contract, op of na de eerste dag", "2027-07-31"),
    "plaatsing": _code("Uw eigen nummer van de plaatsing", "stage-12"),
    "reden_uitschrijving": _choice(types.DeregistrationReason),
    "vervolg": _choice(types.NextPlace),
    "nooit_begonnen": _YES_OR_NO,
    "leerweg": _choice(codes.LearningRoute),
    "verwachte_datum": _day("De verwachte dag van uitschrijving", "2027-07-16"),
    "zorg": _YES_OR_NO,
    "gepland_op": _day("De dag van het gesprek, op of na de datum", "2026-12-03"),
    "gemeente_uitgenodigd": _YES_OR_NO,
    "aanwezig": _choices(codes.TalkPartner),
    "uitschrijfdatum": _day("De verwachte dag van uitschrijving", "2026-12-31"),
    "soort_verzuim": _choice(codes.AbsenceKind),
    "vanaf": _day("De eerste dag van het verzuim", "2026-11-02"),
    "tot_en_met": _day("De laatste dag van het verzuim, op of na de eerste dag", "2026-11-20"),
    "uren": _number(1, 200, 18),
    "studieadvies": _choice(codes.StudyAdvice),
    "einddatum": _day("De laatste dag, op of na de eerste dag", "2027-07-31"),
    "resultaat": _choice(codes.Result),
    "startkwalificatie": _YES_OR_NO,
    "soort_ondersteuning": _choice(codes.SupportKind),
    "soort_uitkering": _choice(codes.BenefitKind),
    "kanaal": _choice(types.ContactChannel),
    "met": _choice(types.ContactWith),
    "volgende_datum": _day("De dag van de volgende stap, op of na de datum", "2026-12-01"),
    "jaar": _number(1, 2, 1),
    "terugkomen_op": _day("De dag waarop wij mogen terugkomen, op of na de datum", "2027-05-24"),
    "leefgebied": _choice(codes.LifeDomain),
    "woning_kwijt": _YES_OR_NO,
    "cijfer": _number(1, 5, 2),
    "via": _choice(codes.ReportedVia),
    "naar_buitenland": _YES_OR_NO,
    "soort_vertegenwoordiger": _choice(codes.RepresentativeKind),
    "bereik": _choice(codes.ConsentScope),
    "gegeven_door": _choice(codes.ConsentGiver),
    "tekstversie": Field(
        values.wording,
        "De versie van uw tekst: kleine letters, cijfers, punt of streepje, bijvoorbeeld 2026-1.",
        {"type": "string", "pattern": "^[0-9a-z][0-9a-z.-]{0,19}$", "examples": ["2026-1"]},
    ),
    "gegrond": _YES_OR_NO,
    "medewerker": _code("De code van de medewerker in uw regio", "LC-01"),
    "overdracht": _code("Uw eigen nummer van de overdracht", "overdracht-7"),
    "ontvanger": _choice(codes.HandoverTo),
    "reden_afwijzing": _choice(codes.DeclineReason),
    "signaal": _pseudonym("Het nummer van het signaal"),
    "reden_uitstel": _choice(codes.SnoozeReason),
    "uitkomst": _choice(codes.Outcome),
}
"""Fields of events: these go on to the topics (medewerker, plaatsing and overdracht as a pseudonym)."""

PERSON: Mapping[str, Field] = {
    "roepnaam": _line("De roepnaam", "Noor"),
    "achternaam": _line("De achternaam", "de Wit"),
    "geboortedatum": Field(
        values.birth_day,
        "De geboortedatum, bijvoorbeeld 2008-04-12.",
        {
            "type": "string",
            "pattern": "^[0-9]{4}-(0[0-9]|1[0-2])-([0-2][0-9]|3[01])$",
            "examples": ["2008-04-12"],
        },
    ),
    "mobiel": _MOBILE,
    "email": _EMAIL,
    "gemeente": Field(
        values.municipality,
        "De naam of de CBS-code van een Nederlandse gemeente, bijvoorbeeld Haarlem of 0392.",
        {"type": ["string", "integer"], "maxLength": LONGEST_TEXT, "examples": ["Haarlem"]},
    ),
    "vestiging": Field(
        values.branch,
        "De vestiging van de school: twee cijfers, bijvoorbeeld 00.",
        {"type": "string", "pattern": "^[0-9]{2}$", "examples": ["00"]},
    ),
    "bestemmingsnaam": _line("De naam van de nieuwe plek", "Bakkerij De Molen"),
    "vertegenwoordiger_naam": _line("De naam van de vertegenwoordiger", "mevrouw de Wit"),
    "vertegenwoordiger_mobiel": _MOBILE,
    "vertegenwoordiger_email": _EMAIL,
}
"""What names a person or an organisation: encrypted, and never sent on."""

EVERY: Mapping[str, Field] = {**COMMON, **FACTS, **PERSON}

REPORTER = FACTS["medewerker"]
"""``reportedby`` in the envelope is read as the code of a member of staff."""
