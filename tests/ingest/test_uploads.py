"""A file through the door: as text or workbook, tried first, with columns that a person named."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ingest.conftest import CSV, Office
from tests.ingest.deliveries import HEADER, OTHER_SCHOOL, PERSONAL, SCHOOL, export, row
from tests.ingest.workbooks import as_workbook

UPLOADS = "/v1/uploads"
XLSX = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
EXAMPLE = (Path(__file__).parents[2] / "examples" / "uitstroom_voorbeeld.csv").read_text(encoding="utf-8-sig")
SCHOOLS = ("98DS", "98KP", "98OH", "98TC")
LINK = {"Kenmerk A": "leerlingnummer"}
RENAMED = export(row()).replace(b"leerlingnummer", b"Kenmerk A")


def post(office: Office, content: bytes, key: str | None = None, **query: str) -> httpx.Response:
    """Deliver a file with parameters."""
    return office.ask("POST", UPLOADS, key, content=content, headers=CSV, params=query)


def faults(answer: Any) -> list[tuple[str, str]]:
    """Return place and reason of each fault of a problem."""
    return [(fault["plaats"], fault["reden"]) for fault in answer.json().get("fouten", [])]


def test_a_workbook_makes_the_same_events_as_the_text(office: Office) -> None:
    """The 126 rows of the example, sent as XLSX, are 126 events; the text file after it says nothing new."""
    key = office.app.create_key(role="school", schools=SCHOOLS, region=None, name="vier scholen")
    answer = office.ask("POST", UPLOADS, key, content=as_workbook(EXAMPLE), headers=XLSX)
    assert (answer.status_code, answer.json()["aanvaard"]) == (202, 126), answer.text
    assert answer.json()["gelezen_als"] == "xlsx"
    assert len(office.events()) == 126
    again = office.upload(EXAMPLE.encode(), key).json()
    assert (again["al_bekend"], again["gelezen_als"]) == (126, "csv, puntkomma, UTF-8")
    assert len(office.events()) == 126


def test_a_trial_shows_the_report_and_changes_nothing(office: Office) -> None:
    """With ``proef=true`` the answer is the report that would come, and no row of any table or key is made."""
    content = export(row("1"), row("2", brin="x"))
    before = office.everything_stored(), office.keys.run(lambda c: c.exec_driver_sql(KEYS).scalar())
    tried = post(office, content, proef="true", koppeling=json.dumps({"roepnaam": "roepnaam"}))
    assert tried.status_code == 200, tried.text
    assert (office.everything_stored(), office.keys.run(lambda c: c.exec_driver_sql(KEYS).scalar())) == before
    taken = post(office, content).json()
    told = tried.json()
    assert (told["id"], told["proef"], taken["proef"]) == (None, True, False)
    assert told["startstand"] == taken["startstand"] == [SCHOOL]
    same = ("rijen", "aanvaard", "geweigerd", "correcties", "al_bekend", "regels", "kolommen_genegeerd")
    assert {name: told[name] for name in same} == {name: taken[name] for name in same}
    assert post(office, content, proef="true").json()["startstand"] == []


KEYS = "select count(*) from person_keys.person_keys"


def test_a_trial_of_what_is_known_says_so(office: Office) -> None:
    """A trial tells apart what is known, what would be corrected and what is new."""
    post(office, export(row("1"), row("2")))
    tried = post(office, export(row("1"), row("2", uren_per_week="30"), row("3")), proef="true").json()
    assert [line["uitkomst"] for line in tried["regels"]] == ["al_bekend", "correctie", "aanvaard"]


@pytest.mark.parametrize("kind", ["uitstroom", "foto"])
def test_a_trial_that_is_refused_is_not_counted(office: Office, kind: str) -> None:
    """Also a refusal leaves nothing behind."""
    answer = post(office, export(row(brin=OTHER_SCHOOL)), soort=kind, proef="true")
    assert answer.status_code in {400, 403}
    assert office.count("deliveries") == 0


def test_the_report_names_each_column_and_its_field(office: Office) -> None:
    """A column in daily use is recognised and told, with the forms of its days; so is one that was not read."""
    content = export(row(), row("2", startdatum="24/08/2026"))
    content = content.replace(b"leerlingnummer", b"Ll.nr.").replace(b"startdatum", b"Datum_start")
    content = content.replace(b"geboortedatum", b"Geb.datum").replace(b"roepnaam", b"BSN-nr")
    told = post(office, content).json()
    columns = {column["veld"]: column for column in told["kolommen"]}
    assert columns["leerlingnummer"] == {
        "kolom": "Ll.nr.",
        "veld": "leerlingnummer",
        "herkend_aan": "synoniem",
    }
    assert columns["brin"]["herkend_aan"] == "naam"
    assert columns["geboortedatum"]["kolom"] == "Geb.datum"
    assert columns["startdatum"]["datumvorm"] == ["dd-mm-jjjj", "dd/mm/jjjj"]
    assert told["kolommen_genegeerd"] == ["bsn-nr"]
    assert told["aanvaard"] == 2


def test_a_rejected_row_names_the_column_as_the_file_does(office: Office) -> None:
    """A fault names row, column, field and what is expected with an example, and never what was sent."""
    content = export(row(), row("77777", mobiel="0612")).replace(b"mobiel", b"Mobiele telefoon")
    answer = post(office, content)
    fault = answer.json()["regels"][1]
    assert (fault["rij"], fault["kolom"], fault["veld"]) == (3, "Mobiele telefoon", "mobiel")
    assert "bijvoorbeeld 06-12345678" in fault["verwacht"]
    assert not [
        word for word in (*PERSONAL, "77777", '"0612"') if word in answer.text.replace("06-12345678", "")
    ]


def test_a_link_is_kept_for_the_next_file_of_the_same_export(office: Office) -> None:
    """A column that we do not know is named once; the next file with that header is read by itself."""
    assert faults(post(office, RENAMED)) == [("leerlingnummer", "kolom_ontbreekt")]
    tried = post(office, RENAMED, koppeling=json.dumps(LINK), proef="true")
    assert tried.json()["aanvaard"] == 1
    assert post(office, RENAMED).status_code == 400, "a trial keeps no link"
    first = post(office, RENAMED, koppeling=json.dumps(LINK)).json()
    assert {"kolom": "Kenmerk A", "veld": "leerlingnummer", "herkend_aan": "koppeling"} in first["kolommen"]
    assert post(office, RENAMED).json()["al_bekend"] == 1
    assert post(office, RENAMED.replace(b";vestiging", b";plaats")).status_code == 400, "another export"
    assert post(office, RENAMED, office.other).status_code == 400, "another sender"


def test_a_link_may_come_in_the_form(office: Office) -> None:
    """Beside the file, in a field of its own."""
    file = {"bestand": ("x.csv", RENAMED, "text/csv")}
    answer = office.ask("POST", UPLOADS, files=file, data={"koppeling": json.dumps(LINK)})
    assert (answer.status_code, answer.json()["aanvaard"]) == (202, 1), answer.text


@pytest.mark.parametrize(
    ("links", "found"),
    [
        pytest.param("{", [("koppeling", "geen_object")], id="no-json"),
        pytest.param("[]", [("koppeling", "geen_object")], id="a-list"),
        pytest.param('{"Kenmerk A": 7}', [("koppeling", "geen_object")], id="a-number"),
        pytest.param(
            '{"Kenmerk B": "leerlingnummer"}', ["kolom_ontbreekt", "kolom_onbekend"], id="no-column"
        ),
        pytest.param('{"Kenmerk A": "bsn"}', ["kolom_ontbreekt", "onbekende_waarde"], id="no-field"),
    ],
)
def test_a_link_that_says_nothing_is_refused(office: Office, links: str, found: list[Any]) -> None:
    """What cannot be followed is told, and nothing is kept."""
    answer = post(office, RENAMED, koppeling=links)
    reasons = [reason for _, reason in faults(answer)]
    assert answer.status_code == 400
    assert found in (faults(answer), reasons)
    assert office.count("confirmed_links") == 0


def test_a_column_with_a_national_number_cannot_be_linked(office: Office) -> None:
    """Nobody can make us read a bsn as a pupil number."""
    content = export(row("999990342")).replace(b"leerlingnummer", b"BSN")
    answer = post(office, content, koppeling='{"BSN": "leerlingnummer"}')
    assert ("koppeling", "kolom_onbekend") in faults(answer)
    assert "999990342" not in answer.text + office.log_text.getvalue() + office.everything_stored()


def test_a_link_chooses_between_two_columns(office: Office) -> None:
    """Where two columns could be the same field, the confirmed one is read and the other is named."""
    content = f"{HEADER};stamnr\n{row()};9".encode()
    assert post(office, content, proef="true").json()["kolommen_genegeerd"] == ["stamnr"]
    told = post(office, content, proef="true", koppeling='{"stamnr": "leerlingnummer"}').json()
    assert told["kolommen_genegeerd"] == ["leerlingnummer"]
