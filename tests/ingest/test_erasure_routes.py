"""Erasing over HTTP: who may ask, what is answered, and how far it is."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from schemas.types import LeaverId
from services.ingest.erasure import ErasureReason, Request, requested
from services.ingest.fingerprint import Pupil
from tests.ingest.conftest import Office
from tests.ingest.deliveries import PERSONAL, event
from tests.ingest.test_openapi import validator

JSON = {"Content-Type": "application/json"}
LEAVER = LeaverId(uuid4())
BY_NUMBER = {"brin": "98KP", "leerlingnummer": "1", "reden": "verzoek"}


def ask(office: Office, body: object, key: str | None = None) -> httpx.Response:
    """Ask to erase somebody, as the coordinator."""
    return office.ask("POST", "/v1/wissingen", key or office.coordinator, json=body, headers=JSON)


@pytest.fixture
def known(office: Office) -> Office:
    """An ingest that knows one pupil, in region 25."""
    office.event(event(pupil="1"))
    return office


def test_a_coordinator_erases_and_sees_it_done(known: Office) -> None:
    """The answer has an id and where to look; it is busy until the key is destroyed, and then done."""
    answer = ask(known, BY_NUMBER)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["status"], answer.json()["al_gewist"]) == ("bezig", False)
    assert known.leavers() == []
    known.app.eraser.finish()
    later = known.ask("GET", answer.headers["location"], known.coordinator)
    assert later.json() == answer.json() | {"status": "klaar"}
    for one in (answer, later):
        validator("Wissing").validate(one.json())
    assert not [word for word in PERSONAL if word in answer.text + known.log_text.getvalue()]


def test_asking_twice_is_harmless_and_says_so(known: Office) -> None:
    """By number or by pseudonym, the second answer is the first erasure."""
    (leaver,) = known.leavers()
    first = ask(known, {"jongere": str(leaver), "reden": "onterecht"})
    again = [ask(known, BY_NUMBER), ask(known, {"jongere": str(leaver), "reden": "verzoek"})]
    assert [one.json() for one in again] == [first.json() | {"al_gewist": True}] * 2


def test_who_may_not_erase(known: Office) -> None:
    """A school's key may not, and a coordinator of another region finds nobody, before and after."""
    elsewhere = known.app.create_key(role="coordinator", schools=(), region="26", name="")
    assert ask(known, BY_NUMBER, known.school).status_code == 403
    assert ask(known, BY_NUMBER, elsewhere).status_code == 404
    erased = ask(known, BY_NUMBER)
    assert ask(known, BY_NUMBER, elsewhere).status_code == 404
    for key, status in ((known.school, 403), (elsewhere, 404), (known.coordinator, 200)):
        assert known.ask("GET", erased.headers["location"], key).status_code == status
    assert known.ask("GET", f"/v1/wissingen/{uuid4()}", known.coordinator).status_code == 404


def test_a_wrong_question_names_every_fault(known: Office) -> None:
    """Nothing is erased, and each fault is told with what is expected."""
    answer = ask(known, {"brin": "98K", "reden": "zomaar", "naam": "x"})
    assert answer.status_code == 400
    assert sorted((one["plaats"], one["reden"]) for one in answer.json()["fouten"]) == [
        ("brin", "verkeerde_vorm"),
        ("leerlingnummer", "ontbreekt"),
        ("reden", "onbekende_waarde"),
        ("…", "onbekend_veld"),
    ]
    answer = known.ask("POST", "/v1/wissingen", known.coordinator, content=b"{", headers=JSON)
    assert (answer.status_code, len(known.leavers())) == (400, 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(BY_NUMBER, Request(Pupil("98KP", "1"), ErasureReason.ASKED), id="by-number"),
        pytest.param(
            {"jongere": str(LEAVER), "reden": "bewaartermijn"},
            Request(LEAVER, ErasureReason.RETENTION),
            id="by-pseudonym",
        ),
        pytest.param([], {("", "geen_object")}, id="a-list"),
        pytest.param({"jongere": "x", "reden": "verzoek"}, {("jongere", "verkeerde_vorm")}, id="no-uuid"),
        pytest.param({"jongere": str(LEAVER)}, {("reden", "ontbreekt")}, id="no-reason"),
        pytest.param(
            {"jongere": str(LEAVER), "reden": []}, {("reden", "onbekende_waarde")}, id="a-strange-reason"
        ),
        pytest.param(
            BY_NUMBER | {"jongere": str(LEAVER)}, {("jongere", "spreekt_zichzelf_tegen")}, id="both-ways"
        ),
        pytest.param(
            {"reden": "verzoek"}, {("brin", "ontbreekt"), ("leerlingnummer", "ontbreekt")}, id="nobody"
        ),
    ],
)
def test_what_is_asked(body: object, expected: Any) -> None:
    """A question names one person, in one way, and a reason."""
    found = requested(body)
    if isinstance(found, tuple):
        assert {(fault.place, str(fault.reason)) for fault in found} == expected
        assert all(fault.expected for fault in found)
    else:
        assert (found.who, found.reason) == (expected.who, expected.reason)
