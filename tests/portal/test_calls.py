"""Bellijst: one person after the other, nobody called by two at once, and each call a fact."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from schemas.facts import ContactAttempted, ContactMade
from services.portal import store_calls, wording_calls
from services.portal.access import Role
from services.portal.calling import HOLD, Result, Selection, facts_of, results_of
from tests.portal.desk import OTHER_COACH, START, Browser, Desk, a_dossier, a_line, a_signal, a_user

LEFT = (a_line("uitstroom.geregistreerd"), a_line("resultaat.behaald"))
TRIED = a_line("contact.geprobeerd")
SELECTIONS = [
    pytest.param(Selection.NO_TALK, LEFT, (), True, id="left with a diploma"),
    pytest.param(Selection.NO_TALK, LEFT[:1], (), False, id="left without"),
    pytest.param(
        Selection.NO_TALK, (*LEFT, a_line("uitstroomgesprek.gehouden")), (), False, id="had the talk"
    ),
    pytest.param(Selection.UNREACHABLE, (TRIED, TRIED), (), True, id="tried twice"),
    pytest.param(
        Selection.UNREACHABLE, (TRIED, a_line("contact.gelegd"), TRIED), (), False, id="spoken since"
    ),
    pytest.param(Selection.UNREACHABLE, (), ("nummer_werkt_niet",), True, id="the number fails"),
    pytest.param(Selection.COME_BACK, (), ("terugkomen",), True, id="may be called again"),
    pytest.param(Selection.COME_BACK, (TRIED, TRIED), (), False, id="nothing was promised"),
]


def a_round(desk: Desk, browser: Browser, count: int = 3) -> tuple[str, list[UUID]]:
    """Start a round over people who left with a diploma, and return its address and who they are."""
    leavers = [desk.take(a_dossier(timeline=LEFT, signals=())) for _ in range(count)]
    answer = browser.post("/bellijst", hidden(browser, "/bellijst") | {"selectie": "zonder_gesprek"})
    return answer.headers["location"], leavers


def hidden(browser: Browser, path: str) -> dict[str, str]:
    """Return the hidden fields of the form in a page."""
    page = browser.get(path).text.partition("<main")[2]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def call_next(browser: Browser, path: str) -> dict[str, str]:
    """Take the next person, and return the form with which the call is recorded."""
    browser.post(f"{path}/volgende", {"formulier": hidden(browser, path)["formulier"]})
    return hidden(browser, path)


def two_callers(desk: Desk) -> tuple[Browser, Browser]:
    """Return two people of the team."""
    one = a_user(Role.COORDINATOR)
    return desk.signed_in(one), desk.signed_in(replace(one, subject="proef:ander"))


@pytest.mark.parametrize(("selection", "timeline", "rules", "is_in"), SELECTIONS)
def test_for_whom_a_round_is(
    desk: Desk, selection: Selection, timeline: Any, rules: Any, *, is_in: bool
) -> None:
    """A selection has those of whom the facts say so, and no others."""
    signals = [a_signal(rule=rule) for rule in rules]
    desk.take(a_dossier(timeline=timeline, signals=rules), *signals)
    browser = desk.signed_in(a_user(Role.COACH))
    answer = browser.post("/bellijst", hidden(browser, "/bellijst") | {"selectie": str(selection)})

    assert (answer.headers["location"] != "/bellijst?leeg=ja") is is_in


def test_one_person_after_the_other(desk: Desk) -> None:
    """Each result brings the next person, the progress grows, and at the end the round is done."""
    browser = desk.signed_in(a_user(Role.COACH))
    path, leavers = a_round(desk, browser)
    form, met = call_next(browser, path), set()
    for done in range(len(leavers)):
        assert f"Klaar: {done} van 3" in browser.get(path).text
        met.add(UUID(form["jongere"]))
        browser.post(f"{path}/uitkomst", form | {"uitkomst": "gesproken"})
        form = hidden(browser, path)

    assert met == set(leavers)
    assert "Deze belronde is klaar" in browser.get(path).text
    assert len(desk.rows("select 1 from portal.entries")) == 3


def test_a_page_that_is_left_goes_on_where_it_was(desk: Desk) -> None:
    """Who opens the round again has the same person, and may come back the next day."""
    browser = desk.signed_in(a_user(Role.COACH))
    path, _ = a_round(desk, browser)
    first = call_next(browser, path)["jongere"]

    assert hidden(browser, path)["jongere"] == first
    assert call_next(browser, path)["jongere"] == first
    desk.clock.advance_to(desk.clock.now() + timedelta(hours=8))
    assert "Bel de volgende" in desk.signed_in(a_user(Role.COACH)).get(path).text


def test_two_callers_never_have_the_same_person(desk: Desk) -> None:
    """What one caller has, another does not get, until the quarter of an hour is over."""
    one, other = two_callers(desk)
    path, _ = a_round(desk, one, count=1)
    call_next(one, path)

    assert "jongere" not in call_next(other, path)
    desk.clock.advance_to(desk.clock.now() + HOLD)
    assert "jongere" in call_next(other, path)


def test_twenty_callers_at_once_have_twenty_people(desk: Desk) -> None:
    """Claims in the same moment wait for nobody, and give each caller somebody else."""
    browser = desk.signed_in(a_user(Role.COACH))
    path, leavers = a_round(desk, browser, count=20)
    campaign = UUID(path.rpartition("/")[2])

    def claim(who: int) -> None:
        desk.app.database.run(
            lambda connection: store_calls.claim(
                connection, campaign, leavers, by=f"beller {who}", now=START, until=START + HOLD
            )
        )

    threads = [Thread(target=claim, args=(who,)) for who in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    held = desk.rows("select held_by from portal.calls where held_by is not null")
    assert len(set(held)) == len(held) == 20


def test_a_call_of_a_colleague_is_not_recorded_twice(desk: Desk) -> None:
    """Whose quarter is over, and whom a colleague has now, cannot be recorded here: nothing is kept."""
    one, other = two_callers(desk)
    path, _ = a_round(desk, one, count=1)
    form = call_next(one, path)
    desk.clock.advance_to(desk.clock.now() + HOLD)
    call_next(other, path)

    assert one.post(f"{path}/uitkomst", form | {"uitkomst": "gesproken"}).status_code == 400
    assert desk.rows("select 1 from portal.entries") == []


def test_a_double_tap_is_one_call(desk: Desk) -> None:
    """The same form sent twice is one contact and one step."""
    browser = desk.signed_in(a_user(Role.COACH))
    path, _ = a_round(desk, browser)
    form = call_next(browser, path) | {"uitkomst": "gesproken"}
    assert [browser.post(f"{path}/uitkomst", form).status_code for _ in range(2)] == [303, 303]

    assert len(desk.rows("select 1 from portal.entries")) == 1
    assert "Klaar: 1 van 3" in browser.get(path).text


def test_no_answer_comes_back_the_next_day(desk: Desk) -> None:
    """Who did not answer is an attempt, is not called again today, and is on the list tomorrow."""
    browser = desk.signed_in(a_user(Role.COACH))
    path, _ = a_round(desk, browser, count=1)
    browser.post(f"{path}/uitkomst", call_next(browser, path) | {"uitkomst": "geen_gehoor"})

    assert "Vandaag is iedereen gebeld" in browser.get(path).text
    desk.clock.advance_to(desk.clock.now() + timedelta(days=1))
    assert "Bel de volgende" in desk.signed_in(a_user(Role.COACH)).get(path).text


def test_nobody_sees_another_ones_people(desk: Desk) -> None:
    """A round has for each caller only whom they may see; with nobody in it, it is not there."""
    team, coach = desk.signed_in(a_user(Role.COORDINATOR)), desk.signed_in(a_user(Role.COACH))
    theirs = desk.take(a_dossier(timeline=LEFT, signals=(), owner=OTHER_COACH))
    path, leavers = a_round(desk, team, count=1)

    assert "van 2" in team.get(path).text
    assert "van 1" in coach.get(path).text
    assert call_next(coach, path)["jongere"] == str(leavers[0])
    form = hidden(coach, path) | {"jongere": str(theirs), "uitkomst": "gesproken"}
    assert coach.post(f"{path}/uitkomst", form).status_code == 404
    assert desk.signed_in(a_user(Role.JOBCOACH)).get(path).status_code == 404


def test_who_is_erased_is_on_no_list(desk: Desk) -> None:
    """Nothing of somebody who is erased stays in a round."""
    browser = desk.signed_in(a_user(Role.COACH))
    _, leavers = a_round(desk, browser)

    assert desk.app.erase(leavers[:1])["calls"] == 1
    assert len(desk.rows("select 1 from portal.calls")) == 2


def test_each_result_has_its_facts_and_words() -> None:
    """Every result makes a fact of today; a talk is offered only where one is missing."""
    made: Mapping[Result, list[type]] = {
        result: [fact for fact, _ in facts_of(result, START.date())] for result in Result
    }

    assert all(made.values())
    assert made[Result.SPOKEN] == [ContactMade]
    assert made[Result.NO_ANSWER] == [ContactAttempted]
    assert Result.TALK in results_of(Selection.NO_TALK)
    assert Result.TALK not in results_of(Selection.UNREACHABLE)
    assert list(wording_calls.RESULTS) == list(Result)
    assert list(wording_calls.SELECTIONS) == list(Selection)
