"""After a start state the coordinator hears once, in counts, what it did not tell: addresses, and who is a minor."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from schemas.types import LadderEnd
from services.notify.content import DataGaps
from services.notify.data_gaps import paragraph
from tests.notify.desk import STAFF, Desk, a_dossier, local

TODAY = date(2026, 11, 24)
COORDINATOR, DOORSTROOMPUNT = "coordinator@example.org", "doorstroompunt@example.org"
AT_DOORSTROOMPUNT = f"DP;Punt Een;doorstroompunt;;25;;{DOORSTROOMPUNT};;;\n"
MINOR = LadderEnd.SCHOOL_AND_LEERPLICHT


def a_start_state(desk: Desk, *told: dict[str, Any]) -> None:
    """Bring in one young person of today's start state for each of these."""
    for fields in told:
        desk.take(a_dossier(start_state_on=TODAY, **fields), leaver=uuid4())


def test_the_coordinator_hears_once_what_is_missing(desk: Desk) -> None:
    """At 08:30 there is one e-mail with counts of no address, of unknown and of minors; nobody else has these."""
    a_start_state(
        desk,
        {"reachable": True, "responsible": MINOR},
        {"reachable": False},
        {"reachable": False},
        {},
    )
    assert desk.at("2026-11-25 08:29").fresh() == []
    desk.at("2026-11-25 08:30")
    letters = {one.to: one.text for one in desk.sent()}
    assert "School 98KP gaf de startstand door: 4 schoolverlaters." in letters[COORDINATOR]
    assert "- geen mobiel nummer en geen e-mailadres: 2" in letters[COORDINATOR]
    assert "- niet bekend of er een nummer of adres is: 1" in letters[COORDINATOR]
    assert "- jonger dan 18 en nog kwalificatieplichtig: 1" in letters[COORDINATOR]
    assert set(letters) == {"coach@example.org", COORDINATOR}
    assert "mobiel nummer" not in letters["coach@example.org"]
    desk.fresh()
    assert desk.at("2026-12-31 10:00").fresh() == []


def test_who_guides_them_too_gets_one_e_mail(desk: Desk) -> None:
    """Without a coach the coordinator's own desk and the gaps stand in one e-mail."""
    a_start_state(desk, {"reachable": False, "owner": None})
    desk.at("2026-11-25 08:30")
    (letter,) = desk.sent()
    assert letter.to == COORDINATOR
    assert "1 jongere zonder begeleider" in letter.text
    assert "- geen mobiel nummer en geen e-mailadres: 1" in letter.text


def test_counts_are_those_of_the_moment_of_telling(desk: Desk) -> None:
    """Whose address came meanwhile is not counted; who left the window is not there at all."""
    first, second = uuid4(), uuid4()
    for leaver in (first, second):
        desk.take(a_dossier(start_state_on=TODAY, reachable=False), leaver=leaver)
    desk.take(a_dossier(revision=2, start_state_on=TODAY, reachable=True), leaver=first)
    desk.take(a_dossier(revision=2, start_state_on=TODAY, in_window=False), leaver=second)
    desk.at("2026-11-25 08:30")
    (letter,) = (one.text for one in desk.sent() if one.to == COORDINATOR)
    assert "School 98KP gaf de startstand door: 1 schoolverlater." in letter
    assert "Van iedereen is een nummer of adres bekend." in letter


def test_another_start_state_is_not_told_again(desk: Desk) -> None:
    """The e-mail about one start state tells nothing of that of another school or day."""
    desk.take(a_dossier(start_state_on=date(2026, 11, 20), reachable=False), leaver=uuid4())
    a_start_state(desk, {"reachable": True})
    desk.at("2026-11-25 08:30")
    (letter,) = (one.text for one in desk.sent() if one.to == COORDINATOR)
    assert letter.count("gaf de startstand door") == 1
    assert "geen mobiel nummer" not in letter


def test_the_doorstroompunt_hears_of_its_own(desk: Desk) -> None:
    """Who is the Doorstroompunt's from the first day is counted there, and not at the school."""
    desk.app.import_recipients((STAFF + AT_DOORSTROOMPUNT).encode())
    a_start_state(
        desk,
        {"reachable": False, "responsible": LadderEnd.DOORSTROOMPUNT},
        {"reachable": False},
        {"reachable": False},
    )
    desk.at("2026-11-25 08:30")
    letters = {one.to: one.text for one in desk.sent()}
    assert "geen e-mailadres: 1" in letters[DOORSTROOMPUNT]
    assert "geen e-mailadres: 2" in letters[COORDINATOR]


def test_without_a_doorstroompunt_the_school_hears_of_all(desk: Desk) -> None:
    """Where the register has nobody of the Doorstroompunt, its young people are the coordinator's."""
    a_start_state(desk, {"reachable": False, "responsible": LadderEnd.DOORSTROOMPUNT}, {"reachable": False})
    desk.at("2026-11-25 08:30")
    assert "geen e-mailadres: 2" in next(one.text for one in desk.sent() if one.to == COORDINATOR)


@pytest.mark.parametrize(
    ("gaps", "last"),
    [
        pytest.param(DataGaps("98KP", 3, 1, 0, 0), "Vul de nummers en adressen aan.", id="addresses missing"),
        pytest.param(DataGaps("98KP", 3, 0, 0, 2), "- jonger dan 18", id="only minors"),
        pytest.param(DataGaps("", 1, 0, 0, 0), "Van iedereen is", id="nothing missing"),
    ],
)
def test_it_asks_only_for_what_somebody_can_do(gaps: DataGaps, last: str) -> None:
    """It asks for addresses where some are missing, and says so where none are."""
    assert paragraph([gaps])[-1].startswith(last)


def test_nobody_hears_of_a_start_state_of_weeks_ago(desk: Desk) -> None:
    """Who comes to coordinate a school later hears nothing of it."""
    desk.clock.advance_to(local("2026-12-07 10:00"))
    a_start_state(desk, {"reachable": False})
    assert desk.at("2026-12-31 10:00").fresh() == []
