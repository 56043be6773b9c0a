"""``GET /v1/leveringen``: per school when it delivered, how late and how well."""

from datetime import timedelta
from typing import Any

import pytest

from tests.ingest.conftest import Office
from tests.ingest.deliveries import OTHER_SCHOOL, PERSONAL, SCHOOL, event, export, row


def listed(office: Office, key: str | None = None) -> list[dict[str, Any]]:
    """Return the sources that a key sees."""
    answer = office.ask("GET", "/v1/leveringen", key)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["leveringen"]
    return found


def one(office: Office, *names: str, key: str | None = None) -> tuple[Any, ...]:
    """Return some fields of the only source."""
    (source,) = listed(office, key)
    return tuple(source[name] for name in names)


def test_a_school_that_never_delivered_is_listed(office: Office) -> None:
    """The schools of a key stand there before their first delivery."""
    assert one(office, "brin", "toestand", "laatste_levering", "aangeboden", "deel_geweigerd") == (
        SCHOOL, "nooit_geleverd", None, 0, None,
    )  # fmt: skip


def test_events_and_files_are_counted(office: Office) -> None:
    """An event, a file with a rejected row and the same file again: three deliveries, one known, one rejected twice."""
    office.event(event(pupil="1", datum="2026-11-23"))
    office.upload(export(row("2"), row("3", schoolsoort="x")))
    office.upload(export(row("2"), row("3", schoolsoort="x")))

    names = ("leveringen", "geweigerde_leveringen", "aangeboden", "aanvaard", "al_bekend", "geweigerd")
    assert one(office, *names) == (3, 0, 5, 2, 1, 2)
    assert one(office, "deel_geweigerd", "regio") == (0.4, "00")
    assert one(office, "vertraging_mediaan_uren", "vertraging_p90_uren") == (36, 36)


def test_a_refused_delivery_is_no_delivery(office: Office) -> None:
    """It shows as refused, so that a school can see that what it sent is not here."""
    office.event(event(schoolsoort="universiteit"))
    office.upload(export(row(schoolsoort="x")))

    names = ("toestand", "laatste_levering", "leveringen", "geweigerde_leveringen", "geweigerd")
    assert one(office, *names) == ("nooit_geleverd", None, 0, 2, 2)
    assert one(office, "laatste_weigering") != (None,)


def test_a_file_that_nobody_can_read_shows_as_refused(office: Office) -> None:
    """A school whose every file is unreadable is seen; with a key of two schools nobody knows whose it was."""
    before = office.upload(b"\x00\x00").status_code, office.upload(b"a;b\n").status_code
    assert before == (400, 400)
    assert one(office, "toestand", "geweigerde_leveringen", "geweigerd") == ("nooit_geleverd", 2, 2)

    both = office.app.create_key(role="school", schools=(SCHOOL, OTHER_SCHOOL), region=None, name="")
    office.upload(b"\x00\x00", both)
    assert one(office, "geweigerde_leveringen") == (2,)


def test_a_withdrawal_is_a_delivery(office: Office) -> None:
    """A school that withdraws is not silent; it told no new fact, so nothing of it came late."""
    office.upload(export(row("1")))
    rows = [{"brin": SCHOOL, "schooljaar": "2025-2026", "leerlingnummer": "1"}]
    lags = one(office, "vertraging_mediaan_uren")
    for _ in range(2):
        assert office.ask("POST", "/v1/intrekkingen", json={"intrekkingen": rows}).status_code == 202

    assert one(office, "leveringen", "aangeboden", "aanvaard", "al_bekend") == (3, 3, 2, 1)
    assert one(office, "vertraging_mediaan_uren") == lags


def test_a_trial_counts_nowhere(office: Office) -> None:
    """Who tries a file has not delivered."""
    office.ask("POST", "/v1/uploads?proef=true", content=export(row()), headers={"Content-Type": "text/csv"})

    assert office.count("source_days") == 0


def test_what_a_coordinator_sends_is_no_delivery_of_the_school(office: Office) -> None:
    """A school whose coordinator works on is silent all the same."""
    office.event(event())
    office.event(event("contact.gelegd", number="2"), office.coordinator)

    assert one(office, "aangeboden") == (1,)


def test_a_school_sees_no_other_school(office: Office) -> None:
    """Each key lists its own schools."""
    office.event(event())

    assert [source["brin"] for source in listed(office, office.other)] == [OTHER_SCHOOL]
    assert one(office, "aangeboden", key=office.other) == (0,)


def test_a_coordinator_sees_the_schools_of_the_region(office: Office) -> None:
    """A school belongs to the region in which most of its young people live, once it was judged."""
    office.event(event())
    assert listed(office, office.coordinator) == []

    office.app.silence.step()

    assert one(office, "brin", "regio", key=office.coordinator) == (SCHOOL, "25")


def test_figures_are_of_the_last_ninety_days(office: Office) -> None:
    """What is longer ago counts no more; the last delivery stays."""
    office.event(event())
    office.clock.advance_to(office.clock.now() + timedelta(days=91))

    assert one(office, "aangeboden", "vertraging_p90_uren") == (0, None)
    assert one(office, "laatste_levering") == ("2026-11-24T09:00:00.001000Z",)


def test_a_large_file_is_one_delivery(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many parts a file is taken in, it counts once, and its rejected rows once."""
    monkeypatch.setattr("services.ingest.desk.PART_ROWS", 2)
    monkeypatch.setattr("services.ingest.large_file.PART_ROWS", 2)
    office.upload(export(*(row(str(number)) for number in range(4)), row("5", schoolsoort="x")))

    names = ("leveringen", "geweigerde_leveringen", "aangeboden", "aanvaard", "geweigerd")
    assert one(office, *names) == (1, 0, 5, 4, 1)


def test_no_figure_names_a_person(office: Office) -> None:
    """The tables of sources hold numbers of a school, and nothing of who was delivered."""
    office.event(event())
    office.upload(export(row()))

    stored = str(office.rows("select * from ingest.source_days")) + str(
        office.rows("select * from ingest.sources")
    )
    assert [word for word in PERSONAL if word in stored] == []
