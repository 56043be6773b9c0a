"""What is known of a text in the end: receipts in any order, and a question to the provider where none came."""

from itertools import permutations

import pytest
from sqlalchemy import text

from schemas.types import Channel
from services.sandbox.behaviour import Rule
from tests.notify.desk import COACH, PHONE, Desk, a_signal

MAIL = (str(Channel.EMAIL), "coach@example.org")
TEXT = (str(Channel.SMS), PHONE[COACH])
Receipt = tuple[str, str | None]
RECEIPTS: tuple[Receipt, ...] = (
    ("queued", None),
    ("sent", None),
    ("undelivered", "30003"),
    ("delivered", None),
)
ORDERS = list(permutations(RECEIPTS))[::4]
ASK_AT = "select max(ask_at) from notify.messages where channel = 'sms'"


def test_a_text_without_receipt_is_asked_about(desk: Desk) -> None:
    """After a quarter of an hour the provider is asked, and what it says counts as a receipt."""
    desk.take(a_signal())
    assert desk.at("2026-11-24 10:14").states() == ["accepted"]
    assert desk.at("2026-11-24 10:15").states() == ["delivered"]


def test_a_text_that_failed_unheard_goes_by_mail(desk: Desk) -> None:
    """Where the receipt of a failure was lost, the answer to the question has the same effect."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], fail=30003, receipts=()))
    desk.take(a_signal())
    assert desk.at("2026-11-24 10:15").fresh() == [TEXT, MAIL]
    assert desk.states() == ["undelivered", "accepted"]


def test_asking_ends(desk: Desk) -> None:
    """A text that stays on its way is asked about three times, the last time after it must have ended."""
    desk.sandbox.behave(Rule(receipts_delay_seconds=3600))
    desk.take(a_signal())
    moments = []
    while (due := desk.app.database.run(lambda c: c.execute(text(ASK_AT)).scalar())) is not None:
        moments.append(f"{due:%H:%M}")
        desk.clock.advance_to(due)
        desk.rest()
    assert moments == ["09:15", "10:15", "14:30"]
    assert desk.states()[0] == "accepted"


@pytest.mark.parametrize("order", [pytest.param(one, id="-".join(w for w, _ in one)) for one in ORDERS])
def test_any_order_of_receipts_ends_the_same(desk: Desk, order: tuple[Receipt, ...]) -> None:
    """Receipts in any order, twice, contradictions included: delivered, each kept, and the account closes."""
    desk.take(a_signal())
    (message, *_) = desk.sent()
    for word, code in order * 2:
        assert desk.receipt(message, word, code) == 204
    plans = desk.app.account().plans
    assert (desk.states()[0], plans.behind_receipts, plans.messages_made) == (
        "delivered",
        0,
        len(desk.states()),
    )
    assert (
        desk.app.database.run(lambda c: c.execute(text("select count(*) from notify.receipts")).scalar()) == 8
    )


def test_a_state_behind_its_receipts_is_found(desk: Desk) -> None:
    """Planted: a message that somebody set back is named by the account."""
    desk.take(a_signal())
    (message,) = desk.sent()
    desk.receipt(message, "delivered")
    desk.app.database.run(lambda c: c.execute(text("update notify.messages set state = 'sent'")))
    assert desk.app.account().plans.behind_receipts == 1
