"""The register as an administrator changes it: leave, with a real database and a real outside."""

from datetime import date
from uuid import uuid4

import pytest

from schemas.types import staff_id
from services.notify.errors import LeaveRefused, RecipientUnknown
from services.notify.people import Leave
from tests.notify.desk import COACH, OTHER_COACH, PHONE, REGION, Desk, a_dossier, a_signal

WEEK = Leave(date(2026, 11, 25), date(2026, 11, 27), OTHER_COACH)


def test_leave_that_is_said_while_something_is_open(desk: Desk) -> None:
    """What is held and what nobody has seen goes to who stands in, and after the last day to the coach again."""
    desk.take(a_signal())
    desk.fresh()
    desk.app.staff.take_leave(COACH, WEEK)
    assert desk.at("2026-11-25 08:00").fresh() == [("sms", PHONE[OTHER_COACH])]
    desk.reply(OTHER_COACH, "OK")
    desk.app.staff.end_leave(COACH, WEEK)
    assert desk.at("2026-11-27 08:00").fresh() == [("sms", PHONE[COACH])]


def test_the_same_day_again_is_another_leave(desk: Desk) -> None:
    """A leave that begins on the same day takes the place of the former."""
    desk.app.staff.take_leave(COACH, WEEK)
    desk.app.staff.take_leave(COACH, Leave(WEEK.first_on, WEEK.first_on, OTHER_COACH))
    desk.at("2026-11-26 10:00").take(a_signal(at="2026-11-26 10:00"))
    assert desk.fresh() == [("sms", PHONE[COACH])]


def test_a_start_state_during_leave_is_told_to_who_stands_in(desk: Desk) -> None:
    """The e-mail counts what lies on the desk of who is away."""
    desk.app.staff.take_leave(COACH, Leave(date(2026, 11, 24), date(2026, 11, 27), OTHER_COACH))
    for _ in range(2):
        desk.take(a_dossier(start_state_on=desk.clock.now().date()), leaver=uuid4())
    desk.at("2026-11-25 08:30")
    assert desk.fresh() == [("email", "coach2@example.org")]
    assert "U begeleidt nu 2 jongeren" in desk.sent()[0].text


@pytest.mark.parametrize(
    ("person", "leave", "fault"),
    [
        pytest.param(staff_id(REGION, "X"), WEEK, RecipientUnknown, id="nobody is away"),
        pytest.param(
            COACH, Leave(date(2026, 11, 25), date(2026, 11, 25), uuid4()), RecipientUnknown, id="no deputy"
        ),
        pytest.param(
            COACH, Leave(date(2026, 11, 25), date(2026, 11, 24)), LeaveRefused, id="ends before it begins"
        ),
        pytest.param(
            COACH, Leave(date(2026, 11, 25), date(2026, 11, 25), COACH), LeaveRefused, id="own deputy"
        ),
    ],
)
def test_leave_that_cannot_be_changes_nothing(
    desk: Desk, person: object, leave: Leave, fault: type[Exception]
) -> None:
    """Somebody unknown, days in the wrong order, or standing in for oneself is refused."""
    with pytest.raises(fault, match="Er is niets veranderd"):
        desk.app.staff.take_leave(person, leave)  # type: ignore[arg-type]
    with pytest.raises((RecipientUnknown, LeaveRefused)):
        desk.app.staff.end_leave(person, leave)  # type: ignore[arg-type]
