"""The link in an e-mail: whoever reads it can say *gezien* once; whoever only opens it changes nothing."""

import re
from base64 import b64encode
from hashlib import sha256

import httpx
import pytest

from schemas.types import Status, Urgency
from services.notify.link import ALLOWED
from services.notify.page_seen import Told, seen_page
from services.sandbox.behaviour import Rule
from tests.notify.desk import COACH, PHONE, PUBLIC_URL, Desk, a_signal, link_in

CONTACT = "de coördinator nazorg van uw school"


def ask(desk: Desk, address: str, method: str = "GET", times: int = 1) -> httpx.Response:
    """Return the last answer to a request at a page of ours."""
    return [desk.ask(method, address) for _ in range(times)][-1]


def mailed(desk: Desk) -> str:
    """Let the coach be told by e-mail, and return the address in it."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21610))
    desk.take(a_signal())
    (message,) = desk.sent()
    desk.fresh()
    return link_in(message.text)


def shown(told: Told) -> str:
    """Return the page that says so."""
    return seen_page(told, CONTACT, is_sandbox=True)


def test_a_page_with_one_button_opens(desk: Desk) -> None:
    """The page is about nobody, has one button, and needs no script."""
    answer = ask(desk, mailed(desk))
    assert (answer.status_code, answer.text) == (200, shown(Told.ASKED))
    assert answer.text.count("<button>Ik heb dit gezien</button>") == 1
    assert "<script" not in answer.text


def test_the_button_is_seen(desk: Desk) -> None:
    """A press ends reminder, deputy and coordinator, the monitor hears of it, and the follow-up clock runs."""
    address = mailed(desk)
    answer = ask(desk, address, "POST")
    assert (answer.status_code, answer.text) == (200, shown(Told.DONE))
    assert desk.at("2026-11-25 17:00").fresh() == []
    assert (
        desk.app.account().made["vangnet.messages.v1"] == 3
    )  # the text failed, the e-mail is sent, seen once
    assert [channel for channel, _ in desk.at("2026-11-26 10:00").fresh()] == ["email"]


def test_a_scanner_changes_nothing(desk: Desk) -> None:
    """However often a mail scanner opens the link, the ladder goes on and the link still works."""
    address = mailed(desk)
    for method in ("HEAD", "GET", "GET", "HEAD", "OPTIONS"):
        ask(desk, address, method)
    assert len(desk.at("2026-11-25 10:00").fresh()) == 1
    assert ask(desk, address, "POST").text == shown(Told.DONE)


def test_a_second_press_is_harmless(desk: Desk) -> None:
    """Twice is once, and the page thanks."""
    address = mailed(desk)
    ask(desk, address, "POST")
    made = desk.app.account().made
    again = ask(desk, address, "POST")
    assert (again.status_code, again.text) == (200, shown(Told.NOTHING_OPEN))
    assert ask(desk, address).text == shown(Told.NOTHING_OPEN)
    assert desk.app.account().made == made


def test_a_used_link_says_nothing_of_what_came_later(desk: Desk) -> None:
    """A browser that sends an old press again does not end the ladder of a newer signal."""
    address = mailed(desk)
    ask(desk, address, "POST")
    desk.at("2026-11-24 11:00").take(a_signal())
    desk.fresh()
    assert ask(desk, address, "POST").text == shown(Told.NOTHING_OPEN)
    assert len(desk.at("2026-11-25 11:00").fresh()) == 1


def test_after_the_end_it_is_harmless(desk: Desk) -> None:
    """Who presses when the signal has closed is thanked, and nothing happens."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21610))
    signal = a_signal()
    desk.take(signal)
    address = link_in(desk.sent()[0].text)
    desk.take(a_signal(signal.signal, revision=2, status=Status.CLOSED))
    assert ask(desk, address, "POST").text == shown(Told.NOTHING_OPEN)


def test_a_link_lasts_two_weeks(desk: Desk) -> None:
    """After two weeks the page says what to do instead, and a press changes nothing."""
    address = mailed(desk)
    desk.at("2026-12-08 09:59")
    assert ask(desk, address).text == shown(Told.ASKED)
    desk.at("2026-12-08 10:00")
    for method in ("GET", "POST"):
        answer = ask(desk, address, method)
        assert (answer.status_code, answer.text) == (404, shown(Told.OVER))


def test_a_key_that_we_never_gave(desk: Desk) -> None:
    """An unknown key, and the key of a text message, open the page of a link that is over."""
    desk.take(a_signal())
    key = (desk.sent()[0].callback_url or "").rpartition("/")[2]
    for unknown in (key, "x" * 32):
        assert ask(desk, f"{PUBLIC_URL}/gezien/{unknown}", "POST").text == shown(Told.OVER)
    assert desk.at("2026-11-25 10:00").fresh()[-1] == ("sms", PHONE[COACH])


def test_too_often_is_told_kindly(desk: Desk) -> None:
    """More than the allowance waits a minute; whoever guesses keys takes nothing from a reader."""
    address = mailed(desk)
    guessed = ask(desk, f"{PUBLIC_URL}/gezien/geraden", times=ALLOWED.burst + 5)
    assert (guessed.status_code, guessed.text) == (429, shown(Told.TOO_OFTEN))
    assert guessed.headers["retry-after"] == "60"
    assert ask(desk, address).text == shown(Told.ASKED)


def test_a_text_message_has_no_link(desk: Desk) -> None:
    """A text asks for OK; only an e-mail has a link."""
    desk.take(a_signal())
    assert "/gezien/" not in desk.sent()[0].text


def test_an_overview_may_be_seen_too(desk: Desk) -> None:
    """Every e-mail about signals has a link, also the weekly overview of the coordinator."""
    desk.take(a_signal(urgency=Urgency.THIS_WEEK))
    desk.at("2026-12-07 12:00")
    overview = desk.sent()[-1]
    assert overview.channel == "email"
    assert ask(desk, link_in(overview.text), "POST").text == shown(Told.DONE)


@pytest.mark.parametrize("path", ["/bericht", "/gezien/geraden"])
def test_a_page_is_kept_framed_and_followed_by_nobody(desk: Desk, path: str) -> None:
    """No cache, no script, no frame, no search, and the address with its key is told to nobody."""
    answer = ask(desk, PUBLIC_URL + path)
    (style,) = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "frame-ancestors 'none'" in policy
