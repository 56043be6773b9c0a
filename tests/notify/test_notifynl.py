"""A region whose texts NotifyNL carries: sent, asked about by our own name for them, and believed by a token."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from services.notify.callbacks_notifynl import NOTIFYNL_INBOUND_PATH, NOTIFYNL_STATUS_PATH
from services.sandbox.behaviour import Answer, Rule
from services.sandbox.mailbox import Message
from services.sandbox.settings import SandboxSettings
from tests.notify.desk import COACH, HEAD, PHONE, Desk, a_desk, a_signal

TOKEN = "een-bewijs-voor-deze-proef"
SETTINGS: dict[str, Any] = {
    "sms_provider": "notifynl",
    "notifynl_api_key": SandboxSettings().notify_api_key,
    "notifynl_sms_template": SandboxSettings().notify_template,
    "notifynl_callback_token": TOKEN,
}
MAIL = ("email", "coach@example.org")
TEXT = ("sms", PHONE[COACH])


@pytest.fixture
def notifynl(database_url: str, outside: None) -> Iterator[Desk]:
    """Notify on Tuesday 24 November 2026, 10:00, with NotifyNL for its texts."""
    with a_desk(database_url, **SETTINGS) as opened:
        yield opened


def receipt(desk: Desk, status: str, header: str = f"Bearer {TOKEN}", **changed: object) -> int:
    """Post a receipt of the first text, and return what was answered."""
    text: Message = desk.sent()[0]
    said = {"id": text.id, "reference": text.reference, "to": text.to, "status": status} | changed
    return desk.ask("POST", NOTIFYNL_STATUS_PATH, said, Authorization=header).status_code


def test_a_receipt_under_the_token_counts(notifynl: Desk) -> None:
    """A text goes by NotifyNL, is delivered by its receipt, and the account closes."""
    notifynl.take(a_signal())
    assert notifynl.fresh() == [TEXT]
    assert notifynl.states() == ["accepted"]
    assert receipt(notifynl, "delivered") == 204
    assert notifynl.states() == ["delivered"]
    assert notifynl.app.account().plans.behind_receipts == 0


def reply(desk: Desk, words: str, header: str = f"Bearer {TOKEN}", **changed: object) -> int:
    """Post a text from the coach's phone, and return what was answered."""
    said = {"id": str(uuid4()), "source_number": PHONE[COACH].removeprefix("+"), "message": words} | changed
    return desk.ask("POST", NOTIFYNL_INBOUND_PATH, said, Authorization=header).status_code


def kept(desk: Desk) -> list[tuple[str, bool]]:
    """Return of every reply its meaning, and whether it was answered."""
    query = "select meaning, answered from notify.replies order by received_at, provider_id"
    with desk.app.database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_reply_is_acted_on(notifynl: Desk) -> None:
    """OK means seen and needs no answer; the same reply again changes nothing."""
    notifynl.take(a_signal())
    again, made = str(uuid4()), []
    for _ in range(2):
        assert reply(notifynl, "OK", id=again) == 204
        made.append(sum(notifynl.app.account().made.values()))
    assert kept(notifynl) == [("seen", False)]
    assert made == [made[0]] * 2
    assert notifynl.at("2026-11-25 12:00").fresh() == [TEXT], "who has seen it is reminded"


def test_a_reply_is_answered_by_a_text(notifynl: Desk) -> None:
    """Who types something else reads what to type, once, also when the reply comes twice."""
    again = str(uuid4())
    for _ in range(2):
        assert reply(notifynl, "Wat bedoelen jullie?", id=again) == 204
    assert notifynl.fresh() == [TEXT]
    assert "niemand leest dit antwoord" in notifynl.sent()[0].text
    assert kept(notifynl) == [("other", True)]


def test_an_answer_that_cannot_be_sent_undoes_nothing(notifynl: Desk) -> None:
    """While NotifyNL is away a STOP counts all the same, and its webhook is not asked to come again."""
    notifynl.sandbox.behave(Rule(door="notifynl", answer=Answer.UNAVAILABLE))
    assert reply(notifynl, "STOP") == 204
    notifynl.sandbox.behave(Rule(door="notifynl"))
    notifynl.take(a_signal())
    assert notifynl.fresh() == [MAIL]


@pytest.mark.parametrize("written", ["+32470123456", "32470123456", "0032470123456"])
def test_a_foreign_number_is_known_however_it_is_written(notifynl: Desk, written: str) -> None:
    """A coach with a Belgian number says OK, also where the API writes no + before the country."""
    abroad = "LC;Coach Een;lifecoach;98KP;25;+32470123456;coach@example.org;;;"
    notifynl.app.import_recipients(f"{HEAD}\n{abroad}\n".encode())
    notifynl.take(a_signal())
    assert reply(notifynl, "OK", source_number=written) == 204
    assert kept(notifynl) == [("seen", False)]


def test_a_stranger_gets_no_answer(notifynl: Desk) -> None:
    """A number that nobody of ours has is answered with silence, abroad too."""
    for stranger in ("32470999999", "31687654399", "3669", "geen nummer"):
        assert reply(notifynl, "Wie is dit?", source_number=stranger) == 204
    assert notifynl.fresh() == []


@pytest.mark.parametrize("written", [PHONE[COACH], PHONE[COACH][1:], PHONE[COACH].replace("+31", "0")])
def test_a_stop_by_text_is_heard(notifynl: Desk, written: str) -> None:
    """After the answer to STOP the reader gets no text any more, but e-mail, however the API writes the number."""
    assert reply(notifynl, "STOP", source_number=written) == 204
    notifynl.take(a_signal())
    assert notifynl.fresh() == [TEXT, MAIL]
    assert "geen sms meer" in notifynl.sent()[0].text


@pytest.mark.parametrize("header", ["", "Bearer een-ander-bewijs"])
def test_a_reply_without_the_token_is_not_believed(notifynl: Desk, header: str) -> None:
    """Nobody says OK for another by posting it."""
    notifynl.take(a_signal())
    assert reply(notifynl, "OK", header) == 401
    assert kept(notifynl) == []


@pytest.mark.parametrize("changed", [{"message": None}, {"id": "SM1"}, {"source_number": None}])
def test_a_reply_that_cannot_be_read_is_refused(notifynl: Desk, changed: dict[str, Any]) -> None:
    """A reply without words, name or number is answered with 400."""
    assert reply(notifynl, "OK", **changed) == 400


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("", id="no-token"),
        pytest.param("Bearer ", id="empty-token"),
        pytest.param("Bearer een-ander-bewijs", id="wrong-token"),
        pytest.param(f"Basic {TOKEN}", id="another-scheme"),
        pytest.param(TOKEN, id="no-scheme"),
    ],
)
def test_a_receipt_without_the_token_is_not_believed(notifynl: Desk, header: str) -> None:
    """What does not show the token of the settings changes nothing."""
    notifynl.take(a_signal())
    assert receipt(notifynl, "delivered", header) == 401
    assert notifynl.states() == ["accepted"]


@pytest.mark.parametrize("header", ["", "Bearer ", f"Bearer {TOKEN}"])
def test_without_a_token_in_the_settings_nothing_is_believed(desk: Desk, header: str) -> None:
    """A region that has not chosen NotifyNL takes no receipt of it, whatever is shown."""
    desk.take(a_signal())
    assert receipt(desk, "delivered", header) == 401


@pytest.mark.parametrize("reference", [None, "van iemand anders", "6f1e2a4c-0b7d-4c55-9a30-5d2f8e7b1c90"])
def test_a_receipt_of_another_message_of_the_service_is_no_fault(
    notifynl: Desk, reference: str | None
) -> None:
    """The service may send for others too: their receipts are answered with 404 and change nothing."""
    notifynl.take(a_signal())
    assert receipt(notifynl, "delivered", reference=reference) == 404
    assert notifynl.states() == ["accepted"]


def test_a_receipt_that_cannot_be_read_is_refused(notifynl: Desk) -> None:
    """Under the right token too a receipt without a name is answered with 400."""
    notifynl.take(a_signal())
    assert receipt(notifynl, "delivered", id=None) == 400


def test_a_number_that_does_not_exist_goes_on_by_mail(notifynl: Desk) -> None:
    """A permanent failure marks the number, and its reader hears by e-mail at once, as after Twilio's."""
    notifynl.take(a_signal())
    assert receipt(notifynl, "permanent-failure") == 204
    notifynl.rest()
    assert notifynl.fresh() == [TEXT, MAIL]
    notifynl.take(a_signal())
    assert TEXT not in notifynl.fresh(), "the number is used again"
    assert notifynl.app.account().plans.behind_receipts == 0


def test_a_lost_answer_is_settled_by_our_own_name(notifynl: Desk) -> None:
    """Of a text whose answer was lost the provider is asked by its reference, and nobody is texted twice."""
    notifynl.sandbox.behave(Rule(answer=Answer.SILENCE, times=1))
    notifynl.take(a_signal())
    assert notifynl.states() == ["unknown"]
    assert notifynl.at("2026-11-24 10:01").states() == ["delivered"]
    assert notifynl.fresh() == [TEXT]


def test_a_text_without_receipt_is_asked_about(notifynl: Desk) -> None:
    """Where no receipt comes the provider is asked by its own name for the text."""
    notifynl.take(a_signal())
    assert notifynl.at("2026-11-24 10:15").states() == ["delivered"]
