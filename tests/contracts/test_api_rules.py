"""The NL API Design Rules 2.2.0, rule by rule, over real answers of ingest.

Source: Logius, NL API Design Rules 2.2.0 (2 June 2026); each test names the rules that it keeps. Not here: TLS ends
before ingest, and the schedule of a deprecation waits for the first operation that is deprecated.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from services.ingest.openapi import document
from services.ingest.problem import API_VERSION
from services.ingest.settings import IngestSettings
from tests.ingest.conftest import CSV, STRUCTURED, Office, close_office, open_office
from tests.ingest.deliveries import PERSON, PERSONAL, data, event, export, row

DOCUMENT = document(IngestSettings())
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.json)?|\{[a-z]+\}")
CAMEL = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")
SECURITY = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ENGLISH = {"events", "schools", "pupils", "reports", "files", "keys", "persons", "deliveries"}
SINGULAR_ALLOWED = {"documentatie", "openapi.json"}
"""One thing and no collection: a singleton has a name in the singular."""


@pytest.fixture
def office(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Office]:
    """A running ingest with empty tables."""
    opened = open_office(database_url, keys_url, tmp_path)
    yield opened
    close_office(opened)


def answers(office: Office) -> dict[str, httpx.Response]:
    """Return an answer of every kind: good, refused, unknown, not allowed here and too large."""
    taken = office.upload(export(row("2")))
    return {
        "accepted": office.event(event()),
        "uploaded": taken,
        "read": office.ask("GET", taken.headers["Location"]),
        "description": office.ask("GET", "/v1/openapi.json"),
        "page": office.ask("GET", "/v1/documentatie"),
        "sources": office.ask("GET", "/v1/leveringen"),
        "alive": office.ask("GET", "/gezond"),
        "not json": office.ask("POST", "/v1/gebeurtenissen", content=b"{", headers=STRUCTURED),
        "wrong field": office.event(event(schoolsoort="universiteit")),
        "wrong parameter": office.ask("POST", "/v1/uploads?proef=misschien", content=b"a", headers=CSV),
        "wrong id": office.ask("GET", "/v1/uploads/geen-uuid"),
        "no key": office.ask("GET", f"/v1/uploads/{uuid4()}", headers={"Authorization": ""}),
        "unknown": office.ask("GET", f"/v1/uploads/{uuid4()}"),
        "no route": office.ask("GET", "/v1/leraren"),
        "other content": office.event(event(bestemming="dagbesteding")),
        "other method": office.ask("DELETE", "/v1/gebeurtenissen"),
        "other media": office.ask("POST", "/v1/uploads", content=b"a", headers={"Content-Type": "image/png"}),
        "too large": office.upload(b"x" * 100_001),
    }


def paths() -> list[str]:
    """Return every path of the description."""
    return list(DOCUMENT["paths"])


def test_every_answer_says_the_version_and_is_safe(office: Office) -> None:
    """/core/version-header, security-headers: on good answers and on refusals alike."""
    for name, answer in answers(office).items():
        assert answer.headers["API-Version"] == API_VERSION, name
        assert {header: answer.headers.get(header) for header in SECURITY} == SECURITY, name
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], name
        assert answer.headers["Content-Type"], name


def test_every_refusal_is_a_problem(office: Office) -> None:
    """/core/error-handling/problem-details, all-errors: status, title and detail, as problem+json."""
    refused = {name: answer for name, answer in answers(office).items() if answer.status_code >= 400}

    assert len(refused) == 11
    for name, answer in refused.items():
        told = answer.json()
        assert answer.headers["Content-Type"] == "application/problem+json", name
        assert told["status"] == answer.status_code, name
        assert told["title"], name
        assert told["detail"], name


def test_the_status_says_what_happened(office: Office) -> None:
    """/core/http-response-code, error-handling/invalid-input: wrong input is 400, never 422."""
    assert {name: answer.status_code for name, answer in answers(office).items()} == {
        "accepted": 202,
        "uploaded": 202,
        "read": 200,
        "sources": 200,
        "description": 200,
        "page": 200,
        "alive": 200,
        "not json": 400,
        "wrong field": 400,
        "wrong parameter": 400,
        "wrong id": 400,
        "no key": 401,
        "unknown": 404,
        "no route": 404,
        "other content": 409,
        "other method": 405,
        "other media": 415,
        "too large": 413,
    }


def test_another_method_is_told_all_that_are_allowed(office: Office) -> None:
    """RFC 9110, 10.2.1: a 405 lists every method of the address, as the description does."""
    for path, operations in DOCUMENT["paths"].items():
        filled = path.format(upload=uuid4(), samenvoeging=uuid4(), wissing=uuid4(), jaarmaand="2026-11")
        answer = office.ask("OPTIONS", f"/v1{filled}")
        allowed = sorted(
            method.upper() for method in operations if method in {"get", "post", "put", "delete"}
        )
        assert (answer.status_code, answer.headers["allow"]) == (405, ", ".join(allowed)), path


def test_no_path_ends_in_a_slash(office: Office) -> None:
    """/core/no-trailing-slash: with one the address does not exist, and nobody is sent elsewhere."""
    assert [path for path in paths() if path.endswith("/")] == []
    for path in paths():
        filled = path.format(upload=uuid4(), samenvoeging=uuid4(), wissing=uuid4(), jaarmaand="2026-11")
        assert office.ask("GET", f"/v1{filled}/").status_code == 404, path


def test_paths_are_nouns_in_dutch_and_collections_are_plural() -> None:
    """/core/naming-resources, naming-collections, interface-language, path-segments-kebab-case, nested-child."""
    segments = {segment for path in paths() for segment in path.strip("/").split("/")}
    names = {segment for segment in segments if not segment.startswith("{")}

    assert [segment for segment in segments if not KEBAB.fullmatch(segment)] == []
    assert [name for name in names - SINGULAR_ALLOWED if not name.endswith(("en", "s"))] == []
    assert names & ENGLISH == set()
    for path in paths():
        collection = path.rpartition("/{")[0]
        assert not collection or collection in paths() or "{" in collection, f"{path} has no collection"


def test_query_keys_are_camel_case_and_hold_no_personal_data() -> None:
    """/core/query-keys-camel-case, no-sensitive-uris: nothing about a person can be asked in a URL."""
    keys = {
        parameter["name"]
        for operations in DOCUMENT["paths"].values()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] in {"query", "path"}
    }

    assert [key for key in keys if not CAMEL.fullmatch(key)] == []
    assert keys & {*PERSON, "leerlingnummer", "bsn", "pgn", "naam"} == set()


def test_no_address_that_we_give_holds_personal_data(office: Office) -> None:
    """/core/no-sensitive-uris: where a report can be read again tells nothing about who is in it."""
    location = office.upload(export(row())).headers["Location"]

    assert re.fullmatch(r"/v1/uploads/[0-9a-f-]{36}", location)
    assert [value for value in PERSONAL if value in location] == []


def test_the_uri_has_the_major_version_and_the_answer_the_whole_one(office: Office) -> None:
    """/core/uri-version, semver: only the major version stands in an address."""
    assert [server["url"] for server in DOCUMENT["servers"]] == ["/v1"]
    assert re.fullmatch(r"1\.\d+\.\d+", API_VERSION)
    assert DOCUMENT["info"]["version"] == API_VERSION
    assert office.ask("GET", "/v1.0/openapi.json").status_code == 404


def test_the_description_is_published(office: Office) -> None:
    """/core/doc-openapi, doc-openapi-contact, publish-openapi, cors: without a key, for every site."""
    answer = office.ask("GET", "/v1/openapi.json", headers={"Authorization": ""})
    told = answer.json()

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert told["openapi"].startswith("3.")
    assert told["info"]["contact"].keys() == {"name", "email", "url"}


def test_only_the_description_is_open_to_other_sites(office: Office) -> None:
    """/core/cors: no page elsewhere can deliver or read with a key."""
    found = {
        name for name, answer in answers(office).items() if "Access-Control-Allow-Origin" in answer.headers
    }

    assert found == {"description", "page"}


def test_methods_do_what_they_say(office: Office) -> None:
    """/core/http-methods, http-safety, resource-operations: GET changes nothing; a refusal names what may."""
    methods = {method for operations in DOCUMENT["paths"].values() for method in operations}
    location = office.upload(export(row())).headers["Location"]
    before = office.everything_stored()
    for _ in range(2):
        assert office.ask("GET", location).status_code == 200
    refused = office.ask("DELETE", "/v1/gebeurtenissen")

    assert methods <= {"get", "post", "put", "patch", "delete"}
    assert office.everything_stored() == before
    assert refused.headers["Allow"] == "POST"


def test_no_answer_depends_on_an_earlier_one(office: Office) -> None:
    """/core/stateless: no cookie; each request carries its own key."""
    assert [name for name, answer in answers(office).items() if "Set-Cookie" in answer.headers] == []


def test_days_and_moments_have_the_form_of_rfc_3339(office: Office) -> None:
    """/core/date-time/format, timezone, date-omit-time-portion: any zone comes in, UTC goes out, a day has no time."""
    answer = office.event({**event(), "time": "2026-11-24T15:30:00+05:30"})

    assert answer.status_code == 202
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", answer.json()["ontvangen_op"])
    assert office.event({**event(number="2"), "time": "2026-11-24T10:00:00"}).status_code == 400
    wrong = event(pupil="3", number="3") | {"data": data(datum="2026-07-17T00:00:00Z")}
    assert office.event(wrong).status_code == 400


def test_the_changelog_is_kept() -> None:
    """/core/changelog: what changes in the API is told."""
    assert "/v1/" in (Path(__file__).parents[2] / "CHANGELOG.md").read_text()
