"""A file as a full list: who is missing is told to the school, and nothing else happens."""

from typing import Any

import pytest

from tests.ingest.conftest import CSV, Office
from tests.ingest.deliveries import OTHER_SCHOOL, SCHOOL, event, export, row

UPLOADS = "/v1/uploads"


def post(office: Office, content: bytes, key: str | None = None, **query: str) -> Any:
    """Return the report on a full list."""
    query = {"volledig": "true", **query}
    answer = office.ask("POST", UPLOADS, key, content=content, headers=CSV, params=query)
    assert answer.status_code in {200, 202}, answer.text
    return answer.json()


def missing(report: Any) -> list[tuple[str, str]]:
    """Return school year and number of who is missing."""
    assert report["ontbreken"] == len(report["ontbrekende_leerlingen"])
    return [(pupil["schooljaar"], pupil["leerlingnummer"]) for pupil in report["ontbrekende_leerlingen"]]


def test_who_vanished_is_told_and_changed_rows_are_corrections(office: Office) -> None:
    """A trial shows it, the delivery says the same, and the only event is the correction."""
    office.upload(export(row("4711"), row("2"), row("3")))
    file = export(row("2", uren_per_week="8"), row("5"))
    stored = office.everything_stored()
    tried = post(office, file, proef="true")
    assert office.everything_stored() == stored
    report = post(office, file)
    assert missing(tried) == missing(report) == [("2025-2026", "3"), ("2025-2026", "4711")]
    assert [line["uitkomst"] for line in report["regels"]] == ["correctie", "aanvaard"]
    assert office.count("outbox") == 5
    assert missing(post(office, file)) == missing(report)
    assert office.count("outbox") == 5
    assert "4711" not in office.log_text.getvalue() + office.everything_stored()


def test_only_schools_and_school_years_of_the_file_are_looked_at(office: Office) -> None:
    """Another year, another school and somebody without an exit are not missing."""
    both = office.app.create_key(role="school", schools=(SCHOOL, OTHER_SCHOOL), region=None, name="")
    last_year = {
        "uitstroomdatum": "18-07-2025",
        "startdatum": "",
        "contractvorm": "",
        "einddatum_contract": "",
    }
    office.upload(export(row("1"), row("2", **last_year), row("3", brin=OTHER_SCHOOL)), both)
    office.event(event("contact.gelegd", pupil="9"))
    assert missing(post(office, export(row("4")), both)) == [("2025-2026", "1")]


@pytest.mark.parametrize("changed", [{"mobiel": "0612"}, {"uitstroomdatum": "morgen"}])
def test_a_rejected_row_is_somebody_who_is_there(office: Office, changed: dict[str, str]) -> None:
    """A typing error in a row makes nobody vanish."""
    office.upload(export(row("1"), row("2")))
    assert missing(post(office, export(row("1", **changed), row("2")))) == []


def test_a_list_that_is_not_called_full_tells_nobody(office: Office) -> None:
    """Without ``volledig`` the report is as it was; a list of assignments is never full."""
    office.upload(export(row("1")))
    assert "ontbreken" not in office.upload(export(row("2"))).json()
    answer = office.ask("POST", f"{UPLOADS}?volledig=true&soort=toewijzingen", content=b"x", headers=CSV)
    assert (answer.status_code, answer.json()["fouten"][0]["reden"]) == (400, "spreekt_zichzelf_tegen")
