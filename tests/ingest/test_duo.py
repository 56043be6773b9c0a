"""What DUO delivers to a Doorstroompunt: taken from its key alone, in a domain of its own, and seen by nobody else."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from schemas.events import EnrolmentEnded, EnrolmentStarted, LeaverFact
from schemas.topics import purpose_of
from schemas.types import Audience, LeaverId
from tests.ingest.conftest import CSV, Office, close_office, open_office
from tests.ingest.deliveries import SCHOOL, event, export, row
from tests.ingest.duo_rows import DUO_PERSONAL, NUMBER, OTHER_NUMBER, doorstroompunt, file
from tests.ingest.test_take_twice import SECRETS, Killed, end_state, killed_after, together

OTHER = {"PERSOONSGEBONDENNUMMER": OTHER_NUMBER, "#BRIN_NR": SCHOOL}
EMPTY = "truncate " + ", ".join(
    f"ingest.{table}"
    for table in ("outbox", "natural_keys", "uploads", "deliveries", "duo_people", "duo_index", "duo_reports")
)
MONTHS = "/v1/duo-vergelijkingen"
COMPARISON = "/v1/duo-vergelijkingen/2026-11"


@dataclass(frozen=True)
class Duo:
    """Ingest as the Doorstroompunten of region 25 and of another region see it."""

    office: Office
    key: str
    other_key: str

    def take(self, kind: str, content: bytes | None = None, key: str | None = None) -> Any:
        """Return the report of a file of DUO, delivered by the Doorstroompunt of region 25."""
        answer = self.office.upload(content or file(kind), key or self.key, kind)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def compared(self) -> Any:
        """Return how A04 differs from what is held."""
        return self.office.ask("GET", COMPARISON, self.key).json()


def duo_of(office: Office) -> Duo:
    """Return an office with keys of two Doorstroompunten."""
    return Duo(office, doorstroompunt(office.app, "25"), doorstroompunt(office.app, "26"))


@pytest.fixture
def duo(office: Office) -> Duo:
    """A running ingest with empty tables and keys of two Doorstroompunten."""
    return duo_of(office)


def outcomes(report: Any) -> list[str]:
    """Return what became of each row."""
    return [line["uitkomst"] for line in report["regels"]]


def test_a_monthly_file_becomes_events_of_the_doorstroompunts_own_domain(office: Office, duo: Duo) -> None:
    """Each row is an event under a pseudonym, with the region's own source."""
    report = duo.take("duo-a01", file("duo-a01", {}, OTHER))
    back = duo.take("duo-a02")
    assert (outcomes(report), outcomes(back)) == (["aanvaard"] * 2, ["aanvaard"])
    first, second, third = office.events()
    assert isinstance(first.body, EnrolmentEnded)
    assert isinstance(third.body, EnrolmentStarted)
    assert first.key == third.key != second.key
    assert {made.source for made in office.events()} == {"urn:nazorg:duo:25"}
    assert office.app.account().made == {"vangnet.exits.v1": 3}
    (person,) = office.app.duo_identities.persons([LeaverId(first.key)]).values()
    assert (person["persoonsgebondennummer"], person["achternaam"]) == (NUMBER, "van Testpersoon")


def test_the_same_file_twice_changes_nothing_and_a_changed_row_is_told(office: Office, duo: Duo) -> None:
    """A row that came before is known; another reason is a new event, recorded later."""
    duo.take("duo-a01")
    assert outcomes(duo.take("duo-a01")) == ["al_bekend"]
    changed = file("duo-a01", {"REDEN_UITSTROOM": "02"})
    assert outcomes(duo.take("duo-a01", changed)) == ["aanvaard"]
    assert outcomes(duo.take("duo-a01", changed)) == ["al_bekend"]
    first, second = office.events()
    assert (first.type, first.key) == (second.type, second.key)
    assert first.id != second.id
    assert first.recorded < second.recorded


def test_an_old_file_that_comes_again_takes_nothing_back(office: Office, duo: Duo) -> None:
    """Another day is another fact, so a file of before is known, whatever came in between."""
    later = file("duo-a01", {"DATUM_UITSCHRIJVING": "15-10-2026"})
    found = [outcomes(duo.take("duo-a01", sent)) for sent in (None, later, None, later)]
    assert found == [["aanvaard"], ["aanvaard"], ["al_bekend"], ["al_bekend"]]


def test_a_trial_changes_nothing(office: Office, duo: Duo) -> None:
    """The report of a trial is that of the delivery, and nothing is stored."""
    stored = office.everything_stored()
    for kind, outcome in (("duo-a01", "aanvaard"), ("duo-a04", "vergeleken")):
        answer = office.ask(
            "POST",
            f"/v1/uploads?proef=true&soort={kind}",
            duo.key,
            content=file(kind),
            headers=CSV,
        )
        assert (answer.status_code, outcomes(answer.json())) == (200, [outcome])
    assert office.everything_stored() == stored


@pytest.mark.parametrize("kind", ["duo-a01", "duo-a02", "duo-a04"])
def test_only_the_doorstroompunt_of_the_region_delivers(office: Office, duo: Duo, kind: str) -> None:
    """A school's or coordinator's key is refused, and so is one of another region; nothing is stored but the count."""
    for key in (office.school, office.other, office.coordinator, duo.other_key):
        answer = office.upload(file(kind), key, kind)
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")
    assert office.count("duo_people") == office.count("outbox") == office.count("duo_reports") == 0
    assert office.ask("GET", COMPARISON, office.school).status_code == 403


def test_rows_of_another_region_are_refused_one_by_one(office: Office, duo: Duo) -> None:
    """The rows of the own region are taken; the others are told."""
    report = duo.take("duo-a01", file("duo-a01", {}, OTHER | {"RMC_REGIO": "REGIO 26"}))
    assert outcomes(report) == ["aanvaard", "geweigerd"]
    assert report["regels"][1]["reden"] == "regio_niet_van_deze_sleutel"
    assert report["regels"][1]["kolom"] == "RMC_REGIO"


def everything_seen(office: Office, key: str) -> str:
    """Return all that a key can read: its files, their reports, and a full list that tells who is absent."""
    listed = office.ask("GET", "/v1/uploads", key)
    reports = [office.ask("GET", f"/v1/uploads/{one['id']}", key).text for one in listed.json()["uploads"]]
    full = office.ask(
        "POST", "/v1/uploads?volledig=true&proef=true", key, content=export(row("2")), headers=CSV
    )
    assert full.status_code == 200
    told = full.json() | {"ontvangen_op": None}
    return "\n".join([listed.text, str(told), *reports])


def test_nothing_of_duo_reaches_a_school(office: Office, duo: Duo) -> None:
    """Also where DUO names its BRIN and a number that it knows: no file, absentee, person or audience of theirs."""
    office.upload(export(row("1"), row("2")))
    office.event(event("contact.gelegd", pupil=NUMBER, number="9"))
    before, seen = office.leavers(), everything_seen(office, office.school)
    taken = [duo.take(kind, file(kind, {"#BRIN_NR": SCHOOL}, OTHER)) for kind in ("duo-a01", "duo-a04")]
    assert everything_seen(office, office.school) == seen
    for report in taken:
        assert office.ask("GET", f"/v1/uploads/{report['id']}", office.school).status_code == 404
        assert office.ask("GET", f"/v1/uploads/{report['id']}", duo.other_key).status_code == 404
    assert office.leavers() == before
    people = {made.key for made in office.events() if made.source.startswith("urn:nazorg:duo:")}
    assert len(people) == 2
    assert people.isdisjoint(before)
    assert office.app.pupils(people) == {}
    for made in office.events():
        if made.key in people:
            assert purpose_of(made.type, made.source).audience == {Audience.DOORSTROOMPUNT}
    assert tables_with(office, [str(leaver) for leaver in people]) <= {
        "duo_people",
        "duo_index",
        "duo_reports",
        "outbox",
    }


def tables_with(office: Office, words: list[str]) -> set[str]:
    """Return the tables of ingest in which one of ``words`` stands."""
    tables = office.rows("select tablename from pg_tables where schemaname = 'ingest'")
    return {
        table
        for (table,) in tables
        if any(word in str(office.rows(f"select t::text from ingest.{table} t")) for word in words)
    }


def test_no_number_or_name_stands_anywhere_in_clear(office: Office, duo: Duo) -> None:
    """Not in a table, a topic, a report, a log or an answer."""
    told = [
        str(duo.take(kind, file(kind, {}, {"ACHTERNAAM": "Testpersoon", "LEERWEG": "?"})))
        for kind in ("duo-a01", "duo-a02")
    ]
    duo.take("duo-a04", file("duo-a04", OTHER))
    told += [office.ask("GET", COMPARISON, duo.key).text]
    everything = "\n".join([*told, office.everything_stored(), office.log_text.getvalue()])
    assert [word for word in DUO_PERSONAL if word in everything] == []


def test_the_same_number_in_two_regions_is_two_people(office: Office, duo: Duo) -> None:
    """Each Doorstroompunt has a domain of its own; a number joins nobody across regions or with a school."""
    duo.take("duo-a01")
    duo.take("duo-a01", file("duo-a01", {"RMC_REGIO": "REGIO 26"}), duo.other_key)
    office.event(event(pupil=NUMBER))
    assert len({made.key for made in office.events()}) == 3


def test_a_key_of_a_person_whom_duo_told_is_kept(office: Office, duo: Duo) -> None:
    """The sweep of keys that nobody uses knows the Doorstroompunt's people."""
    duo.take("duo-a01")
    office.keys.run(
        lambda c: c.exec_driver_sql("update person_keys.person_keys set created_at = '2026-01-01'")
    )
    (sweep,) = [worker for worker in office.app.workers["relay"] if worker.name == "ingest.keys"]
    sweep.step()
    assert len(office.app.duo_identities.persons([LeaverId(made.key) for made in office.events()])) == 1


def test_who_is_erased_is_gone_from_every_list(office: Office, duo: Duo) -> None:
    """Deleting a person of this domain deletes where they stand in its index and in the monthly files."""
    duo.take("duo-a01")
    office.admin.run(lambda c: c.exec_driver_sql("delete from ingest.duo_people"))
    assert office.count("duo_index") == office.count("duo_reports") == 0
    assert outcomes(duo.take("duo-a01")) == ["al_bekend"]
    assert office.count("duo_people") == office.count("duo_reports") == 0


def test_a_move_out_of_the_region_is_told_with_the_new_region(office: Office, duo: Duo) -> None:
    """Each event of a file says where the young person lived by its own row."""
    moved = {"SOORT_MUTATIE": "VERHUISD NAAR ANDERE GEMEENTE", "GEMEENTECODE": "503", "WOONGEMEENTE": "DELFT"}
    assert outcomes(duo.take("duo-p", file("duo-p", moved, {}))) == ["aanvaard"] * 2
    assert [made.body.region for made in office.events() if isinstance(made.body, LeaverFact)] == ["28", "25"]


def test_a_large_file_is_taken_in_parts(office: Office, duo: Duo) -> None:
    """A file of more than a thousand rows makes one event per row and lists everybody once."""
    head = "BRIN;PERSOONSGEBONDENNUMMER;RMC_REGIO;RAPPORTAGEMAAND;DATUM_UITSCHRIJVING"
    rows = [f"98MB;{number};25;202610;12-10-2026" for number in range(100_000_000, 100_001_200)]
    assert duo.take("duo-a01", "\n".join([head, *rows]).encode())["aanvaard"] == 1200
    assert office.count("outbox") == office.count("duo_people") == office.count("duo_reports") == 1200
    assert office.count("upload_parts") == 0


@pytest.mark.parametrize("kind", ["duo-a01", "duo-a04"])
def test_cut_off_anywhere_and_sent_again_it_ends_the_same(
    database_url: str, keys_url: str, tmp_path: Path, kind: str
) -> None:
    """Stopped after any statement and delivered again, everybody is there and listed once."""
    office = open_office(database_url, keys_url, tmp_path, SECRETS)
    duo = duo_of(office)
    content = file(kind, {}, OTHER)
    states = []
    for boundary in range(40):
        with killed_after(office, boundary) as came, suppress(Killed):
            duo.take(kind, content)
        duo.take(kind, content)
        states.append(
            end_state(office) | {table: office.count(table) for table in ("duo_people", "duo_reports")}
        )
        office.admin.run(lambda connection: connection.exec_driver_sql(EMPTY))
        if boundary and not came():
            break
    close_office(office)
    assert len(states) > 8
    assert [state for state in states if state != states[0]] == []
    assert states[0]["duo_people"] == states[0]["duo_reports"] == 2


def test_two_new_files_at_once_make_one_person(office: Office, duo: Duo) -> None:
    """A01 and A04 of one person at once find the same pseudonym."""
    answers = together(
        lambda: office.upload(file("duo-a01"), duo.key, "duo-a01"),
        lambda: office.upload(file("duo-a04"), duo.key, "duo-a04"),
    )
    assert [answer.status_code for answer in answers] == [202, 202], office.log_text.getvalue()
    assert office.count("duo_people") == 1


def test_a04_beside_what_is_held(office: Office, duo: Duo) -> None:
    """Who is only in A04, and who only with us, as pseudonyms with a municipality; A04 makes no event."""
    duo.take("duo-a01", file("duo-a01", {}, OTHER))
    events = office.count("outbox")
    a04 = file("duo-a04", {}, {"PERSOONSGEBONDENNUMMER": "999990901", "WOONGEMEENTE": "ZANDVOORT"})
    report = duo.take("duo-a04", a04)
    assert (outcomes(report), report["aanvaard"], report["al_bekend"]) == (["vergeleken"] * 2, 0, 2)
    assert office.count("outbox") == events
    assert all(delivery.closes for delivery in office.app.account().deliveries)
    found = duo.compared()
    assert {name: found[name] for name in ("in_beide", "alleen_in_a04", "alleen_bij_ons")} == {
        "in_beide": 1,
        "alleen_in_a04": 1,
        "alleen_bij_ons": 1,
    }
    assert [one["gemeente"] for one in found["jongeren_alleen_in_a04"]] == ["ZANDVOORT"]
    assert [one["jongere"] for one in found["jongeren_alleen_bij_ons"]] == [str(office.events()[1].key)]


def test_a_new_a04_takes_the_place_of_the_one_before(office: Office, duo: Duo) -> None:
    """Who came back is on A02 and no longer in A04: nothing differs; only the own region sees it."""
    duo.take("duo-a01", file("duo-a01", {}, OTHER))
    duo.take("duo-a04", file("duo-a04", {}, OTHER))
    duo.take("duo-a02")
    found = duo.compared()
    assert (found["in_beide"], found["alleen_in_a04"], found["alleen_bij_ons"]) == (1, 1, 0)
    duo.take("duo-a04", file("duo-a04", OTHER))
    found = duo.compared()
    assert (found["in_beide"], found["alleen_in_a04"], found["alleen_bij_ons"]) == (1, 0, 0)
    assert office.ask("GET", COMPARISON, duo.other_key).status_code == 404
    assert office.ask("GET", "/v1/duo-vergelijkingen/2026-12", duo.key).status_code == 404
    assert office.ask("GET", "/v1/duo-vergelijkingen/2026-13", duo.key).status_code == 400


def test_the_months_that_can_be_compared_are_listed(office: Office, duo: Duo) -> None:
    """The Doorstroompunt sees of which months it has an A04, and another region's sees none of them."""
    assert office.ask("GET", MONTHS, duo.key).json() == {"maanden": []}
    office.upload(file("duo-a04"), duo.key, "duo-a04")
    assert office.ask("GET", MONTHS, duo.key).json() == {"maanden": ["2026-11"]}
    assert office.ask("GET", MONTHS, duo.other_key).json() == {"maanden": []}
    assert office.ask("GET", MONTHS, office.coordinator).status_code == 403
