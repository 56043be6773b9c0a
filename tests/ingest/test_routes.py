"""The doors of ingest, over HTTP: what is taken, what is refused, and how that is told."""

import io
from typing import Any

import pytest

from services.ingest.problem import HEADERS
from services.runtime.database import Database
from tests.ingest.conftest import BATCH, CSV, STRUCTURED, Office
from tests.ingest.deliveries import EXAMPLES, OTHER_SCHOOL, PERSONAL, event, export, row

JSON = {"Content-Type": "application/json"}
EVENTS = "/v1/gebeurtenissen"
UPLOADS = "/v1/uploads"


def faults(answer: Any) -> list[tuple[str, str]]:
    """Return place and reason of each fault of a problem."""
    return [(fault["plaats"], fault["reden"]) for fault in answer.json().get("fouten", [])]


@pytest.mark.parametrize("what", EXAMPLES)
def test_every_type_is_taken(office: Office, what: str) -> None:
    """Each type is answered 202 with a receipt, and waits in the outbox by then."""
    office.event(event(number="0"))
    key = office.coordinator if what == "begeleider.toegewezen" else office.school
    answer = office.event(event(what), key)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["aangeboden"], answer.json()["aanvaard"]) == (1, 1)
    assert office.events()[-1].type == event(what)["type"]


def test_all_modes_are_the_same_door(office: Office) -> None:
    """Structured, plain JSON, batch and binary mode take the same event: after the first it is already known."""
    one = event()
    headers = {f"ce-{name}": value for name, value in one.items() if name != "data"} | JSON
    answers = [
        office.event(one),
        office.ask("POST", EVENTS, json=one, headers=JSON),
        office.batch(one),
        office.ask("POST", EVENTS, json=[one], headers=JSON),
        office.ask("POST", EVENTS, json=one["data"], headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [202] * 5
    assert [answer.json()["uitkomsten"] for answer in answers] == [["aanvaard"]] + [["al_bekend"]] * 4
    assert office.count("outbox") == 1


def test_every_fault_of_a_batch_at_once(office: Office) -> None:
    """A batch with faults is refused whole, and each fault is told with the place of its event."""
    answer = office.batch(
        event(), event(number="2", brin="98K", mobiel="0612"), 7, event(number="") | {"id": ""}
    )
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert sorted(faults(answer)) == [
        ("[1].data.brin", "verkeerde_vorm"),
        ("[1].data.mobiel", "verkeerde_vorm"),
        ("[2].", "geen_object"),
        ("[3].id", "verkeerde_vorm"),
    ]
    assert {"status", "title", "detail", "fouten"} == set(answer.json())
    assert all(fault["verwacht"] for fault in answer.json()["fouten"])
    assert office.count("outbox") == office.count("identities") == office.count("submissions") == 0


def test_a_national_number_is_refused_and_not_repeated(office: Office) -> None:
    """A BSN is refused wherever it stands; the answer, the log and the database do not hold it."""
    answer = office.event(event(bsn="999990342"))
    assert answer.status_code == 400
    assert ("data.bsn", "identificerend_nummer") in faults(answer)
    assert "999990342" not in answer.text + office.log_text.getvalue() + office.everything_stored()


def test_the_same_id_with_another_content_is_409(office: Office) -> None:
    """An id that was used for another content is refused, its place told, and nothing is stored."""
    assert office.event(event()).status_code == 202
    answer = office.batch(event(number="2", pupil="2"), event(uren_per_week=25))
    assert (answer.status_code, faults(answer)) == (409, [("[1].id", "andere_inhoud")])
    alone = office.event(event(uren_per_week=25))
    assert (alone.status_code, faults(alone)) == (409, [("id", "andere_inhoud")])
    assert office.count("outbox") == office.count("submissions") == office.count("identities") == 1


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"Authorization": ""}, id="none"),
        pytest.param({"Authorization": "Bearer "}, id="empty"),
        pytest.param({"Authorization": "Bearer vn_wrong"}, id="unknown"),
        pytest.param({"Authorization": "Basic x"}, id="other-scheme"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", EVENTS), ("POST", UPLOADS), ("GET", f"{UPLOADS}/6f6a1d0e-6a3c-5d0b-9a53-0c6b7b0f3a25")],
)
def test_a_wrong_key_is_401(office: Office, header: dict[str, str], method: str, path: str) -> None:
    """Without a key that exists nothing is read or told."""
    kind = CSV if path == UPLOADS else STRUCTURED
    answer = office.ask(method, path, content=b"{}", headers=kind | header)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_key_without_its_last_letter_is_no_key(office: Office) -> None:
    """A near miss of a key is no key."""
    assert office.event(event(), office.school[:-1]).status_code == 401
    assert office.event(event(), office.school.upper()).status_code == 401


def test_another_school_is_403(office: Office) -> None:
    """A key is good for its own schools only; with other faults beside it, all are told at once."""
    answer = office.batch(event(), event(number="2", brin=OTHER_SCHOOL))
    assert (answer.status_code, faults(answer)) == (403, [("[1].data.brin", "school_niet_van_deze_sleutel")])
    both = office.event(event(brin=OTHER_SCHOOL, bestemming="werk"))
    assert both.status_code == 400
    assert ("data.brin", "school_niet_van_deze_sleutel") in faults(both)


@pytest.mark.parametrize(
    ("path", "headers", "content", "status"),
    [
        pytest.param(EVENTS, STRUCTURED, b"{", 400, id="broken-json"),
        pytest.param(EVENTS, STRUCTURED, b"\xff", 400, id="no-utf-8"),
        pytest.param(EVENTS, STRUCTURED, b"", 400, id="empty"),
        pytest.param(EVENTS, STRUCTURED, b"[]", 400, id="list-as-one-event"),
        pytest.param(EVENTS, BATCH, b"{}", 400, id="one-event-as-list"),
        pytest.param(EVENTS, BATCH, b"[" + b"{}," * 100 + b"{}]", 413, id="too-many-events"),
        pytest.param(EVENTS, STRUCTURED, b" " * 100_001, 413, id="too-many-bytes"),
        pytest.param(EVENTS, {"Content-Type": "text/xml"}, b"<a/>", 415, id="xml"),
        pytest.param(EVENTS, {}, b"{}", 415, id="no-media-type"),
        pytest.param(UPLOADS, CSV, b" " * 100_001, 413, id="file-too-large"),
        pytest.param(UPLOADS, {"Content-Type": "application/json"}, b"{}", 415, id="json-as-file"),
        pytest.param(UPLOADS, CSV, b"", 400, id="empty-file"),
        pytest.param(f"{UPLOADS}?soort=foto", CSV, export(row()), 400, id="unknown-kind"),
        pytest.param(
            UPLOADS, {"Content-Type": "multipart/form-data; boundary=x"}, b"y", 400, id="broken-form"
        ),
        pytest.param(UPLOADS, {"Content-Type": "multipart/form-data"}, b"y", 400, id="form-without-boundary"),
    ],
)
def test_a_body_that_cannot_be_read_is_told_so(
    office: Office, path: str, headers: dict[str, str], content: bytes, status: int
) -> None:
    """What cannot be read is refused with the status that says what to change."""
    answer = office.ask("POST", path, content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_a_body_without_length_is_limited_too(office: Office) -> None:
    """A body that is sent in parts is cut off at the limit as well."""

    async def parts() -> Any:
        for _ in range(200):
            yield b" " * 1000

    assert office.ask("POST", EVENTS, content=parts(), headers=STRUCTURED).status_code == 413


def test_the_largest_batch_fits(office: Office) -> None:
    """As many events as the setting says are taken."""
    answer = office.batch(*(event("contact.gelegd", pupil=str(n), number=str(n)) for n in range(100)))
    assert (answer.status_code, answer.json()["aanvaard"]) == (202, 100)


def test_an_empty_batch_is_nothing(office: Office) -> None:
    """A batch of no events is taken as that."""
    assert office.batch().json()["aangeboden"] == 0


@pytest.mark.parametrize("as_form", [True, False], ids=["form", "raw"])
def test_a_file_is_taken_either_way(office: Office, as_form: bool) -> None:  # noqa: FBT001 a table
    """A file comes in a form or as the body, and its report can be read again by its sender alone."""
    content = export(row())
    if as_form:
        answer = office.ask(
            "POST", UPLOADS, files={"bestand": ("uitstroom.csv", io.BytesIO(content), "text/csv")}
        )
    else:
        answer = office.upload(content)
    assert answer.status_code == 202, answer.text
    assert answer.json()["regels"] == [{"rij": 2, "uitkomst": "aanvaard"}]
    where = answer.headers["location"]
    assert office.ask("GET", where).json() == answer.json()
    assert office.ask("GET", where, office.other).status_code == 404
    assert office.ask("GET", where, office.coordinator).status_code == 404


def test_a_form_without_the_file_says_so(office: Office) -> None:
    """A form without the field is refused with the name of the field."""
    answer = office.ask("POST", UPLOADS, files={"file": ("x.csv", b"x")})
    assert (answer.status_code, faults(answer)) == (400, [("bestand", "ontbreekt")])
    text = office.ask("POST", UPLOADS, data={"bestand": "x"}, files={"file": ("x.csv", b"x")})
    assert (text.status_code, faults(text)) == (400, [("bestand", "ontbreekt")])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "/gezond", 200, id="alive"),
        pytest.param("GET", "/klaar", 200, id="ready"),
        pytest.param("POST", EVENTS, 415, id="refused"),
        pytest.param("GET", f"{UPLOADS}/x", 400, id="no-uuid"),
        pytest.param("GET", "/niks", 404, id="no-route"),
        pytest.param("GET", f"{EVENTS}/", 404, id="trailing-slash"),
        pytest.param("DELETE", EVENTS, 405, id="no-method"),
    ],
)
def test_every_answer_has_our_headers(office: Office, method: str, path: str, status: int) -> None:
    """Version and security headers stand on every answer, whatever it is."""
    answer = office.ask(method, path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)


def test_the_database_away_is_503(office: Office) -> None:
    """While the database is away the answer is 503 with the time after which to try again; then it works again."""
    office.rows("select 1")
    name = office.rows("select current_database()")[0][0]
    postgres = Database(str(office.admin.url.set(database="postgres").render_as_string(hide_password=False)))
    engine = postgres.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'alter database "{name}" with allow_connections false')
        connection.exec_driver_sql(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
        )
    for answer in (office.event(event()), office.ask("GET", "/klaar")):
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"] == "application/problem+json"
    with engine.connect() as connection:
        connection.exec_driver_sql(f'alter database "{name}" with allow_connections true')
    postgres.close()
    assert office.event(event()).status_code == 202


def test_a_fault_of_ours_tells_nothing(office: Office) -> None:
    """A fault that we did not foresee is 500, without its text, in the answer and in the log."""
    office.admin.run(
        lambda connection: connection.exec_driver_sql("alter table ingest.outbox rename column key to k")
    )
    answer = office.event(event())
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert '"request_failed"' in office.log_text.getvalue()
    assert not [word for word in PERSONAL if word in answer.text + office.log_text.getvalue()]
    assert office.count("submissions") == 0
