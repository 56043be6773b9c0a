"""Who hears what, when, by which channel: the shells of notify against a real outside."""

from tests.notify.desk import COACH, COORDINATOR, DEPUTY, PHONE, Desk, a_signal


def sms(*people: object) -> list[tuple[str, str]]:
    """Return what the outside receives when these people are texted."""
    return [("sms", PHONE[person]) for person in people]  # type: ignore[index]


def test_today_climbs(desk: Desk) -> None:
    """A signal of today is a text at once, and after one, two and three working days at the same local time."""
    desk.take(a_signal())
    assert desk.fresh() == sms(COACH)
    assert desk.at("2026-11-25 09:59").fresh() == []
    assert desk.at("2026-11-25 10:00").fresh() == sms(COACH)
    assert desk.at("2026-11-26 10:00").fresh() == sms(DEPUTY)
    assert desk.at("2026-11-27 10:00").fresh() == sms(COORDINATOR)
    assert desk.at("2026-12-31 10:00").fresh() == []
    assert desk.app.next_due() is None
