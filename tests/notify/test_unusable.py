"""An address that does not work is not used again, and somebody hears of it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from schemas.types import StaffId
from services.sandbox.behaviour import Rule
from tests.notify.desk import COACH, DEPUTY, PHONE, STAFF, Desk, a_signal

HOUR = timedelta(hours=1)
MAIL = ("email", "coach@example.org")
TOLD = text(
    "select key, value from notify.outbox where headers ->> 'ce_type' = 'nl.nazorg.adres.onbruikbaar.v1'"
)


def told(desk: Desk) -> list[tuple[str, str]]:
    """Return who the topic was told of, and what."""
    rows = desk.app.database.run(lambda connection: connection.execute(TOLD).all())
    return [(bytes(key).decode(), bytes(value).decode()) for key, value in rows]


def sms(person: StaffId) -> tuple[str, str]:
    """Return what the outside receives when somebody is texted."""
    return ("sms", PHONE[person])


@pytest.mark.parametrize("when", ["refused", "not-delivered"])
def test_a_number_that_is_gone_is_not_texted_again(desk: Desk, when: str) -> None:
    """Its owner gets the e-mail at once and everything after it by e-mail; the topic is told once, without number."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21211) if when == "refused" else Rule())
    desk.take(a_signal())
    if when == "not-delivered":
        (message,) = desk.sent()
        assert [desk.receipt(message, "undelivered", "30005") for _ in range(2)] == [204] * 2
        desk.rest()
    assert desk.fresh()[-1] == MAIL
    assert desk.at("2026-11-25 10:00").fresh() == [MAIL]
    ((who, what),) = told(desk)
    assert who == str(COACH)
    assert PHONE[COACH].removeprefix("+") not in what
    assert '"kanaal":"sms"' in what.replace(" ", "")


def test_a_phone_that_is_off_may_be_texted_again(desk: Desk) -> None:
    """What is not the fault of the number for good says nothing about the next message."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], fail=30003, receipts=["undelivered"], times=1))
    desk.take(a_signal())
    desk.receipt(desk.sent()[0], "undelivered", "30003")
    desk.rest()
    assert desk.fresh()[-1] == MAIL
    assert desk.at("2026-11-25 10:00").fresh() == [sms(COACH)]
    assert told(desk) == []


def test_a_new_number_in_the_register_is_used(desk: Desk) -> None:
    """The register ends it: another number is texted, and the old one too when it is put back later."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21211, times=1))
    desk.take(a_signal())
    desk.app.import_recipients(STAFF.encode())
    assert desk.fresh() == [MAIL]
    for number in ("+31612349009", PHONE[COACH]):
        desk.app.import_recipients(STAFF.replace(PHONE[COACH], number).encode())
        desk.clock.advance_to(desk.clock.now() + HOUR)
        desk.take(a_signal())
        assert desk.fresh() == [("sms", number)]


def test_this_is_not_my_number(desk: Desk) -> None:
    """Who is texted by mistake says so: what went there goes by e-mail, and nothing is texted there again."""
    desk.take(a_signal())
    assert desk.fresh() == [sms(COACH)]
    assert [desk.reply(COACH, "Dit is niet mijn nummer", "SM" + "1" * 32) for _ in range(2)] == [200] * 2
    desk.rest()
    assert desk.fresh() == [MAIL]
    assert [who for who, _ in told(desk)] == [str(COACH)]
    assert desk.at("2026-11-25 10:00").fresh() == [MAIL]


def test_without_any_address_the_next_step_hears(desk: Desk) -> None:
    """A number and a mailbox that are both gone: the deputy hears at once, and the ladder goes on."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21211))
    desk.sandbox.behave(Rule(to="coach@example.org", refuse_mail=550))
    desk.take(a_signal())
    assert desk.fresh() == [sms(DEPUTY)]
    assert len(told(desk)) == 2
