"""A region with two providers of text messages: who carries which text, and who is asked about it afterwards."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from schemas.types import Channel, Status
from services.notify.metrics import ProviderGauges
from services.sandbox.behaviour import Answer, Rule
from services.sandbox.mailbox import Message
from tests.notify.desk import (
    COACH,
    DEPUTY,
    OTHER_COACH,
    PHONE,
    Desk,
    a_desk,
    a_signal,
    in_envelope,
)
from tests.notify.test_notifynl import SETTINGS

TEXT = ("sms", PHONE[COACH])
TWILIO_AWAY = Rule(door="twilio", answer=Answer.UNAVAILABLE)
TWILIO_BACK = Rule(door="twilio")


@pytest.fixture
def two(database_url: str, outside: None) -> Iterator[Desk]:
    """Notify on Tuesday 24 November 2026, 10:00, with Twilio, and NotifyNL for when that fails."""
    settings: dict[str, Any] = SETTINGS | {"sms_provider": "twilio", "sms_second_provider": "notifynl"}
    with a_desk(database_url, **settings) as opened:
        yield opened


def by(desk: Desk) -> list[object]:
    """Return by which provider each message went, in the order of making."""
    return [row["provider"] for row in desk.app.messages()]


def failing(desk: Desk) -> dict[tuple[str, ...], float]:
    """Return what the operator's monitoring reads."""
    (gauge,) = ProviderGauges(desk.app.database, desk.app.carriers).read()
    return dict(gauge.values)


def test_the_first_provider_carries_while_it_works(two: Desk) -> None:
    """With two providers that do well every text goes by the first."""
    two.take(a_signal())
    assert (two.fresh(), by(two)) == ([TEXT], ["twilio"])


def test_what_the_first_surely_did_not_take_goes_by_the_second(two: Desk) -> None:
    """One text alone waits some seconds for a provider that is away, and no ten minutes; it arrives once."""
    two.sandbox.behave(TWILIO_AWAY)
    two.take(a_signal())
    assert two.fresh() == []
    two.at("2026-11-24 10:00:08")
    assert (two.fresh(), by(two), two.states()) == ([TEXT], ["notifynl"], ["accepted"])


def test_once_it_fails_texts_go_by_the_second_at_once(two: Desk) -> None:
    """After ten failures nobody waits for the first any more; one text a minute tries it, and when it works all do."""
    two.sandbox.behave(TWILIO_AWAY)
    people = (COACH, OTHER_COACH, DEPUTY)
    now = two.clock.now()
    two.app.handle([in_envelope(a_signal(owner=owner), uuid4(), now) for owner in people])
    assert sorted(two.at("2026-11-24 10:00:20").fresh()) == sorted(("sms", PHONE[one]) for one in people)
    assert by(two) == ["notifynl"] * 3
    two.at("2026-11-24 10:15:30").take(a_signal())
    two.at("2026-11-24 10:16").fresh()
    assert set(by(two)) == {"notifynl"}
    two.sandbox.behave(TWILIO_BACK)
    two.at("2026-11-24 10:40").take(a_signal())
    assert (two.fresh(), by(two)[-1]) == ([TEXT], "twilio")


def test_the_operator_sees_who_is_passed_over(two: Desk) -> None:
    """While the first fails its gauge is 1 and the second's 0; one text that works makes both 0."""
    two.sandbox.behave(TWILIO_AWAY)
    now, people = two.clock.now(), (COACH, OTHER_COACH, DEPUTY)
    well = {("sms", "twilio"): 0.0, ("sms", "notifynl"): 0.0, ("email", "smtp"): 0.0}
    assert failing(two) == well
    for _ in range(2):
        two.app.handle([in_envelope(a_signal(owner=owner), uuid4(), now) for owner in people])
    two.sandbox.behave(Rule(door="notifynl", answer=Answer.UNAVAILABLE))
    two.at("2026-11-24 10:02")
    assert failing(two) == well | {("sms", "twilio"): 1.0, ("sms", "notifynl"): 1.0}
    two.sandbox.behave(TWILIO_BACK)
    two.at("2026-11-24 11:00").take(a_signal())
    assert failing(two) == well | {("sms", "notifynl"): 1.0}


@pytest.mark.parametrize("first", ["twilio", "notifynl"])
def test_a_lost_answer_is_asked_of_who_was_offered_the_text(two: Desk, first: str) -> None:
    """Whose answer was lost is asked, and nobody is texted by the other one meanwhile."""
    if first == "notifynl":
        two.sandbox.behave(TWILIO_AWAY)
    two.sandbox.behave(Rule(door=first, answer=Answer.SILENCE, times=1))
    two.take(a_signal())
    two.at("2026-11-24 10:00:10")
    assert (two.states(), by(two)) == (["unknown"], [first])
    two.at("2026-11-24 10:12")
    assert (two.fresh(), two.states(), by(two)) == ([TEXT], ["delivered"], [first])


def test_a_text_without_receipt_is_asked_of_its_own_provider(two: Desk) -> None:
    """After a quarter of an hour without a receipt the second is asked about what the second carried."""
    two.sandbox.behave(TWILIO_AWAY)
    two.take(a_signal())
    assert two.at("2026-11-24 10:16").states() == ["delivered"]


def test_a_receipt_of_another_provider_loses_nothing(two: Desk) -> None:
    """That the first calls a text lost which the second carries sends nobody an e-mail."""
    two.sandbox.behave(TWILIO_AWAY)
    two.take(a_signal())
    two.at("2026-11-24 10:00:08")
    key = two.app.database.run(
        lambda c: c.exec_driver_sql("select callback_key from notify.messages").scalar()
    )
    text: Message = two.sent()[0]
    form = {"MessageSid": f"SM{0:032}", "MessageStatus": "undelivered", "ErrorCode": "30005", "To": text.to}
    assert two.post(f"/twilio/status/{key}", form) == 204
    two.rest()
    assert (two.fresh(), two.states()) == ([TEXT], ["accepted"])


def test_each_provider_forgets_what_it_carried(two: Desk) -> None:
    """After four weeks Twilio is asked to delete its text, and NotifyNL, which drops its own, is left alone."""
    signal, young = uuid4(), uuid4()
    two.take(a_signal(signal), leaver=young)
    two.take(a_signal(signal, revision=2, status=Status.CLOSED), leaver=young)
    two.sandbox.behave(TWILIO_AWAY)
    two.at("2026-11-24 11:00").take(a_signal(other := uuid4()), leaver=young)
    two.at("2026-11-24 11:01").take(a_signal(other, revision=2, status=Status.CLOSED), leaver=young)
    assert by(two) == ["twilio", "notifynl"]
    two.sandbox.behave(TWILIO_BACK)
    two.at("2026-12-23 11:00")
    assert [bool(one.text) for one in two.sent()] == [False, True]
    assert two.app.next_due() is None


def test_what_nobody_we_have_carried_is_not_called_forgotten(two: Desk) -> None:
    """A provider that is no longer in the settings is asked nothing, and nobody else is asked in its place."""
    two.take(a_signal())
    assert two.app.carriers.asked(Channel.EMAIL, None) is None
    two.app.database.run(lambda c: c.exec_driver_sql("update notify.messages set provider = 'smtp'"))
    two.at("2026-12-23 12:00")
    assert two.sent()[0].text
