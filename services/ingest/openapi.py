"""The description of the API, OpenAPI 3.1: what stands at ``/v1/openapi.json``.

An operation is described here, under its method and its path below ``/v1``; a test compares these with the
routes that there are. Texts are Dutch, for the builder of an administration system.
"""

from collections.abc import Mapping
from typing import Any

from schemas.facts import ContactMade, ExitRegistered, PlacementEnded
from services.ingest.catalogue import ACCEPTED_TYPES
from services.ingest.openapi_answers import (
    HEADER_DESCRIPTIONS,
    RECEIPT,
    SCHEMAS,
    answer,
    headers,
    problem_responses,
    problems,
)
from services.ingest.openapi_duo import OPERATIONS as DUO
from services.ingest.openapi_erasures import ERASURES
from services.ingest.openapi_erasures import SCHEMAS as ERASURE_SCHEMAS
from services.ingest.openapi_events import data_name, event_name, example, schemas
from services.ingest.openapi_persons import PERSON_OPERATIONS, PERSON_SCHEMAS
from services.ingest.openapi_security import SECURITY, SECURITY_SCHEMES, WITH_A_KEY
from services.ingest.openapi_sources import LIST_SOURCES, SOURCE_SCHEMAS
from services.ingest.openapi_uploads import LIST_FILES, READ_REPORT, deliver_file
from services.ingest.problem import API_VERSION
from services.ingest.settings import IngestSettings
from services.ingest.sources import cloudevents
from services.ingest.withdraw_routes import WITHDRAW

BASE = "/v1"

_EVENTS = [example(ExitRegistered), example(PlacementEnded, 2), example(ContactMade, 3)]
_ABOUT = (
    "Lever hier aan wie uw school verlaat en wat daarna gebeurt. Alles of niets: staat er `202`, dan is het bewaard."
    " Hetzelfde nog eens sturen kan geen kwaad: een gebeurtenis met hetzelfde `id` en `source` nemen wij een keer."
    " Kreeg u geen antwoord, `503` of `500`, stuur dan hetzelfde later nog eens."
    " Stuur nooit een bsn, pgn of onderwijsnummer. Uitleg met voorbeelden: /v1/documentatie."
)
_TRACE = {
    "name": "traceparent", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "Spoor van uw verzoek (W3C Trace Context); wij geven het door.",
}  # fmt: skip


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
            {"name": "Samenvoegen", "description": "Wie een en dezelfde jongere is, volgens een mens."},
            {"name": "Wissen", "description": "Een jongere wissen, voor de coördinator van een regio."},
            {"name": "Beschrijving", "description": "Hoe deze API werkt; zonder sleutel."},
        ],
        "security": SECURITY,
        "paths": paths,
        "components": {
            "securitySchemes": SECURITY_SCHEMES,
            "headers": HEADER_DESCRIPTIONS,
            "schemas": {**SCHEMAS, **SOURCE_SCHEMAS, **PERSON_SCHEMAS, **ERASURE_SCHEMAS, **schemas()},
            "responses": problem_responses(),
        },
    }


def _operations(settings: IngestSettings) -> Mapping[str, Mapping[str, Any]]:
    """Return every operation; a new route under ``/v1`` needs a line here."""
    return {
        "POST /gebeurtenissen": _deliver_events(settings),
        "POST /uploads": deliver_file(settings),
        "GET /uploads": LIST_FILES,
        "GET /uploads/{upload}": READ_REPORT,
        "POST /intrekkingen": WITHDRAW,
        "GET /leveringen": LIST_SOURCES,
        **PERSON_OPERATIONS,
        **ERASURES,
        **DUO,
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
            "202": answer("Bewaard: dit is het ontvangstbewijs.", "Ontvangstbewijs", RECEIPT),
            **problems(400, *WITH_A_KEY, 409, 413, 415, 500, 503),
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
