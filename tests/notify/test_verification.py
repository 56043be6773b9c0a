"""A channel is verified by a code that went there, by reply or through the administrator."""

import re

import pytest

from schemas.types import Channel, staff_id
from services.notify.errors import CodeRefused, RecipientUnknown
from services.notify.verification import TRIES, code_in
from tests.notify.desk import COACH, DEPUTY, PHONE, REGION, Desk, a_desk, a_signal


def codes(desk: Desk) -> dict[str, str]:
    """Return the last code that went out by each channel."""
    return {one.channel: re.findall(r"[0-9]{6}", one.text)[-1] for one in desk.sent()}


def states(desk: Desk) -> dict[str, object]:
    """Return of each member of staff what they use."""
    return {str(row["code"]): row["uses"] for row in desk.app.staff.listing()}


def test_a_number_is_verified_by_reply(desk: Desk) -> None:
    """The code that went by text comes back by text; from then on only that channel is used."""
    assert desk.app.verification.ask(COACH) == (Channel.SMS, Channel.EMAIL)
    desk.rest()
    assert sorted(desk.fresh()) == [("email", "coach@example.org"), ("sms", PHONE[COACH])]
    assert states(desk)["LC"] == "sms email"
    assert desk.reply(DEPUTY, codes(desk)["sms"]) == 200
    assert states(desk)["LC"] == "sms email"
    assert desk.reply(COACH, f"Code {codes(desk)['sms']}.") == 200
    assert states(desk)["LC"] == "sms"
    assert desk.app.verification.ask(COACH) == (Channel.EMAIL,)


def test_an_address_is_verified_by_the_administrator(desk: Desk) -> None:
    """The code of the e-mail is given to whoever looks after the register, and counts once."""
    desk.app.verification.ask(COACH)
    desk.rest()
    code = codes(desk)["email"]
    with pytest.raises(CodeRefused):
        desk.app.verification.confirm(COACH, Channel.SMS, code)
    desk.app.verification.confirm(COACH, Channel.EMAIL, code)
    assert states(desk)["LC"] == "email"
    with pytest.raises(CodeRefused):
        desk.app.verification.confirm(COACH, Channel.EMAIL, code)


def test_a_code_is_tried_a_few_times_and_lasts_a_week(desk: Desk) -> None:
    """After some wrong tries, or a week, a new code is needed; the former one counts no more."""
    desk.app.verification.ask(COACH)
    desk.rest()
    first = codes(desk)["sms"]
    wrong = "000000" if first != "000000" else "000001"
    for _ in range(TRIES):
        with pytest.raises(CodeRefused):
            desk.app.verification.confirm(COACH, Channel.SMS, wrong)
    with pytest.raises(CodeRefused):
        desk.app.verification.confirm(COACH, Channel.SMS, first)
    desk.app.verification.ask(COACH)
    desk.rest()
    second = codes(desk)["sms"]
    desk.at("2026-12-01 10:00")
    with pytest.raises(CodeRefused):
        desk.app.verification.confirm(COACH, Channel.SMS, second)


def test_somebody_unknown_gets_no_code(desk: Desk) -> None:
    """Only who is in the register is asked."""
    with pytest.raises(RecipientUnknown):
        desk.app.verification.ask(staff_id(REGION, "X"))


def test_a_code_waits_for_the_day(database_url: str, outside: None) -> None:
    """Nobody is asked at night, and a code that does not arrive goes nowhere else."""
    with a_desk(database_url, "2026-11-24 22:00") as desk:
        desk.app.verification.ask(COACH)
        assert desk.at("2026-11-25 07:59").fresh() == []
        desk.at("2026-11-25 08:00")
        (text,) = [one for one in desk.sent() if one.channel == "sms"]
        desk.receipt(text, "undelivered", "30003")
        desk.rest()
        assert sorted(desk.fresh()) == [("email", "coach@example.org"), ("sms", PHONE[COACH])]
        desk.take(a_signal(at="2026-11-25 08:00"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param("123456", "123456", id="bare"),
        pytest.param(" Code: 123456. ", "123456", id="with words"),
        pytest.param("12345", None, id="too short"),
        pytest.param("1234567", None, id="too long"),
        pytest.param("bel mij op 0612345678", None, id="a number"),
        pytest.param("OK", None, id="no code"),
    ],
)
def test_what_is_a_code(words: str, code: str | None) -> None:
    """Six digits with little else are a code."""
    assert code_in(words) == code
