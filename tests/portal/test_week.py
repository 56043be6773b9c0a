"""Deze week gesproken: the whole caseload on one page, and one save that records each contact once."""

import re
from datetime import date
from uuid import uuid4

import pytest

from schemas.dossier import ApproachTold
from schemas.types import ApproachStand, Kind
from services.portal.access import Role
from services.portal.people import Person
from services.portal.week import days, line_of, shows
from tests.portal.desk import OTHER_COACH, START, Browser, Desk, a_dossier, a_signal, a_user

TODAY = START.date()
MAY = ApproachTold(stand=ApproachStand.MAY, spoken_on=date(2026, 11, 20))


def form_of(browser: Browser) -> dict[str, object]:
    """Return the hidden fields of the page."""
    page = browser.get("/week").text.partition('<form method="post" action="/week">')[2]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_everybody_of_the_coach_stands_there_by_name(desk: Desk) -> None:
    """The page has the own people in aftercare, ordered by name, and nobody of a colleague."""
    desk.person("Zoë")
    desk.person("Abel")
    desk.person("Jesse", owner=OTHER_COACH)
    desk.take(a_dossier(in_window=False, signals=()))
    page = desk.signed_in(a_user(Role.COACH)).get("/week").text

    assert re.findall(r"<strong>(\w+) Testpersoon</strong>", page) == ["Abel", "Zoë"]


def test_last_contact_and_next_date_stand_there(desk: Desk) -> None:
    """Each line has the status of the place, the last real contact and the next day, with what is late."""
    desk.take(a_dossier(approach=MAY), a_signal(kind=Kind.TASK, due_on=date(2026, 11, 23)))
    page = desk.signed_in(a_user(Role.COACH)).get("/week").text

    assert "geen plek · gesproken vr 20 nov 2026 · verder ma 23 nov 2026" in " ".join(page.split())
    assert "Te laat" in page


def test_one_save_records_everybody_who_is_ticked(desk: Desk) -> None:
    """Fifty ticks are fifty contacts, on the day that was chosen, and the page says how many."""
    leavers, browser = (
        [desk.person(f"Proef {number}") for number in range(50)],
        desk.signed_in(a_user(Role.COACH)),
    )
    answer = browser.post("/week", form_of(browser) | {"op": "2026-11-19", "jongere": leavers[1:]})

    assert answer.headers["location"] == "/week?bewaard=49"
    assert "Bewaard: 49 contacten." in browser.get(answer.headers["location"]).text
    events = [event for (event,) in desk.rows("select event from portal.entries")]
    assert {event["type"] for event in events} == {"nl.nazorg.contact.gelegd.v1"}
    assert {event["data"]["datum"] for event in events} == {"2026-11-19"}
    assert {event["data"]["jongere"] for event in events} == {str(leaver) for leaver in leavers[1:]}


def test_a_form_that_is_sent_again_records_nothing_more(desk: Desk) -> None:
    """Sent twice, the second time with one tick more, it is one contact for each."""
    one, other = desk.person("Abel"), desk.person("Zoë")
    browser = desk.signed_in(a_user(Role.COACH))
    form = form_of(browser)
    browser.post("/week", form | {"jongere": [one]})
    browser.post("/week", form | {"jongere": [one, other]})

    kept = desk.rows("select leaver from portal.entries")
    assert sorted(kept) == sorted([(one,), (other,)])


def test_who_went_to_a_colleague_is_not_recorded(desk: Desk) -> None:
    """A tick for somebody who is not the user's any more keeps nothing of them, and loses nothing of the others."""
    ours, theirs = desk.person("Abel"), desk.person("Jesse", owner=OTHER_COACH)
    browser = desk.signed_in(a_user(Role.COACH))
    answer = browser.post("/week", form_of(browser) | {"jongere": [ours, theirs, uuid4()]})

    assert answer.headers["location"] == "/week?bewaard=1&niet=2"
    assert "2 jongeren zijn niet meer van u" in browser.get(answer.headers["location"]).text
    assert desk.rows("select leaver from portal.entries") == [(ours,)]


@pytest.mark.parametrize("day", ["2026-11-25", "2026-11-15", "gisteren"])
def test_only_this_week_and_the_last_can_be_chosen(desk: Desk, day: str) -> None:
    """A day to come, or of before last week, is refused and nothing is kept."""
    leaver, browser = desk.person(), desk.signed_in(a_user(Role.COACH))

    assert browser.post("/week", form_of(browser) | {"op": day, "jongere": [leaver]}).status_code == 400
    assert desk.rows("select 1 from portal.entries") == []


def test_nobody_ticked_is_said_kindly(desk: Desk) -> None:
    """Without a tick nothing is kept and nobody counts as looked at; without people the page says what comes."""
    desk.person()
    browser = desk.signed_in(a_user(Role.COACH))
    answer = browser.post("/week", form_of(browser))

    assert "niemand aangekruist" in browser.get(answer.headers["location"]).text
    assert "U begeleidt nu niemand" in desk.signed_in(a_user(Role.JOBCOACH)).get("/week").text


def test_the_days_run_from_today_to_monday_of_last_week() -> None:
    """The last day comes first; on a Monday there are eight, on a Sunday fourteen."""
    assert days(date(2026, 11, 24)) == tuple(date(2026, 11, day) for day in range(24, 15, -1))
    assert len(days(date(2026, 11, 23))) == 8
    assert len(days(date(2026, 11, 29))) == 14


def test_nobody_who_died_stands_there(desk: Desk) -> None:
    """Who died is not on the list, whatever else is open."""
    alive, dead = desk.take(a_dossier(approach=MAY)), uuid4()
    desk.take(a_dossier(approach=ApproachTold(stand=ApproachStand.DIED)), a_signal(), leaver=dead)
    page = desk.signed_in(a_user(Role.COACH)).get("/week").text

    assert str(alive) in page
    assert str(dead) not in page


def test_who_was_spoken_this_week_is_marked() -> None:
    """A contact since Monday shows as this week's, one of Sunday does not."""
    marks = [line_of(_spoken(day), TODAY).is_spoken for day in (date(2026, 11, 22), date(2026, 11, 23))]

    assert marks == [False, True]
    assert shows(_spoken(TODAY))


def _spoken(day: date) -> Person:
    """Return somebody who was last spoken on a day."""
    body = a_dossier()
    return Person(
        leaver=uuid4(), region=body.region, school="98KP", owner=body.owner, status=body.status, in_window=True,
        look_again_on=None, responsible=body.responsible, joined_with=None,
        approach=ApproachTold(stand=ApproachStand.MAY, spoken_on=day),
    )  # fmt: skip
