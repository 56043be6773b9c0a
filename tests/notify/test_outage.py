"""Hours without a provider: nothing is lost, nothing is told twice, and nothing that is no longer true."""

from uuid import uuid4

from schemas.types import Status
from services.sandbox.behaviour import Answer, Rule
from tests.notify.desk import COACH, PHONE, Desk, a_signal, in_envelope

TEXT = ("sms", PHONE[COACH])
AWAY, BACK = Rule(answer=Answer.UNAVAILABLE), Rule()


def test_hours_without_any_provider_lose_nothing(desk: Desk) -> None:
    """SMS and e-mail are away from ten to twelve: one text when they are back, with what is true then."""
    desk.sandbox.behave(AWAY)
    signals, young = (uuid4(), uuid4()), (uuid4(), uuid4())
    now = desk.clock.now()
    desk.app.handle([in_envelope(a_signal(s), y, now) for s, y in zip(signals, young, strict=True)])
    assert desk.at("2026-11-24 11:00").fresh() == []
    desk.take(a_signal(signals[0], revision=2, status=Status.CLOSED), leaver=young[0])
    assert desk.at("2026-11-24 12:00").fresh() == []
    desk.sandbox.behave(BACK)
    assert desk.at("2026-11-24 12:30").fresh() == [TEXT]
    assert "1 jongere heeft vandaag iemand nodig" in desk.sent()[-1].text
    assert ("eerste", "silence", "closed") in desk.rows()
    assert desk.at("2026-11-25 09:59").fresh() == []


def test_what_is_over_when_providers_are_back_is_not_told(desk: Desk) -> None:
    """Everything was settled during the outage: nobody hears anything."""
    desk.sandbox.behave(AWAY)
    signal, young = uuid4(), uuid4()
    desk.take(a_signal(signal), leaver=young)
    desk.at("2026-11-24 10:30").take(a_signal(signal, revision=2, status=Status.CLOSED), leaver=young)
    desk.sandbox.behave(BACK)
    assert desk.at("2026-11-24 12:00").fresh() == []


def test_without_texts_it_goes_by_mail(desk: Desk) -> None:
    """Where only one provider is away, the other channel carries it within the time that a message is tried."""
    desk.sandbox.behave(Rule(to=PHONE[COACH], answer=Answer.UNAVAILABLE))
    desk.take(a_signal())
    assert desk.at("2026-11-24 10:11").fresh() == [("email", "coach@example.org")]


def test_an_outage_is_no_silence(desk: Desk) -> None:
    """While it lasts the step is held, with its reason; the ladder does not run past people who could not hear."""
    desk.sandbox.behave(AWAY)
    desk.take(a_signal())
    desk.at("2026-11-24 10:21")
    assert [row["why"] for row in desk.app.held()] == ["provider_away"]
    desk.at("2026-11-24 11:10")
    assert {state for _, state, _ in desk.rows()} <= {"held", "message"}
    assert {step for step, _, _ in desk.rows()} == {"eerste"}
