"""What waits in the queue is planned again before it is sent: it is told as it is then, or not at all."""

from collections import Counter
from uuid import uuid4

import pytest

from schemas.events import SignalUpdated
from schemas.types import Status, Urgency
from services.sandbox.behaviour import Rule
from tests.notify.desk import (
    COACH,
    COORDINATOR,
    PHONE,
    Desk,
    a_desk,
    a_signal,
    in_envelope,
)


class Queue:
    """Texts that wait: planned and not yet claimed."""

    def __init__(self, desk: Desk, *signals: SignalUpdated) -> None:
        """Queue one message about these signals, each of another young person."""
        self.desk, self.signals = desk, signals
        self.young = [uuid4() for _ in signals]
        now = desk.clock.now()
        desk.app.handle([in_envelope(body, who, now) for body, who in zip(signals, self.young, strict=True)])
        assert desk.states()[-1] == "queued"

    def change(self, number: int, **fields: object) -> None:
        """Let a newer snapshot of a signal come while the message waits."""
        body = self.signals[number].model_copy(update={"revision": 2, **fields})
        self.desk.app.handle([in_envelope(body, self.young[number], self.desk.clock.now())])

    def sent(self) -> list[tuple[str, str]]:
        """Send what is due, and return to which number which text went."""
        before = len(self.desk.sent())
        self.desk.rest()
        return [(message.to, message.text) for message in self.desk.sent()[before:]]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"status": Status.CLOSED}, "closed", id="closed"),
        pytest.param({"status": Status.SEEN}, "seen", id="seen-by-somebody"),
        pytest.param({"owner": COORDINATOR}, "reassigned", id="another-owner"),
        pytest.param({"urgency": Urgency.WHEN_CONVENIENT}, "eased", id="less-urgent"),
    ],
)
def test_what_is_over_is_not_sent(desk: Desk, fields: dict[str, object], reason: str) -> None:
    """A message of which nothing is to be told any more is withdrawn, and its row says why."""
    queue = Queue(desk, a_signal())
    queue.change(0, **fields)
    assert PHONE[COACH] not in dict(queue.sent())
    assert "withdrawn" in desk.states()
    assert ("eerste", "silence", reason) in desk.rows()


def test_what_is_left_is_told_as_it_is_now(desk: Desk) -> None:
    """A message of which a part closed counts only who still needs somebody."""
    queue = Queue(desk, a_signal(), a_signal())
    queue.change(0, status=Status.CLOSED)
    ((to, text),) = queue.sent()
    assert to == PHONE[COACH]
    assert "1 jongere heeft vandaag iemand nodig" in text
    assert Counter(state for _, state, _ in desk.rows()) == {"silence": 1, "message": 1}


def test_who_is_erased_is_not_counted(desk: Desk) -> None:
    """Erased while the message waits: the others are told, without that one."""
    queue = Queue(desk, a_signal(), a_signal())
    desk.app.erase([queue.young[0]])
    ((_, text),) = queue.sent()
    assert "1 jongere" in text


def test_an_action_that_was_promised_meanwhile_is_waited_for(desk: Desk) -> None:
    """A dated action that began while the message waited holds it until its day has passed; then it is told once."""
    queue = Queue(desk, a_signal())
    queue.change(0, action_on=desk.clock.now().date())
    assert queue.sent() == []
    assert desk.states() == ["withdrawn"]
    assert desk.at("2026-11-25 07:59").fresh() == []
    assert desk.at("2026-11-25 08:00").fresh() == [("sms", PHONE[COACH])]


def test_what_nothing_changed_is_sent_as_it_was(desk: Desk) -> None:
    """Looked at again, a message that is still true is the same message."""
    queue = Queue(desk, a_signal())
    queue.change(0)
    assert [to for to, _ in queue.sent()] == [PHONE[COACH]]
    assert desk.states() == ["accepted"]


def test_nothing_is_sent_at_night_after_an_outage(database_url: str, outside: None) -> None:
    """What waited for a dispatcher until the night goes in the morning, and tells what is true then."""
    with a_desk(database_url, "2026-11-24 17:00") as desk:
        queue = Queue(desk, a_signal(), a_signal())
        desk.clock.advance_to(desk.clock.now().replace(hour=22))
        assert queue.sent() == []
        queue.change(1, status=Status.CLOSED)
        assert desk.at("2026-11-25 07:59").fresh() == []
        assert desk.at("2026-11-25 08:00").fresh() == [("sms", PHONE[COACH])]
        assert "1 jongere" in desk.sent()[-1].text


def test_another_channel_stays_another_channel(database_url: str, outside: None) -> None:
    """A message that goes on by e-mail and waits for the morning is composed again as an e-mail."""
    with a_desk(database_url, "2026-11-24 17:00") as desk:
        desk.sandbox.behave(Rule(receipts_delay_seconds=3600))
        queue = Queue(desk, a_signal(), a_signal())
        queue.sent()
        desk.at("2026-11-24 21:00").receipt(desk.sent()[-1], "undelivered", "30005")
        assert desk.states() == ["undelivered", "queued"]
        queue.change(0, status=Status.CLOSED)
        desk.fresh()
        assert desk.at("2026-11-25 07:59").fresh() == []
        assert desk.at("2026-11-25 08:00").fresh() == [("email", "coach@example.org")]
        assert "1 jongere" in desk.sent()[-1].text
