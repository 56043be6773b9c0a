"""What a reply does: kept by its meaning, acted on once, and answered kindly at most once a day."""

from uuid import uuid4

import pytest

from services.sandbox.behaviour import Answer, Rule
from tests.notify.desk import COACH, DEPUTY, PHONE, Desk, a_signal


def kept(desk: Desk) -> list[tuple[str, bool, bool]]:
    """Return of every reply its meaning, whether its sender is known, and whether it was answered."""
    query = "select meaning, recipient is not null, answered from notify.replies order by received_at, provider_id"
    with desk.app.database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_first_ok_is_answered_with_silence(desk: Desk) -> None:
    """Who says OK is left alone, which is what was asked for."""
    desk.take(a_signal())
    assert desk.answer("oké, dank!") == []
    assert kept(desk) == [("seen", True, False)]


def test_ok_once_more_is_harmless_and_answered_kindly(desk: Desk) -> None:
    """A second OK, and one after the end, changes nothing and is thanked for."""
    desk.take(a_signal())
    desk.answer("OK")
    made = desk.app.account().made
    assert desk.answer("OK") == [
        "Vangnet: dank u. Wij wisten het al, of iemand is al bezig. U hoeft nu niets te doen."
    ]
    assert desk.app.account().made == made


def test_the_same_reply_again_is_not_answered_again(desk: Desk) -> None:
    """The provider may deliver a reply twice: it counts, and is answered, once."""
    reply = f"SM{uuid4().hex}"
    assert len(desk.answer("wat is dit", reply_id=reply)) == 1
    assert desk.answer("wat is dit", reply_id=reply) == []
    assert kept(desk) == [("other", True, True)]


def test_free_text_is_answered_with_what_to_type(desk: Desk) -> None:
    """Nobody reads what was typed, and the answer says so, what to type, and whom to call."""
    (answer,) = desk.answer("ok maar ik ben er morgen pas")
    assert answer == (
        "Vangnet: niemand leest dit antwoord. Heeft u het bericht gezien? Antwoord dan alleen OK."
        " Iets anders? Bel de coördinator nazorg van uw school."
    )


def test_not_my_number_is_believed_and_answered_once(desk: Desk) -> None:
    """The number is not texted again, its news goes by e-mail, and saying it again that day is harmless."""
    desk.take(a_signal())
    desk.fresh()
    assert desk.answer("Sorry, dit is niet mijn nummer!") == [
        "Vangnet: dank u. Wij sturen geen sms meer naar dit nummer. Sorry voor de vergissing."
    ]
    desk.rest()
    assert desk.fresh() == [("email", "coach@example.org")]
    assert desk.answer("niet mijn nummer") == []
    assert {channel for channel, _ in desk.at("2026-11-25 10:00").fresh()} == {"email"}


def test_stop_and_start_say_what_they_did(desk: Desk) -> None:
    """STOP is confirmed with how to undo it; after START texts come again."""
    assert desk.answer("stop!") == [
        "Vangnet: u krijgt geen sms meer van ons. Wilt u weer sms? Antwoord START."
    ]
    desk.take(a_signal())
    assert desk.fresh() == [("email", "coach@example.org")]
    desk.at("2026-11-24 10:20")
    desk.answer("START")
    desk.take(a_signal())
    assert desk.fresh() == [("sms", PHONE[COACH])]


def test_what_the_provider_answered_is_not_answered_again(desk: Desk) -> None:
    """Where Twilio confirms STOP by itself, it takes effect here and nobody is told twice."""
    assert desk.answer("STOP", OptOutType="STOP") == []
    assert kept(desk) == [("stop", True, False)]


def test_what_was_typed_is_kept_nowhere(desk: Desk) -> None:
    """Of a reply only its meaning stays, in no table and in no text of ours."""
    desk.answer("Renske is boos op haar baas")
    with desk.app.database.engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "select table_name from information_schema.tables where table_schema = 'notify'"
        ).scalars()
        rows = [
            str(row)
            for table in list(tables)
            for row in connection.exec_driver_sql(f"select t::text from notify.{table} t").scalars()
        ]
    assert rows
    assert [row for row in rows if "Renske" in row or "boos" in row] == []


def test_at_most_one_answer_a_day(desk: Desk) -> None:
    """Two machines that answer each other stop after one answer; the next local day a person may ask again."""
    assert len(desk.answer("hallo?")) == 1
    assert [desk.answer("hallo?") for _ in range(5)] == [[]] * 5
    assert len(desk.answer("hallo?", sender=PHONE[DEPUTY])) == 1
    desk.at("2026-11-24 23:59")
    assert desk.answer("hallo?") == []
    desk.at("2026-11-25 00:01")
    assert len(desk.answer("hallo?")) == 1


@pytest.mark.parametrize(
    "sender", ["+31612340000", "1000", "8888", "Belastingdienst", "", "+3197010240000", "+31201234567"]
)
def test_who_is_not_in_the_register_gets_no_answer(desk: Desk, sender: str) -> None:
    """A stranger, a short code, a name or a number that cannot be texted gets silence, and is nobody."""
    assert desk.answer("OK", sender=sender) == []
    assert kept(desk) == [("unknown_sender", False, False)]


@pytest.mark.parametrize(
    "words", ["Automatisch antwoord: ik ben er maandag weer", "Out of office", "Ik ben op vakantie"]
)
def test_a_machine_gets_no_answer(desk: Desk, words: str) -> None:
    """What no person typed is counted, ends nothing and is not answered."""
    desk.take(a_signal())
    desk.fresh()
    assert desk.answer(words) == []
    assert kept(desk) == [("automatic", True, False)]
    assert desk.at("2026-11-25 10:00").fresh() == [("sms", PHONE[COACH])]


def test_an_answer_of_ours_is_no_message_whose_outcome_is_unknown(desk: Desk) -> None:
    """While nobody knows whether a text was sent, our answer in the provider's list is not taken for it."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer=Answer.SILENCE_BEFORE_ACCEPTING))
    desk.take(a_signal())
    assert desk.states() == ["unknown"]
    carried_back(desk, desk.answer("hallo?"))
    desk.at("2026-11-24 10:11")
    assert desk.states()[0] == "unknown"
    assert desk.sent()[-1].to == "coach@example.org"


def carried_back(desk: Desk, texts: list[str]) -> None:
    """Let the outside carry answers back, as it does when it posts the reply itself."""
    for text in texts:
        desk.sandbox.outside.carry_back(text, to=PHONE[COACH], sender="+3197010240000")


def test_a_stop_that_only_the_provider_heard_counts_here_too(desk: Desk) -> None:
    """After one refusal no text is tried again until START, and e-mail goes on."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21610, times=1))
    desk.take(a_signal())
    assert desk.fresh() == [("email", "coach@example.org")]
    desk.at("2026-11-24 10:20")
    desk.take(a_signal())
    assert desk.fresh() == [("email", "coach@example.org")]
    desk.at("2026-11-24 10:40")
    desk.answer("START")
    desk.take(a_signal())
    assert desk.fresh() == [("sms", PHONE[COACH])]
