"""What a sender may send, as JSON Schema for the description of the API.

Pure. Types, fields and what is needed come from the tables by which ``accept`` judges, so the description cannot
say anything else; only the form of each value is written here.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from schemas.body import LeaverFact
from schemas.facts import ExitRegistered
from schemas.types import (
    ContactChannel,
    ContactWith,
    ContractForm,
    DeregistrationReason,
    Destination,
    NextPlace,
    SchoolType,
)
from services.ingest.accept import ACCEPTED_TYPES, allowed_fields, required_fields
from services.ingest.fields import EVERY, LONGEST_TEXT, MOST_HOURS

_DAY = {"type": "string", "format": "date", "examples": ["2026-07-17"]}
_LINE = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": r"^[^\x00-\x1f\x7f]+$"}
_MOBILE = r"^((\+31|0031|0)[ -]?6[ -]?[0-9]{8}|(\+|00)[1-9][0-9]{7,14})$"
_CODE = {"type": "string", "minLength": 1, "maxLength": 60, "pattern": r"^[^\x00-\x1f]+$"}


def _one_of(options: type[StrEnum]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(option) for option in options]}


FORMS: Mapping[str, Mapping[str, Any]] = {
    "brin": {"type": "string", "pattern": "^[0-9]{2}[A-Z]{2}$", "examples": ["98KP"]},
    "leerlingnummer": {
        "type": ["string", "integer"],
        "minimum": 0,
        "maximum": 2**64 - 1,
        "pattern": "^[0-9A-Za-z][0-9A-Za-z._/-]{0,29}$",
        "examples": ["10007"],
    },
    "datum": _DAY,
    "schoolsoort": _one_of(SchoolType),
    "bestemming": _one_of(Destination),
    "soort": _one_of(Destination),
    "startdatum": _DAY,
    "uren_per_week": {
        "type": ["integer", "string"],
        "minimum": 0,
        "maximum": MOST_HOURS,
        "pattern": "^[0-9]{1,4}$",
        "examples": [24],
    },
    "contractvorm": _one_of(ContractForm),
    "einddatum_contract": _DAY | {"examples": ["2027-07-31"]},
    "plaatsing": _CODE | {"examples": ["stage-12"]},
    "reden_uitschrijving": _one_of(DeregistrationReason),
    "vervolg": _one_of(NextPlace),
    "nooit_begonnen": {"type": "boolean"},
    "kanaal": _one_of(ContactChannel),
    "met": _one_of(ContactWith),
    "volgende_datum": _DAY | {"examples": ["2026-12-01"]},
    "medewerker": _CODE | {"examples": ["LC-01"]},
    "roepnaam": _LINE | {"examples": ["Noor"]},
    "achternaam": _LINE | {"examples": ["de Wit"]},
    "geboortedatum": {
        "type": "string",
        "pattern": "^[0-9]{4}-(0[0-9]|1[0-2])-([0-2][0-9]|3[01])$",
        "examples": ["2008-04-12"],
    },
    "mobiel": {"type": "string", "pattern": _MOBILE, "examples": ["06-12345678"]},
    "email": {
        "type": "string",
        "maxLength": LONGEST_TEXT,
        "pattern": r"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$",
        "examples": ["naam@example.org"],
    },
    "gemeente": {"type": "string", "maxLength": LONGEST_TEXT, "examples": ["Haarlem"]},
    "vestiging": {"type": "string", "pattern": "^[0-9]{2}$", "examples": ["00"]},
    "bestemmingsnaam": _LINE | {"examples": ["Bakkerij De Molen"]},
}
"""The form of the value of each field that a sender may use; empty or null means that it is left out."""

_SHOWN: Mapping[str, object] = {
    "bestemming": "arbeid", "contractvorm": "bepaalde_tijd", "kanaal": "telefoon", "met": "jongere",
    "nooit_begonnen": False, "reden_uitschrijving": "04", "schoolsoort": "pro", "soort": "arbeid", "vervolg": "gezocht",
}  # fmt: skip
"""The value in an example, for fields whose form has no example of its own."""


def schemas() -> dict[str, Any]:
    """Return the schema of each event that is accepted and of its data, by name."""
    made: dict[str, Any] = {}
    for body_type in ACCEPTED_TYPES.values():
        made[data_name(body_type)] = _data(body_type)
        made[event_name(body_type)] = _event(body_type)
    return made


def event_name(body_type: type[LeaverFact]) -> str:
    """Return the name of the schema of an event, in the words of its type: ``UitstroomGeregistreerd``."""
    words = body_type.TYPE.removeprefix("nl.nazorg.").removesuffix(".v1")
    return "".join(word.capitalize() for word in words.split("."))


def data_name(body_type: type[LeaverFact]) -> str:
    """Return the name of the schema of the data of an event."""
    return f"{event_name(body_type)}Gegevens"


def example(body_type: type[LeaverFact], number: int = 1) -> dict[str, Any]:
    """Return an event as a school may send it, about an invented young person; ``number`` is the pupil's."""
    values = {
        name: _SHOWN.get(name) or FORMS[name].get("examples", [False])[0]
        for name in allowed_fields(body_type)
        if name != "plaatsing"
    }
    return {
        "specversion": "1.0",
        "id": f"2026-{number:06}",
        "source": "urn:nld:brin:98KP:administratie",
        "type": body_type.TYPE,
        "time": "2026-11-24T10:00:00+01:00",
        "data": values | {"leerlingnummer": str(10_000 + number)},
    }


def _data(body_type: type[LeaverFact]) -> dict[str, Any]:
    needed = set(required_fields(body_type))
    form: dict[str, Any] = {
        "type": "object",
        "title": f"Gegevens: {_title(body_type)}",
        "additionalProperties": False,
        "properties": {name: _field(name, is_needed=name in needed) for name in allowed_fields(body_type)},
        "required": sorted(needed),
    }
    if body_type is not ExitRegistered:
        return form
    # The file of a school says `uitstroomdatum`; one of the two names is enough.
    either: dict[str, Any] = {
        "properties": {
            **form["properties"],
            "uitstroomdatum": _field("datum", is_needed=True),
        },
        "required": sorted(needed - {"datum"}),
        "anyOf": [{"required": ["datum"]}, {"required": ["uitstroomdatum"]}],
    }
    return form | either


def _field(name: str, *, is_needed: bool) -> dict[str, Any]:
    form = {**FORMS[name], "description": EVERY[name].expected}
    if is_needed:
        return form
    if "enum" in form:
        form["enum"] = [*form["enum"], None]
    types = form["type"] if isinstance(form["type"], list) else [form["type"]]
    return form | {"type": [*types, "null"]}


def _event(body_type: type[LeaverFact]) -> dict[str, Any]:
    title, _, description = (body_type.__doc__ or "").partition(": ")
    return {
        "type": "object",
        "title": title,
        "description": description,
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            **ATTRIBUTES,
            "type": {"const": body_type.TYPE, "description": "De soort gebeurtenis."},
            "data": {"$ref": f"#/components/schemas/{data_name(body_type)}"},
        },
        "examples": [example(body_type)],
    }


def _title(body_type: type[LeaverFact]) -> str:
    return (body_type.__doc__ or "").partition(":")[0]


ATTRIBUTES: Mapping[str, Mapping[str, Any]] = {
    "specversion": {"const": "1.0", "description": "De versie van CloudEvents."},
    "id": {
        "type": "string",
        "pattern": r"^\S{1,300}$",
        "description": "Uw eigen nummer van deze gebeurtenis. Hetzelfde nummer nog eens sturen kan geen kwaad.",
        "examples": ["2026-000123"],
    },
    "source": {
        "type": "string",
        "pattern": r"^\S{1,300}$",
        "description": "Een vaste naam van uw systeem.",
        "examples": ["urn:nld:brin:98KP:administratie"],
    },
    "time": {
        "type": ["string", "null"],
        "format": "date-time",
        "description": "Wanneer u dit vastlegde, met tijdzone. Mag ontbreken.",
        "examples": ["2026-11-24T10:00:00+01:00"],
    },
    "datacontenttype": {
        "type": ["string", "null"],
        "enum": ["application/json", None],
        "description": "Altijd application/json. Mag ontbreken.",
    },
    "reportedby": {
        **_CODE,
        "type": ["string", "null"],
        "description": "De code van wie het meldde. Die hoort over dit feit geen bericht. Mag ontbreken.",
        "examples": ["LC-01"],
    },
}
"""The CloudEvents attributes that are read; others may be there and are left out."""
