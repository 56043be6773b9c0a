"""What every page promises: its headers, its words, and that a view leaves a row."""

import re
from uuid import uuid4

import pytest
from sqlalchemy.exc import ProgrammingError

from schemas.dossier import RuleAnswer
from schemas.types import Audience, ContactChannel, Kind, Status
from services.monitor.answers import Reason, RuleId
from services.portal import wording
from services.portal.access import Role
from tests.portal.desk import COACH, OTHER_COACH, START, Desk, a_dossier, a_line, a_signal, a_user

PAGES = ("/aanmelden", "/vandaag", "/dossier/{leaver}", "/bestaat-niet", "/dossier/geen-nummer")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_kept_or_framed(desk: Desk, path: str) -> None:
    """Each page, also one that is refused, says that nobody keeps it, and lets no script run that is in it."""
    leaver, browser = desk.person(), desk.signed_in(a_user(Role.COACH))
    answer = browser.get(path.replace("{leaver}", str(leaver)))
    policy = answer.headers["content-security-policy"]

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "strict-transport-security" in answer.headers
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=|javascript:", answer.text)


def test_what_does_not_change_is_kept(desk: Desk) -> None:
    """Style and script are kept by the browser, under an address that changes with them."""
    page = desk.signed_in(a_user(Role.COACH)).get("/vandaag").text
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)

    assert found
    for address in found:
        answer = desk.signed_in(a_user(Role.COACH)).get(address)
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True), address
        assert re.search(r"\?v=[0-9a-f]{12}$", address)


@pytest.mark.parametrize("name", ["..%2fapp.py", "%2fetc%2fpasswd", "app.py", "niets.css"])
def test_only_style_and_script_are_given(desk: Desk, name: str) -> None:
    """No other file of this machine can be asked for."""
    assert desk.signed_in(a_user(Role.COACH)).get(f"/static/{name}").status_code == 404


def test_vandaag_says_why_since_when_and_what_next(desk: Desk) -> None:
    """A signal stands there with its person, why, since when, how it is known and the next step."""
    desk.person("Renske")
    page = desk.signed_in(a_user(Role.COACH)).get("/vandaag").text

    told = ("Renske Testpersoon", "De plek is weg.", "di 24 nov 2026", "Volgende stap")
    next_one = (
        "Bel de jongere en zoek nieuwe plek.",
        "de coördinator van de school",
        'href="tel:+31612345678"',
    )
    for words in (*told, *next_one):
        assert words in page, words


def test_vandaag_says_how_to_try_next(desk: Desk) -> None:
    """Of who could not be reached the next rung of the contact ladder stands with the next step."""
    answer = RuleAnswer(
        rule="geen_contact", reason="silent_too_long", rung=ContactChannel.VISIT, audience=(Audience.COACH,)
    )
    silent = a_signal(rule="geen_contact", reason="silent_too_long")
    desk.take(a_dossier(signals=("geen_contact",), answers=(answer,)), silent)

    assert "Neem contact op. Ga nu langs." in desk.signed_in(a_user(Role.COACH)).get("/vandaag").text


def test_who_is_not_ours_is_not_on_vandaag(desk: Desk) -> None:
    """The people of a colleague do not stand on it, and are not asked for by name."""
    ours, theirs = desk.person("Renske"), desk.person("Jesse", owner=OTHER_COACH)
    page = desk.signed_in(a_user(Role.COACH)).get("/vandaag").text

    assert "Renske" in page
    assert "Jesse" not in page
    assert str(theirs) not in page
    assert [asked for _, _, asked in desk.book.asked] == [[ours]]


def test_nothing_to_do_is_said_kindly(desk: Desk) -> None:
    """Without anything to do the page says so, and on which day the next thing comes."""
    desk.take(a_dossier(signals=(), tasks=("first_weeks",)), a_signal(
        kind=Kind.TASK, rule="eerste_weken", reason="first_weeks", due_on=START.date().replace(month=12, day=14)
    ))  # fmt: skip
    page = desk.signed_in(a_user(Role.COACH)).get("/vandaag").text

    assert "Er is nu niets te doen" in page
    assert "maandag 14 december 2026" in page


def test_without_ingest_people_have_a_code(desk: Desk) -> None:
    """When names cannot be had, people stand there under a short code, and the page says why."""
    leaver = desk.person("Renske")
    desk.book.are_here = False
    page = desk.signed_in(a_user(Role.COACH)).get("/vandaag").text

    assert "Renske" not in page
    assert f"Jongere {wording.short_code(leaver)}" in page
    assert "De namen zijn even niet op te halen" in page


def test_a_name_is_escaped(desk: Desk) -> None:
    """Whatever somebody is called, it is text on the page."""
    desk.person("<script>alert(1)</script>")

    assert "<script>alert" not in desk.signed_in(a_user(Role.COACH)).get("/vandaag").text


def test_every_view_of_a_person_leaves_a_row(desk: Desk) -> None:
    """Who, when, which page and why stand in the audit trail, for each person that was on the page."""
    one, other = sorted((desk.person(), desk.person()))
    user = a_user(Role.COACH)
    browser = desk.signed_in(user)
    browser.get("/vandaag")
    browser.get(f"/dossier/{one}")
    browser.get(f"/dossier/{uuid4()}")

    trail = desk.rows("select subject, role, leaver, page, why, at from portal.audit order by id")
    assert trail == [
        (user.subject, "lifecoach", leaver, page, "own_person", START)
        for leaver, page in ((one, "vandaag"), (other, "vandaag"), (one, "dossier"))
    ]


def test_nobody_is_read_without_a_row(desk: Desk) -> None:
    """Where the row cannot be written the page is not given: reading and writing it are one transaction."""
    leaver, browser = desk.person(), desk.signed_in(a_user(Role.COACH))
    desk.app.database.run(
        lambda connection: connection.exec_driver_sql("alter table portal.audit add gone text not null")
    )

    with pytest.raises(Exception) as fault:  # noqa: PT011 whatever the database says of it
        browser.get(f"/dossier/{leaver}")
    assert not isinstance(fault.value, ProgrammingError)
    assert desk.rows("select 1 from portal.audit") == []
    assert desk.book.asked == []


def test_each_reads_only_what_is_for_them(desk: Desk) -> None:
    """A fact that only coaches may read is in the coach's timeline and changes no byte of what a school is served."""
    plain, more = (
        (a_line("plaatsing.begonnen"),),
        (a_line("plaatsing.begonnen"), a_line("omstandigheid.gemeld", (Audience.COACH,))),
    )
    leaver = desk.take(a_dossier(timeline=plain, signals=()))
    school, coach = desk.signed_in(a_user(Role.SCHOOL)), desk.signed_in(a_user(Role.COACH))
    before = [_stable(browser.get(f"/dossier/{leaver}").text) for browser in (school, coach)]
    desk.take(a_dossier(revision=2, timeline=more, signals=()), leaver=leaver)
    after = [_stable(browser.get(f"/dossier/{leaver}").text) for browser in (school, coach)]

    assert after[0] == before[0]
    assert after[1] != before[1]
    assert "Omstandigheid gemeld" in after[1]


def _stable(page: str) -> str:
    """Return a page without what is new at each opening."""
    return re.sub(r'name="(sleutel|formulier)" value="[^"]*"', "", page)


def test_a_signal_for_others_is_not_shown(desk: Desk) -> None:
    """A signal that rests on what only the Doorstroompunt may see is not on the coach's page."""
    desk.take(a_dossier(), a_signal(audience=(Audience.DOORSTROOMPUNT,)))

    assert "De plek is weg" not in desk.signed_in(a_user(Role.COACH)).get("/vandaag").text


def test_a_closed_signal_is_gone_from_vandaag(desk: Desk) -> None:
    """What is closed asks for nothing."""
    signal, leaver = uuid4(), uuid4()
    desk.take(a_dossier(), a_signal(signal), leaver=leaver)
    desk.take(
        a_dossier(revision=2, signals=()), a_signal(signal, revision=2, status=Status.CLOSED), leaver=leaver
    )

    assert "Er is nu niets te doen" in desk.signed_in(a_user(Role.COACH)).get("/vandaag").text


def test_a_joined_person_stands_under_one_name(desk: Desk) -> None:
    """Who counts with another one has no page of their own."""
    leaver = desk.take(a_dossier(joined_with=uuid4()))

    assert desk.signed_in(a_user(Role.COACH)).get(f"/dossier/{leaver}").status_code == 404


def test_every_rule_and_reason_has_words() -> None:
    """What the monitor can say, the page can tell; and it has no words for what the monitor does not say."""
    assert set(wording.texts()["regels"]) == {str(rule) for rule in RuleId}
    assert set(wording.texts()["redenen"]) == {str(reason) for reason in Reason}


def test_a_double_tap_records_one_contact(desk: Desk) -> None:
    """The same form sent twice is one entry; the page says that it is kept."""
    leaver, browser = desk.person(), desk.signed_in(a_user(Role.COACH))
    form = browser.form_of("/vandaag") | {"uitkomst": "gesproken"}
    answers = [browser.post(f"/dossier/{leaver}/contact", form) for _ in range(2)]

    assert [(one.status_code, one.headers["location"]) for one in answers] == [
        (303, "/vandaag?bewaard=ja")
    ] * 2
    assert "Bewaard." in browser.get("/vandaag?bewaard=ja").text
    [[event, door]] = desk.rows("select event, door from portal.entries")
    assert event["type"] == "nl.nazorg.contact.gelegd.v1"
    assert event["data"] == {
        "jongere": str(leaver),
        "datum": "2026-11-24",
        "kanaal": "telefoon",
        "met": "jongere",
    }
    assert (event["id"], event["reportedby"]) == (form["sleutel"], "LC")
    assert door["rol"] == "lifecoach"


def test_nobody_records_about_another(desk: Desk) -> None:
    """A form about somebody who is not theirs is refused, and nothing is kept."""
    desk.person()
    theirs, browser = desk.person(owner=OTHER_COACH), desk.signed_in(a_user(Role.COACH))
    form = browser.form_of("/vandaag") | {"uitkomst": "gesproken"}

    assert browser.post(f"/dossier/{theirs}/contact", form).status_code == 404
    assert desk.rows("select 1 from portal.entries") == []


def test_a_form_that_is_not_right_keeps_nothing(desk: Desk) -> None:
    """A value that the form does not offer is refused with a page."""
    leaver, browser = desk.person(), desk.signed_in(a_user(Role.COACH))
    answer = browser.post(
        f"/dossier/{leaver}/contact", browser.form_of("/vandaag") | {"uitkomst": "misschien"}
    )

    assert answer.status_code == 400
    assert "misschien" not in answer.text
    assert desk.rows("select 1 from portal.entries") == []


def test_a_code_is_the_same_every_time() -> None:
    """People can speak about somebody by the code; it has no letters that look alike."""
    code = wording.short_code(COACH)

    assert code == wording.short_code(COACH)
    assert not set(code) & set("01ILO")
