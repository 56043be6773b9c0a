"""One transaction per delivery: start states, corrections, coaches, regions, and what an event carries."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from schemas.events import CoachAssigned, ContactMade, ExitCorrected, ExitRegistered
from schemas.types import staff_id
from tests.ingest.conftest import Office
from tests.ingest.days import NOW, TODAY
from tests.ingest.deliveries import OTHER_SCHOOL, PERSONAL, event, export, row

ASSIGNMENTS = "brin;leerlingnummer;medewerker"


def assignments(*rows: str) -> bytes:
    """Return a list of who guides whom."""
    return "\n".join([ASSIGNMENTS, *rows]).encode()


def outcomes(report: dict[str, Any]) -> list[str]:
    """Return what became of each row."""
    return [line["uitkomst"] for line in report["regels"]]


def starts(office: Office) -> list[date | None]:
    """Return the start state that each exit carries."""
    return [e.body.start_state_on for e in office.events() if isinstance(e.body, ExitRegistered)]


# --- what an event carries


def test_an_event_carries_region_school_and_times(office: Office) -> None:
    """An event has the region of residence, the school, the sender's time and the moment of recording."""
    moment = NOW + timedelta(minutes=1)
    office.clock.advance_to(moment)
    office.event(event() | {"reportedby": "LC-KP"})
    (made,) = office.events()
    assert isinstance(made.body, ExitRegistered)
    assert (made.body.region, made.body.school, made.source) == ("25", "98KP", "urn:nazorg:school:98KP")
    assert made.time == NOW
    assert moment <= made.recorded < moment + timedelta(seconds=1)
    assert made.reported_by == staff_id("25", "LC-KP")
    assert [made.key] == office.leavers()


def test_nothing_personal_is_stored_in_the_clear(office: Office) -> None:
    """No name, number, birthday or organisation stands in a table or in the log, and no pupil number as such."""
    office.event(event(pupil="pupil-4711"))
    office.upload(export(row("pupil-4712")))
    office.event(event(number="2", mobiel="0612345678x", achternaam="Testpersoon"))
    stored = office.everything_stored() + office.log_text.getvalue()
    assert not [word for word in (*PERSONAL, "pupil-47") if word in stored]


def test_the_senders_id_does_not_go_on(office: Office) -> None:
    """The sender's own id may hold a pupil number: it stands neither on the topic nor in a table."""
    office.event(event() | {"id": "leerling-4711"})
    assert "4711" not in office.everything_stored()


def test_a_region_that_is_told_once_is_kept(office: Office) -> None:
    """An event without a municipality has the region that the exit told; before that it is open."""
    office.event(event("contact.gelegd", number="1"))
    office.event(event(number="2"))
    office.event(event("contact.gelegd", number="3", datum="2026-07-18"))
    assert [made.body.region for made in office.events()] == ["00", "25", "25"]  # type: ignore[attr-defined]


def test_a_region_told_in_the_same_batch_counts(office: Office) -> None:
    """All events of one delivery about one person have the same region, whatever their order."""
    office.batch(event("contact.gelegd", number="1"), event(number="2", gemeente="Utrecht"))
    assert [made.body.region for made in office.events()] == ["19", "19"]  # type: ignore[attr-defined]


def test_a_move_changes_the_region(office: Office) -> None:
    """A later municipality takes the place of the earlier one."""
    office.upload(export(row()))
    office.upload(export(row(gemeente="Utrecht")))
    assert [made.body.region for made in office.events()] == ["25", "19"]  # type: ignore[attr-defined]


def test_a_reporter_is_of_the_leavers_region(office: Office) -> None:
    """A school's key has no region of its own: the staff code is of the region where the person lives."""
    office.event(event(number="1"))
    office.event(event("contact.gelegd", number="2") | {"reportedby": "lc-kp "})
    assert office.events()[-1].reported_by == staff_id("25", "LC-KP")


# --- files


def test_the_first_file_of_a_school_is_its_start_state(office: Office) -> None:
    """Rows of the first accepted file carry the Dutch day of its delivery; later rows carry none."""
    office.clock.advance_to(datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    first = office.upload(export(row("1"), row("2"))).json()
    second = office.upload(export(row("3"))).json()
    assert (first["startstand"], second["startstand"]) == (["98KP"], [])
    assert starts(office) == [date(2026, 11, 25), date(2026, 11, 25), None]


def test_a_row_tells_whether_there_is_an_address(office: Office) -> None:
    """An exit of a file says whether a mobile number or e-mail address is known by now, from whatever delivery."""
    office.event(event(pupil="3", number="3"))
    nothing = {"mobiel": "", "email": ""}
    office.upload(
        export(row("1", **nothing), row("2", email=""), row("3", **nothing, bestemming="geen_werk_of_school"))
    )
    told = [made.body.reachable for made in office.events() if isinstance(made.body, ExitRegistered)]
    assert told == [None, False, True, True]


def test_a_single_event_is_never_a_start_state(office: Office) -> None:
    """An event before the first file carries no start state and does not use it up."""
    office.event(event(pupil="9"))
    assert office.upload(export(row("1"))).json()["startstand"] == ["98KP"]
    assert starts(office) == [None, TODAY]


def test_a_file_without_a_good_row_is_no_start_state(office: Office) -> None:
    """Only a file of which something was accepted uses the start state up."""
    assert office.upload(export(row("1", bestemming="werk"))).json()["startstand"] == []
    assert office.upload(export(row("1"))).json()["startstand"] == ["98KP"]


def test_each_school_has_its_own_start_state(office: Office) -> None:
    """A file of two schools is the start state of the one that had none."""
    both = office.app.create_key(role="school", schools=("98KP", OTHER_SCHOOL), region=None, name="")
    office.upload(export(row("1")))
    told = office.upload(export(row("2"), row("1", brin=OTHER_SCHOOL)), both).json()
    assert told["startstand"] == [OTHER_SCHOOL]
    assert starts(office) == [TODAY, None, TODAY]


def test_the_same_file_again_is_already_known(office: Office) -> None:
    """A file that comes again makes no event, and says so row by row."""
    office.upload(export(row("1"), row("2")))
    again = office.upload(export(row("2"), row("1"))).json()
    assert (again["aanvaard"], again["al_bekend"], outcomes(again)) == (0, 2, ["al_bekend"] * 2)
    assert office.count("outbox") == 2


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"einddatum_contract": "30-06-2027"}, id="contract"),
        pytest.param({"uitstroomdatum": "10-07-2026"}, id="day-inside-the-school-year"),
        pytest.param({"achternaam": "Andersen"}, id="name"),
    ],
)
def test_a_changed_row_is_a_correction(office: Office, changed: dict[str, str]) -> None:
    """A row that changed corrects the first event by name, with the whole new content and its start state."""
    office.upload(export(row()))
    office.clock.advance_to(NOW + timedelta(days=3))
    told = office.upload(export(row(**changed))).json()
    assert (told["aanvaard"], told["correcties"], outcomes(told)) == (1, 1, ["correctie"])
    first, second = office.events()
    assert isinstance(second.body, ExitCorrected)
    assert (second.body.corrects, second.key, second.body.start_state_on) == (first.id, first.key, TODAY)
    assert second.id != first.id


def test_a_row_that_goes_back_and_forth_ends_as_it_was_last(office: Office) -> None:
    """Each change is an event of its own, recorded later than the one before, also where the clock stands still."""
    for hours in ("24", "30", "24"):
        office.upload(export(row(uren_per_week=hours)))
    made = office.events()
    assert len({one.id for one in made}) == 3
    assert [one.body.hours_per_week for one in made] == [24, 30, 24]  # type: ignore[attr-defined]
    assert made[0].recorded < made[1].recorded < made[2].recorded
    assert {one.body.corrects for one in made[1:]} == {made[0].id}  # type: ignore[attr-defined]


def test_a_changed_row_in_the_same_file_is_a_correction(office: Office) -> None:
    """Rows are judged in the order of the file."""
    told = office.upload(export(row(), row(), row(uren_per_week="8"))).json()
    assert outcomes(told) == ["aanvaard", "al_bekend", "correctie"]
    assert starts(office) == [TODAY, TODAY]


def test_another_school_year_is_another_exit(office: Office) -> None:
    """An exit of the next school year is a new event, not a correction."""
    office.upload(export(row(uitstroomdatum="31-07-2026")))
    told = office.upload(export(row(uitstroomdatum="01-08-2026"))).json()
    assert outcomes(told) == ["aanvaard"]


def test_a_row_recognises_what_came_as_an_event(office: Office) -> None:
    """An exit that came as an event is already known as a row, and a changed row corrects that event."""
    office.event(event())
    assert outcomes(office.upload(export(row())).json()) == ["al_bekend"]
    assert outcomes(office.upload(export(row(uren_per_week="8"))).json()) == ["correctie"]
    first, second = office.events()
    assert second.body.corrects == first.id  # type: ignore[attr-defined]


def test_a_second_exit_in_a_school_year_is_an_event_of_its_own(office: Office) -> None:
    """An event with its own id is a second exit, and leaves what the file said as it was."""
    office.upload(export(row()))
    office.event(event(datum="2026-07-20"))
    assert [type(made.body) for made in office.events()] == [ExitRegistered, ExitRegistered]
    assert outcomes(office.upload(export(row())).json()) == ["al_bekend"]


def test_a_bad_row_stops_no_other(office: Office) -> None:
    """Each row is judged by itself, and told with its number, column, reason and what is expected."""
    told = office.upload(
        export(
            row("1"),
            row("2", mobiel="0612", bestemming="werk"),
            "1;2;3",
            row("4", brin=OTHER_SCHOOL),
            row("5"),
        )
    ).json()
    assert outcomes(told) == ["aanvaard", "geweigerd", "geweigerd", "geweigerd", "aanvaard"]
    assert (told["rijen"], told["aanvaard"], told["geweigerd"]) == (5, 2, 3)
    assert [line.get("reden") for line in told["regels"]] == [
        None,
        "verkeerde_vorm",
        "verkeerd_aantal_kolommen",
        "school_niet_van_deze_sleutel",
        None,
    ]
    second = told["regels"][1]
    assert (second["rij"], second["kolom"]) == (3, "mobiel")
    assert [fault["kolom"] for fault in second["fouten"]] == ["mobiel", "bestemming"]
    assert "0612" not in str(second).replace("06-12345678", "")


def test_a_national_number_in_a_file_is_dropped_and_named(office: Office) -> None:
    """The column is named in the report, its values stand nowhere, and the rows are taken."""
    lines = export(row("1"), row("2")).decode().splitlines()
    content = "\n".join([f"BSN;{lines[0]}", *(f"999990342;{line}" for line in lines[1:])]).encode()
    answer = office.upload(content)
    assert (answer.json()["aanvaard"], answer.json()["kolommen_genegeerd"]) == (2, ["bsn"])
    assert "999990342" not in answer.text + office.everything_stored() + office.log_text.getvalue()


def test_a_file_of_another_school_only_is_403(office: Office) -> None:
    """Where no row may come from this key the file is refused, and counted."""
    assert office.upload(export(row()), office.other).status_code == 403
    assert office.upload(export(row()), office.coordinator).status_code == 403
    assert office.count("outbox") == 0
    assert [delivery.rejected for delivery in office.app.account().deliveries] == [1, 1]


# --- coaches


def test_assignments_before_the_leavers_arrive(office: Office) -> None:
    """A list makes pseudonyms for pupils who are not known yet; their exit finds the same ones."""
    told = office.upload(assignments("98KP;1;LC-KP"), office.coordinator, "toewijzingen").json()
    assert outcomes(told) == ["aanvaard"]
    office.upload(export(row("1")))
    assigned, left = office.events()
    assert isinstance(assigned.body, CoachAssigned)
    assert (assigned.body.coach, assigned.body.region) == (staff_id("25", "LC-KP"), "25")
    assert assigned.body.happened_on == TODAY
    assert assigned.key == left.key


def test_another_coach_is_a_new_fact(office: Office) -> None:
    """The same coach is already known; another coach is accepted, and the first one again as well."""
    verdicts = []
    for coach in ("LC-KP", "LC-KP", "LC-DS", "LC-KP"):
        told = office.upload(assignments(f"98KP;1;{coach}"), office.coordinator, "toewijzingen").json()
        verdicts += outcomes(told)
        assert told["correcties"] == 0
    assert verdicts == ["aanvaard", "al_bekend", "aanvaard", "aanvaard"]
    made = office.events()
    assert len({one.id for one in made}) == 3
    assert made[0].recorded < made[1].recorded < made[2].recorded


def test_a_list_recognises_a_coach_who_came_as_an_event(office: Office) -> None:
    """A list after an event with another coach is a change, also where the list itself came before."""
    office.upload(assignments("98KP;1;LC-KP"), office.coordinator, "toewijzingen")
    office.event(event("begeleider.toegewezen", medewerker="LC-DS"), office.coordinator)
    told = office.upload(assignments("98KP;1;LC-KP"), office.coordinator, "toewijzingen").json()
    assert outcomes(told) == ["aanvaard"]
    same = office.upload(assignments("98KP;1;LC-KP"), office.coordinator, "toewijzingen").json()
    assert outcomes(same) == ["al_bekend"]


def test_assignments_need_a_coordinators_key(office: Office) -> None:
    """A school's key delivers no assignments in a file."""
    assert office.upload(assignments("98KP;1;LC-KP"), office.school, "toewijzingen").status_code == 403


def test_a_school_may_assign_where_the_region_is_known(office: Office) -> None:
    """A staff code means something only with its region: without one the event is refused, with one it is taken."""
    assign = event("begeleider.toegewezen", number="2")
    refused = office.event(assign)
    assert refused.status_code == 400
    assert refused.json()["fouten"][0]["reden"] == "regio_onbekend"
    office.event(event(number="1"))
    assert office.event(assign).status_code == 202
    assert office.events()[-1].body.coach == staff_id("25", "LC-KP")  # type: ignore[attr-defined]


def test_a_coordinator_reaches_schools_of_the_region_only(office: Office) -> None:
    """A coordinator may not name a school whose pupils all live in another region."""
    far = office.app.create_key(role="coordinator", schools=(), region="28", name="ver weg")
    office.event(event())
    answer = office.event(event("contact.gelegd", number="2"), far)
    assert answer.status_code == 403
    assert office.upload(assignments("98KP;1;LC"), far, "toewijzingen").status_code == 403
    assert office.event(event("contact.gelegd", number="2"), office.coordinator).status_code == 202
    assert isinstance(office.events()[-1].body, ContactMade)
    assert office.count("outbox") == 2


def test_events_of_one_request_are_recorded_in_its_order(office: Office) -> None:
    """Events without a time of the sender have moments of recording in the order of their request."""
    events = [event("contact.gelegd", number=str(number)) | {"time": None} for number in range(20)]
    office.batch(*events)
    made = office.events()
    assert sorted({one.recorded for one in made}) == [one.recorded for one in made]
    assert len({one.recorded for one in made}) == 20
