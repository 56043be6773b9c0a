"""The forms of the dossier: each is one fact about this person, for whom it may be and while it can be."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.codes import HandoverTo, Outcome, SnoozeReason
from schemas.types import ContactChannel, ContactWith, Kind, Status
from services.portal import wording_forms
from services.portal.access import Role
from services.portal.acts import Act
from tests.portal.desk import COACH, OTHER_COACH, Browser, Desk, a_dossier, a_signal, a_user

FORMS = [
    pytest.param("afspraak", {"volgende_datum": "2026-12-01"}, "afspraak.gemaakt", id="agreement"),
    pytest.param("overdracht", {"ontvanger": "gemeente"}, "overdracht.voorbereid", id="hand-over"),
    pytest.param("opgepakt", {"volgende_datum": "2026-12-01"}, "signaal.opgepakt", id="taken up"),
    pytest.param(
        "uitgesteld", {"reden_uitstel": "actie_loopt", "volgende_datum": "2026-12-01"}, "signaal.uitgesteld",
        id="put off",
    ),
    pytest.param("opgelost", {"uitkomst": "nieuwe_plek"}, "signaal.opgelost", id="resolved"),
]  # fmt: skip
OF_A_SIGNAL = ("opgepakt", "uitgesteld", "opgelost")


def a_case(desk: Desk, **fields: Any) -> tuple[UUID, UUID]:
    """Bring in somebody of the coach with a signal, and return both."""
    signal = uuid4()
    return desk.take(a_dossier(), a_signal(signal, **fields)), signal


def fields(browser: Browser, leaver: UUID, signal: UUID, act: str, told: dict[str, str]) -> dict[str, str]:
    """Return the form as it is sent."""
    own = {"signaal": str(signal)} if act in OF_A_SIGNAL else {}
    return browser.form_of(f"/dossier/{leaver}") | {"sleutel": str(uuid4())} | own | told


def send(browser: Browser, leaver: UUID, signal: UUID, act: str, told: dict[str, str]) -> int:
    """Send a form, and return what was answered."""
    form = fields(browser, leaver, signal, act, told)
    form.pop("terug", None)
    return browser.post(f"/dossier/{leaver}/{act}", form).status_code


@pytest.mark.parametrize(("act", "told", "code"), FORMS)
def test_a_form_is_one_fact(desk: Desk, act: str, told: dict[str, str], code: str) -> None:
    """Each form makes its own fact, of today, with what was chosen and the signal that it is about."""
    (leaver, signal), browser = a_case(desk), desk.signed_in(a_user(Role.COACH))

    assert send(browser, leaver, signal, act, told) == 303
    [[event]] = desk.rows("select event from portal.entries")
    about = {"signaal": str(signal)} if act in OF_A_SIGNAL else {}
    assert event["type"] == f"nl.nazorg.{code}.v1"
    assert event["data"] == {"jongere": str(leaver), "datum": "2026-11-24"} | about | told


def test_what_is_taken_up_goes_to_notify_for_who_took_it(desk: Desk) -> None:
    """The entry names the member of staff, as notify asks, and nothing of the door of ingest."""
    (leaver, signal), browser = a_case(desk), desk.signed_in(a_user(Role.COACH))
    send(browser, leaver, signal, "opgepakt", {"volgende_datum": "2026-12-01"})

    assert desk.rows("select door from portal.entries") == [({"medewerker": str(COACH)},)]


def test_without_a_day_a_signal_waits_a_week(desk: Desk) -> None:
    """Only the reason has to be chosen: a week is usual."""
    (leaver, signal), browser = a_case(desk), desk.signed_in(a_user(Role.COACH))
    send(browser, leaver, signal, "uitgesteld", {"reden_uitstel": "wacht_op_ander"})

    [[event]] = desk.rows("select event from portal.entries")
    assert event["data"]["volgende_datum"] == "2026-12-01"


@pytest.mark.parametrize("act", ["afspraak", "opgepakt", "uitgesteld"])
def test_a_day_that_has_passed_is_refused(desk: Desk, act: str) -> None:
    """Nothing is agreed, taken up or put off until yesterday; nothing is kept."""
    (leaver, signal), browser = a_case(desk), desk.signed_in(a_user(Role.COACH))
    told = {"volgende_datum": "2026-11-23"} | (
        {"reden_uitstel": "actie_loopt"} if act == "uitgesteld" else {}
    )

    assert send(browser, leaver, signal, act, told) == 400
    assert desk.rows("select 1 from portal.entries") == []


@pytest.mark.parametrize(
    "other",
    [{"status": Status.CLOSED}, {"kind": Kind.TASK}, {"audience": ()}],
    ids=["closed", "a task", "for others"],
)
def test_only_an_open_signal_that_one_may_read_can_be_closed(desk: Desk, other: dict[str, Any]) -> None:
    """A signal that closed, a task, and a signal for other eyes have no form, and a form about them keeps nothing."""
    (leaver, signal), browser = a_case(desk, **other), desk.signed_in(a_user(Role.COACH))

    assert "/opgelost" not in browser.get(f"/dossier/{leaver}").text
    assert send(browser, leaver, signal, "opgelost", {"uitkomst": "verhuisd"}) == 400
    assert desk.rows("select 1 from portal.entries") == []


def test_a_signal_of_another_person_is_refused(desk: Desk) -> None:
    """The signal of somebody else cannot be closed from this dossier."""
    (leaver, _), (_, theirs) = a_case(desk), a_case(desk, owner=OTHER_COACH)
    browser = desk.signed_in(a_user(Role.COACH))

    assert send(browser, leaver, theirs, "opgelost", {"uitkomst": "verhuisd"}) == 400


def test_who_was_never_told_takes_nothing_up(desk: Desk) -> None:
    """Notify would refuse it, so that the form is not there; putting off and closing are."""
    leaver, _ = a_case(desk)
    page = desk.signed_in(a_user(Role.COORDINATOR)).get(f"/dossier/{leaver}").text

    assert "/opgepakt" not in page
    assert "/uitgesteld" in page
    assert "/opgelost" in page


def test_a_school_stays_in_touch_and_closes_nothing(desk: Desk) -> None:
    """A school records contact and agreements; its coach works the signal off."""
    leaver, _ = a_case(desk)
    page = desk.signed_in(a_user(Role.SCHOOL)).get(f"/dossier/{leaver}").text

    assert set(re.findall(r'action="/dossier/[^/]+/(\w+)"', page)) == {"contact", "afspraak", "overdracht"}


def test_one_form_is_open_with_one_thing_to_choose(desk: Desk) -> None:
    """All forms close each other, and none asks for more than one thing that is not filled in yet."""
    leaver, _ = a_case(desk)
    page = desk.signed_in(a_user(Role.COACH)).get(f"/dossier/{leaver}").text
    forms = re.findall(r'<details class="act" name="vastleggen">.*?</details>', page, re.DOTALL)

    assert len(forms) == len(Act)
    for form in forms:
        asked = {re.sub(r'.*name="(\w+)".*', r"\1", field) for field in re.findall(r"<input[^>]*required[^>]*>", form)
                 if 'value="2026' not in field}  # fmt: skip
        assert len(asked) <= 1, form


def test_how_and_with_whom_stand_in_the_contact(desk: Desk) -> None:
    """A talk with a parent by visit is told so, and no answer to a letter as an attempt by letter."""
    (leaver, _), browser = a_case(desk), desk.signed_in(a_user(Role.COACH))
    for told in (
        {"kanaal": "bezoek", "met": "ouder", "uitkomst": "gesproken", "op": "2026-11-23"},
        {"kanaal": "brief", "met": "jongere", "uitkomst": "geen_gehoor"},
    ):
        form = browser.form_of(f"/dossier/{leaver}") | told | {"sleutel": str(uuid4())}
        assert browser.post(f"/dossier/{leaver}/contact", form).status_code == 303

    kept = {event["type"]: event["data"] for (event,) in desk.rows("select event from portal.entries")}
    about = {"jongere": str(leaver)}
    assert kept == {
        "nl.nazorg.contact.gelegd.v1": about | {"datum": "2026-11-23", "kanaal": "bezoek", "met": "ouder"},
        "nl.nazorg.contact.geprobeerd.v1": about | {"datum": "2026-11-24", "kanaal": "brief"},
    }


def test_every_choice_has_words() -> None:
    """What a fact can say, its form offers."""
    told = (
        (wording_forms.ACTS, Act),
        (wording_forms.CHANNELS, ContactChannel),
        (wording_forms.PARTNERS, ContactWith),
        (wording_forms.SNOOZES, SnoozeReason),
        (wording_forms.OUTCOMES, Outcome),
        (wording_forms.RECEIVERS, HandoverTo),
    )
    for words, choices in told:
        assert list(words) == list(choices)
