"""Erasing somebody, in the description of the API: both operations and what they answer."""

from collections.abc import Mapping
from typing import Any

from services.ingest.erasure import MEANINGS, ErasureReason
from services.ingest.openapi_answers import answer, problems
from services.ingest.openapi_security import WITH_A_KEY

_ID = "0b0c1a52-5c0e-4a55-9a3b-6e1b1f0c2d11"
_WHY = f"Waarom: {'; '.join(f'{reason} = {meaning}' for reason, meaning in MEANINGS.items())}."
_REASON = {"type": "string", "enum": [str(reason) for reason in ErasureReason], "description": _WHY}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}

SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "WissingVragen": {
        "type": "object",
        "title": "Wie er gewist moet worden, en waarom",
        "additionalProperties": False,
        "description": "Of `jongere`, of `brin` en `leerlingnummer`.",
        "properties": {
            "jongere": {"type": "string", "format": "uuid", "description": "Het pseudoniem van de jongere."},
            "brin": {"type": "string", "pattern": "^[0-9]{2}[A-Z]{2}$"},
            "leerlingnummer": {"type": "string", "pattern": "^[0-9A-Za-z][0-9A-Za-z._/-]{0,29}$"},
            "reden": _REASON,
        },
        "oneOf": [
            {"required": ["jongere", "reden"]},
            {"required": ["brin", "leerlingnummer", "reden"]},
        ],
    },
    "Wissing": {
        "type": "object",
        "title": "Hoe ver een wissing is",
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "status": {
                "type": "string",
                "enum": ["bezig", "klaar"],
                "description": "`bezig`: de jongere is gewist, alleen de sleutel van de jongere moet nog vernietigd.",
            },
            "al_gewist": {
                "type": "boolean",
                "description": "Deze jongere was al gewist; er veranderde niets.",
            },
            "reden": _REASON,
            "gewist_op": {"type": "string", "format": "date-time"},
            "verwijderd": _COUNTS | {"description": "Per tabel hoeveel rijen weg zijn."},
        },
        "required": ["id", "status", "al_gewist", "reden", "gewist_op", "verwijderd"],
    },
}

_EXAMPLE = {
    "id": _ID,
    "status": "bezig",
    "al_gewist": False,
    "reden": "verzoek",
    "gewist_op": "2026-11-24T09:00:01.250000Z",
    "verwijderd": {
        "identities": 1,
        "pupil_index": 1,
        "natural_keys": 1,
        "submissions": 2,
        "outbox": 3,
        "log": 3,
    },
}

ERASURES: Mapping[str, Mapping[str, Any]] = {
    "POST /wissingen": {
        "operationId": "wisJongere",
        "tags": ["Wissen"],
        "summary": "Wis een jongere, voorgoed",
        "description": (
            "Alleen met de sleutel van de coördinator of het Doorstroompunt van de regio waar de jongere woont."
            " Naam, nummers, dossier en signalen verdwijnen overal; dit kan niet ongedaan. Nog eens vragen kan geen"
            " kwaad: dan krijgt u de eerste wissing terug, met `al_gewist`."
        ),
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/WissingVragen"},
                    "example": {"brin": "98KP", "leerlingnummer": "10007", "reden": "verzoek"},
                }
            },
        },
        "responses": {
            "202": answer("De jongere is gewist.", "Wissing", _EXAMPLE, ["Location"]),
            **problems(400, *WITH_A_KEY, 404, 413, 500, 503),
        },
    },
    "GET /wissingen/{wissing}": {
        "operationId": "leesWissing",
        "tags": ["Wissen"],
        "summary": "Lees hoe ver een wissing is",
        "description": "Alleen met een sleutel van de regio waar de jongere woonde.",
        "parameters": [
            {
                "name": "wissing",
                "in": "path",
                "required": True,
                "description": "Het id uit het antwoord op uw vraag.",
                "schema": {"type": "string", "format": "uuid"},
                "example": _ID,
            }
        ],
        "responses": {
            "200": answer("Hoe ver de wissing is.", "Wissing", _EXAMPLE | {"status": "klaar"}),
            **problems(400, *WITH_A_KEY, 404, 500, 503),
        },
    },
}
