"""A school confirms who vanished: the exit is withdrawn, both versions stay, and nobody is withdrawn by a guess."""

from typing import Any

import httpx
import pytest

from schemas.events import ExitCorrected, ExitRegistered, ExitWithdrawn
from tests.ingest.conftest import CSV, Office
from tests.ingest.deliveries import OTHER_SCHOOL, SCHOOL, export, row

JSON = {"Content-Type": "application/json"}


def full(office: Office, *rows: str) -> list[dict[str, str]]:
    """Deliver a full list and return who is missing from it."""
    answer = office.ask("POST", "/v1/uploads?volledig=true", content=export(*rows), headers=CSV)
    missing: list[dict[str, str]] = answer.json()["ontbrekende_leerlingen"]
    return missing


def withdraw(office: Office, rows: Any, key: str | None = None) -> httpx.Response:
    """Withdraw what a report told to be missing."""
    return office.ask("POST", "/v1/intrekkingen", key, json={"intrekkingen": rows})


def exit_of(pupil: str = "1", **changed: Any) -> dict[str, Any]:
    """Return one line of a withdrawal."""
    return {"brin": SCHOOL, "schooljaar": "2025-2026", "leerlingnummer": pupil} | changed


def test_what_the_report_says_is_missing_can_be_sent_back(office: Office) -> None:
    """A full list withdraws nobody; its answer sent back does, and then nobody is missing any more."""
    office.upload(export(row("1"), row("2")))
    missing = full(office, row("2"))
    assert [type(told.body) for told in office.events()] == [ExitRegistered] * 2
    answer = withdraw(office, missing)
    assert (answer.status_code, answer.json()["uitkomsten"]) == (202, ["aanvaard"])
    (told,) = office.events()[2:]
    first = next(one for one in office.events() if one.key == told.key)
    assert isinstance(told.body, ExitWithdrawn)
    assert (told.body.withdraws, told.body.school) == (first.id, SCHOOL)
    assert full(office, row("2")) == []


def test_twice_is_once(office: Office) -> None:
    """The same withdrawal again changes nothing and says so."""
    office.upload(export(row("1")))
    withdraw(office, [exit_of()])
    answer = withdraw(office, [exit_of(), exit_of()])
    assert (answer.status_code, answer.json()["uitkomsten"]) == (202, ["al_bekend"])
    assert len(office.events()) == 2


def test_delivered_again_it_is_there_again(office: Office) -> None:
    """A withdrawn exit that comes again, in the same words, is a correction with a later moment."""
    office.upload(export(row("1")))
    withdraw(office, [exit_of()])
    assert office.upload(export(row("1"))).json()["correcties"] == 1
    first, gone, back = office.events()
    assert isinstance(back.body, ExitCorrected)
    assert back.body.corrects == first.id
    assert first.recorded < gone.recorded < back.recorded


@pytest.mark.parametrize(
    ("rows", "place", "reason"),
    [
        pytest.param(
            [exit_of(), exit_of("9")], "intrekkingen[1].leerlingnummer", "jongere_onbekend", id="unknown"
        ),
        pytest.param(
            [exit_of(schooljaar="2024-2025")],
            "intrekkingen[0].leerlingnummer",
            "jongere_onbekend",
            id="other-year",
        ),
        pytest.param(
            [exit_of(schooljaar="2025")], "intrekkingen[0].schooljaar", "verkeerde_vorm", id="no-year"
        ),
        pytest.param([exit_of(brin="98K")], "intrekkingen[0].brin", "verkeerde_vorm", id="no-brin"),
        pytest.param(
            [exit_of(leerlingnummer=None)], "intrekkingen[0].leerlingnummer", "verkeerde_vorm", id="nobody"
        ),
        pytest.param(["1"], "intrekkingen[0]", "geen_object", id="no-object"),
        pytest.param([], "", "geen_object", id="nothing"),
        pytest.param("alles", "", "geen_object", id="no-list"),
    ],
)
def test_all_or_nothing(office: Office, rows: Any, place: str, reason: str) -> None:
    """One line that is wrong or unknown withdraws nothing, and the answer says which line and why."""
    office.upload(export(row("1")))
    answer = withdraw(office, rows)
    assert answer.status_code == 400
    assert (place, reason) in [(fault["plaats"], fault["reden"]) for fault in answer.json()["fouten"]]
    assert len(office.events()) == 1


def test_another_school_withdraws_nothing_here(office: Office) -> None:
    """A key withdraws only for its own schools; a body of another kind or a longer list is told apart."""
    office.upload(export(row("1")))
    assert withdraw(office, [exit_of()], office.other).status_code == 403
    assert withdraw(office, [exit_of(brin=OTHER_SCHOOL)], office.other).status_code == 400
    assert withdraw(office, [exit_of()] * 1001).status_code == 413
    assert office.ask("POST", "/v1/intrekkingen", content=b"{}", headers=CSV).status_code == 415
    no_json = office.ask("POST", "/v1/intrekkingen", content=b"{", headers=JSON)
    assert no_json.status_code == 400
    assert len(office.events()) == 1
