"""``berichten.json`` and the control routes: what programs see of the outside and do to it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.outside import PHONE, START, Hands, hands

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def outside() -> Iterator[Hands]:
    """Run a sandbox."""
    with hands() as made:
        yield made


def test_both_channels_stand_in_one_list_in_the_order_of_sending(outside: Hands) -> None:
    """An SMS and an e-mail are listed as they came, with the agreed fields and the time of our clock."""
    sid = outside.text().json()["sid"]
    outside.settle()
    outside.clock.advance_to(START + timedelta(hours=1))
    outside.mail("coach@school.example")
    assert outside.listed() == [
        {
            "id": sid,
            "channel": "sms",
            "to": PHONE,
            "sent_at": "2026-11-24T09:00:00+00:00",
            "text": "Vangnet: 2 signalen",
            "subject": None,
            "status": "delivered",
        },
        {
            "id": "<1@vangnet.example>",
            "channel": "email",
            "to": "coach@school.example",
            "sent_at": "2026-11-24T10:00:00+00:00",
            "text": "Dag",
            "subject": "Vangnet: één signaal",
            "status": "accepted",
        },
    ]


def test_the_same_mail_twice_is_listed_twice(outside: Hands) -> None:
    """A double is not hidden: both stand there under their one Message-ID."""
    outside.mail("coach@school.example")
    outside.mail("coach@school.example")
    assert [one["id"] for one in outside.listed()] == ["<1@vangnet.example>"] * 2


def test_a_mail_to_two_people_is_two_messages(outside: Hands) -> None:
    """Each recipient is a message of its own."""
    outside.mail("een@school.example", "twee@school.example")
    assert [one["to"] for one in outside.listed()] == ["een@school.example", "twee@school.example"]


def test_what_was_refused_is_not_listed(outside: Hands) -> None:
    """The list holds what was accepted and nothing else."""
    outside.order("gedrag", refuse=21610, times=1)
    assert outside.text().status_code == 400
    assert outside.listed() == []


def test_a_reply_without_an_address_says_so(outside: Hands) -> None:
    """When nobody said where replies go, 409 says that, and nothing is lost in silence."""
    answer = outside.order("antwoord", **{"from": PHONE, "text": "OK"})
    assert answer.status_code == 409


def test_a_reply_that_nobody_takes_says_so(outside: Hands) -> None:
    """A webhook that does not answer is told as 502, and the call is kept."""
    assert outside.order("antwoordadres", url="http://127.0.0.1:1/").status_code == 204
    answer = outside.order("antwoord", **{"from": PHONE, "text": "OK"})
    assert answer.status_code == 502
    calls = outside.http.get("/sandbox/meldingen").json()
    assert [(call["form"]["Body"], call["http_status"]) for call in calls] == [("OK", None)]


def test_a_reply_comes_from_the_phone_to_the_number_that_texted_it(outside: Hands) -> None:
    """A reply carries the phone, the text and the number that it answers; the same id can be given again."""
    outside.text(From="+3197010241111")
    outside.order("antwoordadres", url="http://127.0.0.1:1/")
    again = "SM" + "0" * 32
    outside.order("antwoord", **{"from": PHONE, "text": "OK", "id": again})
    outside.order("antwoord", **{"from": PHONE, "text": "OK", "id": again, "to": "+3197010242222"})
    forms = [call["form"] for call in outside.http.get("/sandbox/meldingen").json()]
    assert [(one["From"], one["To"], one["Body"], one["MessageSid"]) for one in forms] == [
        (PHONE, "+3197010241111", "OK", again),
        (PHONE, "+3197010242222", "OK", again),
    ]


def test_receipts_can_be_held_back_and_sent_by_hand(outside: Hands) -> None:
    """With receipts switched off, each can be sent when the test wants it."""
    outside.order("gedrag", receipts=[])
    sid = outside.text(StatusCallback="http://127.0.0.1:1/status").json()["sid"]
    outside.settle()
    assert outside.http.get("/sandbox/meldingen").json() == []
    assert outside.order("ontvangst", id=sid, status="undelivered", error_code=30003).json() == {
        "http_status": None
    }
    (call,) = outside.http.get("/sandbox/meldingen").json()
    assert (call["form"]["MessageStatus"], call["form"]["ErrorCode"]) == ("undelivered", "30003")
    assert outside.listed()[0]["status"] == "undelivered"


def test_a_receipt_of_nothing_is_an_error(outside: Hands) -> None:
    """An order for a message that does not exist gets 404."""
    assert outside.order("ontvangst", id="SM" + "0" * 32, status="sent").status_code == 404


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        pytest.param("gedrag", {"weiger": 21610}, id="unknown-switch"),
        pytest.param("gedrag", {"answer": "418"}, id="unknown-answer"),
        pytest.param("gedrag", {"receipts": ["gone"]}, id="unknown-word"),
        pytest.param("antwoord", {"from": PHONE}, id="reply-without-text"),
    ],
)
def test_a_misspelt_order_is_refused(outside: Hands, what: str, fields: dict[str, object]) -> None:
    """A typo in a test's order cannot switch nothing on in silence."""
    assert outside.order(what, **fields).status_code == 422


def test_empty_forgets_messages_and_rules(outside: Hands) -> None:
    """After ``leeg`` the sandbox is as it began."""
    outside.order("gedrag", refuse=21610)
    outside.mail("coach@school.example")
    assert outside.order("leeg").status_code == 204
    assert outside.listed() == []
    assert outside.text().status_code == 201


def test_moments_are_aware(outside: Hands) -> None:
    """Every moment in the list has its zone."""
    outside.text()
    assert datetime.fromisoformat(outside.listed()[0]["sent_at"]) == START.astimezone(UTC)
