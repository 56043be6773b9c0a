"""Texts are forgotten within thirty days, here and at the provider."""

from uuid import uuid4

from sqlalchemy import text

from schemas.types import Status
from services.sandbox.behaviour import Rule
from services.sandbox.mailbox import Reply
from tests.notify.desk import COACH, PHONE, Desk, a_signal

LEFT = "select count(*) from notify.messages where text || subject || letter <> ''"


def left(desk: Desk) -> int:
    """Return how many messages of ours still have a text."""
    return desk.app.database.run(lambda connection: int(connection.execute(text(LEFT)).scalar_one()))


def take_and_close(desk: Desk) -> None:
    """Let one message go out, and nothing after it."""
    signal = uuid4()
    desk.take(a_signal(signal))
    desk.take(a_signal(signal, revision=2, status=Status.CLOSED))


def test_after_four_weeks_nobody_has_the_text(desk: Desk) -> None:
    """Until the last moment it is there; then no text is left here or outside, and what happened still is."""
    take_and_close(desk)
    desk.reply(COACH, "OK", reply := f"SM{7:032}")
    given = Reply(id=reply, sender=PHONE[COACH], text="OK", at=desk.clock.now(), http_status=200)
    desk.sandbox.mailbox.add_reply(given)
    desk.at("2026-12-22 09:59")
    assert (left(desk), [bool(one.text) for one in desk.sent()]) == (1, [True])
    desk.at("2026-12-22 10:00")
    assert (left(desk), [one.text for one in desk.sent()]) == (0, [""])
    assert desk.sandbox.mailbox.replies() == []
    assert [row["state"] for row in desk.app.messages()] == ["delivered"]
    assert desk.app.next_due() is None


def test_an_email_is_emptied_here(desk: Desk) -> None:
    """No provider is asked about an e-mail; our copy of it goes."""
    desk.sandbox.behave(Rule(refuse=21211))
    take_and_close(desk)
    assert [one.channel for one in desk.sent()] == ["email"]
    desk.at("2026-12-31 10:00")
    assert left(desk) == 0


def test_a_provider_that_cannot_forget_is_asked_again(desk: Desk) -> None:
    """Our text goes in time; a message that the provider still has under way is deleted a few hours later."""
    desk.sandbox.behave(Rule(receipts_delay_seconds=3600, times=1))
    take_and_close(desk)
    (message,) = desk.sent()
    desk.at("2026-12-22 12:00")
    assert (left(desk), bool(desk.sent()[0].text)) == (0, True)
    desk.sandbox.mailbox.set_status(message.id, "delivered", None)
    desk.at("2026-12-22 16:00")
    assert desk.sent()[0].text == ""
