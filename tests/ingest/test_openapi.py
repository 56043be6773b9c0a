"""The description of the API is whole and true: every route, every field, every example."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from schemas.facts import CoachAssigned, ExitRegistered
from services.ingest.catalogue import ACCEPTED_TYPES
from services.ingest.openapi import BASE, document
from services.ingest.openapi_events import event_name, example
from services.ingest.settings import IngestSettings
from tests.ingest.conftest import Office
from tests.ingest.deliveries import EXAMPLES, SCHOOL, event, event_type, export, row

DOCUMENT = document(IngestSettings())
NOT_DESCRIBED = {
    "/gezond": "for a supervisor on the machine, no part of the API",
    "/klaar": "for a supervisor on the machine, no part of the API",
    "/intern/adressen": "for notify alone, no part of the API",
    "/intern/gebeurtenissen": "for the portal alone, no part of the API",
    "/intern/namen": "for the portal alone, no part of the API",
    "/intern/zoeken": "for the portal alone, no part of the API",
}
"""Routes of ingest that no sender uses, each with why."""


def routes(site: FastAPI) -> dict[str, set[str]]:
    """Return every operation of ingest that a sender may use, with its query parameters."""
    return {
        f"{method} {route.path.removeprefix(BASE)}": {field.name for field in route.dependant.query_params}
        for route in _found(site.routes)
        for method in route.methods or ()
        if route.path not in NOT_DESCRIBED
    }


def _found(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _found(included.routes)
        elif isinstance(route, APIRoute):
            yield route


def described() -> dict[str, set[str]]:
    """Return every operation of the description, with its query parameters."""
    return {
        f"{method.upper()} {path}": {
            parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"
        }
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
    }


def validator(name: str) -> jsonschema.Draft202012Validator:
    """Return a validator of one schema of the description."""
    registry: Registry[Any] = Registry().with_resource("urn:api", DRAFT202012.create_resource(DOCUMENT))
    reference = {"$ref": f"urn:api#/components/schemas/{name}"}
    return jsonschema.Draft202012Validator(reference, registry=registry)


def test_every_route_is_described(office: Office) -> None:
    """What a sender can ask stands in the description with the same parameters, and nothing else does."""
    assert described() == routes(office.app.web())


def test_a_route_that_is_not_described_is_found(office: Office) -> None:
    """Planted: a route that somebody forgot to describe."""
    site = office.app.web()

    @site.get("/v1/leerlingen")
    def everybody(naam: str) -> list[str]:
        return [naam]

    assert set(routes(site)) - set(described()) == {"GET /leerlingen"}


def test_what_is_served_is_the_description(office: Office) -> None:
    """Everybody may read the description, without a key and from any site, with the limits of this installation."""
    answer = office.ask("GET", "/v1/openapi.json", headers={"Authorization": ""})

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    limits = IngestSettings(max_events=100, max_upload_bytes=100_000, max_request_bytes=100_000)
    assert answer.json() == json.loads(json.dumps(document(limits)))


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param(operation, id=operation["operationId"])
        for operations in DOCUMENT["paths"].values()
        for operation in operations.values()
    ],
)
def test_every_operation_is_explained(operation: dict[str, Any]) -> None:
    """Each operation has a name, a summary and a description; each answer has our headers; faults are problems."""
    assert all(operation[part] for part in ("operationId", "summary", "description", "tags"))
    for status, response in operation["responses"].items():
        name = response.get("$ref", "").rpartition("/")[2]
        whole = DOCUMENT["components"]["responses"][name] if name else response
        assert "API-Version" in whole["headers"], status
        assert int(status) < 400 or list(whole["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("what", [pytest.param(what, id=what) for what in EXAMPLES])
def test_the_schema_agrees_with_what_is_accepted(what: str, office: Office) -> None:
    """What is accepted is valid by its schema; the example is accepted; without a needed field both refuse."""
    body = ACCEPTED_TYPES[event_type(what)]
    schema, shown = validator(event_name(body)), example(body)
    schema.validate(event(what))
    schema.validate(shown)
    office.event(example(ExitRegistered) | {"id": "uitstroom"})
    key = office.coordinator if body is CoachAssigned else office.school
    assert office.event(shown, key).status_code == 202, what
    for name in DOCUMENT["components"]["schemas"][f"{event_name(body)}Gegevens"]["required"]:
        without = shown | {"data": {key: value for key, value in shown["data"].items() if key != name}}
        assert not schema.is_valid(without), name
        assert office.event(without).status_code == 400, name
    assert not schema.is_valid(shown | {"data": shown["data"] | {"onbekend_veld": 1}})


def test_the_answers_are_as_described(office: Office) -> None:
    """Receipt, report, trial, problem and the list of sources are valid by their schemas."""
    receipt = office.event(event())
    report = office.upload(export(row("2"), row("3", bestemming="maan"), row("4", startdatum="onzin")))
    trial = office.ask(
        "POST", "/v1/uploads?proef=true", content=export(row("5")), headers={"Content-Type": "text/csv"}
    )
    problem = office.event(event(pupil="", brin=SCHOOL.lower() + "x"))
    later = office.ask("GET", report.headers["Location"])

    assert [answer.status_code for answer in (receipt, report, trial, problem, later)] == [
        202,
        202,
        200,
        400,
        200,
    ]
    validator("Leveringen").validate(office.ask("GET", "/v1/leveringen").json())
    validator("Leveringen").validate(office.ask("GET", "/v1/leveringen", office.other).json())
    validator("Ontvangstbewijs").validate(receipt.json())
    for answer in (report, trial, later):
        validator("Verslag").validate(answer.json())
    validator("Probleem").validate(problem.json())


def test_names_of_schemas_are_upper_camel_case() -> None:
    """The ruleset of Logius asks it: letters and digits, beginning with a capital."""
    assert [
        name for name in DOCUMENT["components"]["schemas"] if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)
    ] == []
