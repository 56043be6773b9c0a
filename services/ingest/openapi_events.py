"""What a sender may send, as JSON Schema for the description of the API.

Pure. Types, fields, forms and what is needed come from the tables by which ``accept`` judges, so the description
cannot say anything else.
"""

import re
from collections.abc import Mapping
from typing import Any

from schemas.body import LeaverFact
from schemas.facts import ExitRegistered
from services.ingest.catalogue import ACCEPTED_TYPES, allowed_fields, required_fields
from services.ingest.fields import EVERY, FACTS, LEAVER, PUPIL, Field


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
    return "".join(word.capitalize() for word in re.split(r"[.-]", words))


def data_name(body_type: type[LeaverFact]) -> str:
    """Return the name of the schema of the data of an event."""
    return f"{event_name(body_type)}Gegevens"


def example(body_type: type[LeaverFact], number: int = 1) -> dict[str, Any]:
    """Return an event as a school may send it, about an invented young person; ``number`` is the pupil's."""
    values = {
        name: _shown(EVERY[name].form)
        for name in allowed_fields(body_type)
        if name not in ("plaatsing", "overdracht", *LEAVER)
    }
    whom = {"leerlingnummer": str(10_000 + number)} if "leerlingnummer" in values else {}
    return {
        "specversion": "1.0",
        "id": f"2026-{number:06}",
        "source": "urn:nld:brin:98KP:administratie",
        "type": body_type.TYPE,
        "time": "2026-11-24T10:00:00+01:00",
        "data": values | whom,
    }


def _shown(form: Mapping[str, Any]) -> object:
    return next(iter(form.get("examples") or form.get("enum") or [False]))


def _data(body_type: type[LeaverFact]) -> dict[str, Any]:
    allowed = allowed_fields(body_type)
    needed = set(required_fields(body_type)) - (PUPIL.keys() if "jongere" in allowed else set())
    form: dict[str, Any] = {
        "type": "object",
        "title": f"Gegevens: {_title(body_type)}",
        "additionalProperties": False,
        "properties": {name: _field(name, is_needed=name in needed) for name in allowed},
        "required": sorted(needed),
    }
    if "jongere" in allowed:
        return form | {"oneOf": [_given(PUPIL, without=LEAVER), _given(LEAVER, without=PUPIL)]}
    if body_type is not ExitRegistered:
        return form
    # The file of a school says `uitstroomdatum`; one of the two names is enough.
    day: dict[str, Any] = {
        "properties": {
            **form["properties"],
            **dict.fromkeys(("datum", "uitstroomdatum"), _field("datum", is_needed=False)),
        },
        "required": sorted(needed - {"datum"}),
        "anyOf": [
            {"required": [name], "properties": {name: EVERY["datum"].form}}
            for name in ("datum", "uitstroomdatum")
        ],
    }
    return form | day


def _given(fields: Mapping[str, Field], *, without: Mapping[str, Field]) -> dict[str, Any]:
    """Return that all of ``fields`` are there, and those of ``without`` are not."""
    forms = {name: field.form for name, field in fields.items()}
    return {"required": sorted(fields), "properties": {**forms, **dict.fromkeys(without, _LEFT_OUT)}}


def _field(name: str, *, is_needed: bool) -> dict[str, Any]:
    field = EVERY[name]
    form = field.form if is_needed else {"anyOf": [field.form, _LEFT_OUT]}
    # The rules of the API ask that a day says so beside its name, also where it may be left out.
    day = {"format": "date"} if field.form.get("format") == "date" else {}
    return {**form, **day, "description": field.expected}


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


_LEFT_OUT = {"enum": ["", None]}
"""An empty field counts as left out."""

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
        **FACTS["medewerker"].form,
        "type": ["string", "null"],
        "description": "De code van wie het meldde. Die hoort over dit feit geen bericht. Mag ontbreken.",
        "examples": ["LC-01"],
    },
}
"""The CloudEvents attributes that are read; others may be there and are left out."""
