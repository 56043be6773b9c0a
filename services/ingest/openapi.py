"""The description of the API, OpenAPI 3.1: what stands at ``/v1/openapi.json``.

An operation is described here, under its method and its path below ``/v1``; a test compares these with the
routes that there are. Texts are Dutch, for the builder of an administration system.
"""

from collections.abc import Mapping
from typing import Any

from schemas.facts import ContactMade, ExitRegistered, PlacementEnded
from services.ingest.accept import ACCEPTED_TYPES
from services.ingest.desk import ASSIGNMENTS, EXITS
from services.ingest.openapi_answers import (
    HEADER_DESCRIPTIONS,
    SCHEMAS,
    answer,
    headers,
    problem_responses,
    problems,
)
from services.ingest.openapi_events import data_name, event_name, example, schemas
from services.ingest.problem import API_VERSION
from services.ingest.settings import IngestSettings
from services.ingest.sources import cloudevents

BASE = "/v1"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ID = "0b0c1a52-5c0e-4a55-9a3b-6e1b1f0c2d11"
_AT = "2026-11-24T09:00:01.250000Z"
_EVENTS = [example(ExitRegistered), example(PlacementEnded, 2), example(ContactMade, 3)]
_RECEIPT = {
    "id": _ID,
    "ontvangen_op": _AT,
    "aangeboden": 1,
    "aanvaard": 1,
    "al_bekend": 0,
    "uitkomsten": ["aanvaard"],
}
_REPORT = {
    "id": _ID, "proef": False, "soort": EXITS, "ontvangen_op": _AT, "rijen": 1, "aanvaard": 1, "al_bekend": 0,
    "correcties": 0, "geweigerd": 0, "gelezen_als": "csv, puntkomma, UTF-8",
    "kolommen": [{"kolom": "ll.nr", "veld": "leerlingnummer", "herkend_aan": "synoniem"}],
    "kolommen_genegeerd": [], "bladen_genegeerd": [], "startstand": ["98KP"],
    "regels": [{"rij": 2, "uitkomst": "aanvaard"}],
}  # fmt: skip
_CSV = (
    "leerlingnummer;brin;schoolsoort;uitstroomdatum;bestemming;startdatum\n"
    "10001;98KP;pro;17-07-2026;arbeid;24-08-2026\n"
)
_ABOUT = (
    "Lever hier aan wie uw school verlaat en wat daarna gebeurt. Alles of niets: staat er `202`, dan is het bewaard."
    " Hetzelfde nog eens sturen kan geen kwaad: een gebeurtenis met hetzelfde `id` en `source` nemen wij een keer."
    " Kreeg u geen antwoord, `503` of `500`, stuur dan hetzelfde later nog eens."
    " Stuur nooit een bsn, pgn of onderwijsnummer. Uitleg met voorbeelden: /v1/documentatie."
)
_TRACE = {
    "name": "traceparent",
    "in": "header",
    "required": False,
    "description": "Spoor van uw verzoek (W3C Trace Context); wij geven het door.",
    "schema": {"type": "string"},
}


def document(settings: IngestSettings) -> dict[str, Any]:
    """Return the whole description, for an ingest with these limits and this contact."""
    paths: dict[str, dict[str, Any]] = {}
    for operation, described in _operations(settings).items():
        method, path = operation.split(" ")
        paths.setdefault(path, {})[method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vangnet: aanleveren",
            "version": API_VERSION,
            "description": _ABOUT,
            "contact": {
                "name": settings.contact_name,
                "email": settings.contact_email,
                "url": settings.contact_url,
            },
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": BASE, "description": "Deze server."}],
        "tags": [
            {"name": "Aanleveren", "description": "Gebeurtenissen en bestanden."},
            {"name": "Beschrijving", "description": "Hoe deze API werkt; zonder sleutel."},
        ],
        "security": [{"sleutel": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "sleutel": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "De sleutel van uw school of bestuur.",
                }
            },
            "headers": HEADER_DESCRIPTIONS,
            "schemas": {**SCHEMAS, **schemas()},
            "responses": problem_responses(),
        },
    }


def _operations(settings: IngestSettings) -> Mapping[str, Mapping[str, Any]]:
    """Return every operation; a new route under ``/v1`` needs a line here."""
    return {
        "POST /gebeurtenissen": _deliver_events(settings),
        "POST /uploads": _deliver_file(settings),
        "GET /uploads": _LIST_FILES,
        "GET /uploads/{upload}": _READ_REPORT,
        "GET /openapi.json": _open("leesBeschrijving", "Lees de beschrijving van de API", "application/json"),
        "GET /documentatie": _open("leesDocumentatie", "Lees de uitleg met voorbeelden", "text/html"),
    }


def _deliver_events(settings: IngestSettings) -> dict[str, Any]:
    events = _event_of_any_type()
    batch = {"type": "array", "maxItems": settings.max_events, "items": events}
    datas = [{"$ref": f"#/components/schemas/{data_name(body)}"} for body in ACCEPTED_TYPES.values()]
    return {
        "operationId": "leverGebeurtenissen",
        "tags": ["Aanleveren"],
        "summary": "Lever een of meer gebeurtenissen aan",
        "description": (
            "CloudEvents 1.0 in drie vormen. *Structured*: de hele gebeurtenis in de body. *Batch*: een lijst ervan,"
            f" hoogstens {settings.max_events}. *Binary*: de attributen als `ce-`headers, de gegevens in de body."
            " Alles of niets: bij een fout bewaren wij geen enkele gebeurtenis."
            f" Hoogstens {settings.max_request_bytes} bytes."
            " Een leeg veld telt als weggelaten. Een einddatum ligt op of na de begindatum, en een dag ligt tussen"
            " 2000-01-01 en tien jaar na vandaag."
        ),
        "parameters": [*_BINARY_HEADERS, _TRACE],
        "requestBody": {
            "required": True,
            "content": {
                cloudevents.STRUCTURED: {"schema": events, "examples": _examples(_EVENTS)},
                cloudevents.BATCH: {"schema": batch, "example": _EVENTS},
                cloudevents.JSON: {
                    "schema": {"anyOf": [events, batch, *datas]},
                    "examples": {
                        "structured": {"summary": "Een gebeurtenis, zonder ce-headers", "value": _EVENTS[0]},
                        "batch": {"summary": "Een lijst, zonder ce-headers", "value": _EVENTS},
                        "binary": {
                            "summary": "Alleen de gegevens, met ce-headers",
                            "value": _EVENTS[0]["data"],
                        },
                    },
                },
            },
        },
        "responses": {
            "202": answer("Bewaard: dit is het ontvangstbewijs.", "Ontvangstbewijs", _RECEIPT),
            **problems(400, 401, 403, 409, 413, 415, 500, 503),
        },
    }


def _deliver_file(settings: IngestSettings) -> dict[str, Any]:
    form = {
        "type": "object",
        "required": ["bestand"],
        "properties": {
            "bestand": {"type": "string", "contentMediaType": "text/csv"},
            "koppeling": {"type": "string", "description": "Als de parameter koppeling."},
        },
    }
    return {
        "operationId": "leverBestand",
        "tags": ["Aanleveren"],
        "summary": "Lever een bestand aan",
        "description": (
            "CSV of XLSX. Elke rij wordt apart beoordeeld: de goede rijen bewaren wij, de rest staat met de reden"
            f" in het verslag. Hoogstens {settings.max_upload_bytes} bytes. Met `proef=true` verandert er niets."
        ),
        "parameters": _FILE_PARAMETERS,
        "requestBody": {
            "required": True,
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": _CSV},
                XLSX: {"schema": {"type": "string", "contentMediaType": XLSX}},
                "multipart/form-data": {"schema": form, "example": {"bestand": _CSV}},
            },
        },
        "responses": {
            "200": answer(
                "Het verslag van een proef; er is niets bewaard.",
                "Verslag",
                {**_REPORT, "id": None, "proef": True},
            ),
            "202": answer("De goede rijen zijn bewaard.", "Verslag", _REPORT, ["Location"]),
            **problems(400, 401, 403, 413, 415, 500, 503),
        },
    }


def _event_of_any_type() -> dict[str, Any]:
    refs = {body.TYPE: f"#/components/schemas/{event_name(body)}" for body in ACCEPTED_TYPES.values()}
    return {
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "type", "mapping": refs},
    }


def _examples(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["type"]: {"value": event} for event in events}


def _open(operation: str, summary: str, media_type: str) -> dict[str, Any]:
    """Describe what everybody may read, also from another site."""
    form = {"type": "object"} if media_type == cloudevents.JSON else {"type": "string"}
    return {
        "operationId": operation,
        "tags": ["Beschrijving"],
        "summary": summary,
        "description": f"{summary}. Hiervoor is geen sleutel nodig.",
        "security": [],
        "responses": {
            "200": {
                "description": "De hele tekst.",
                "headers": headers(["Access-Control-Allow-Origin"]),
                "content": {media_type: {"schema": form}},
            },
            **problems(500),
        },
    }


_READ_REPORT: Mapping[str, Any] = {
    "operationId": "leesVerslag",
    "tags": ["Aanleveren"],
    "summary": "Lees het verslag van een bestand",
    "description": "Alleen met de sleutel waarmee het bestand is aangeleverd.",
    "parameters": [
        {
            "name": "upload",
            "in": "path",
            "required": True,
            "description": "Het id uit het verslag.",
            "schema": {"type": "string", "format": "uuid"},
            "example": _ID,
        }
    ],
    "responses": {
        "200": answer("Het verslag, of hoe ver het bestand is.", "VerslagOfVoortgang", _REPORT),
        **problems(400, 401, 404, 500, 503),
    },
}

_PROGRESS = {"id": _ID, "soort": EXITS, "ontvangen_op": _AT, "rijen": 30000, "gedaan": 12000, "klaar": False}
_LIST_FILES: Mapping[str, Any] = {
    "operationId": "leesBestanden",
    "tags": ["Aanleveren"],
    "summary": "Lees welke bestanden u aanleverde en hoe ver ze zijn",
    "description": "De laatste bestanden van deze sleutel. Zo ziet u hoe ver een groot bestand is.",
    "responses": {
        "200": answer("Uw laatste bestanden, nieuwste eerst.", "Uploads", {"uploads": [_PROGRESS]}),
        **problems(401, 500, 503),
    },
}


def _query(name: str, description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_FILE_PARAMETERS = [
    _query(
        "soort",
        f"Wat er in het bestand staat. {ASSIGNMENTS} alleen met de sleutel van een coordinator.",
        {"type": "string", "enum": [EXITS, ASSIGNMENTS], "default": EXITS},
    ),
    _query("proef", "Toon alleen het verslag; bewaar niets.", {"type": "boolean", "default": False}),
    _query(
        "volledig",
        f"Alleen bij {EXITS}: noem ook wie wij kenden en niet in het bestand staat.",
        {"type": "boolean", "default": False},
    ),
    _query(
        "koppeling",
        'Voor kolommen die wij niet herkennen, als JSON: {"Kenmerk A": "leerlingnummer"}.',
        {"type": "string"},
    ),
]

_BINARY_HEADERS: list[dict[str, Any]] = [
    {
        "name": f"ce-{name}",
        "in": "header",
        "required": False,
        "description": f"Alleen in de vorm *binary*, en daar {need}: het attribuut {name}.",
        "schema": {"type": "string"},
    }
    for name, need in {
        "specversion": "verplicht", "id": "verplicht", "source": "verplicht", "type": "verplicht",
        "time": "niet verplicht", "reportedby": "niet verplicht",
    }.items()
]  # fmt: skip
