"""The register as an administrator changes it: leave, with a real database and a real outside."""

from datetime import date
from uuid import uuid4

import pytest

from schemas.types import staff_id
from services.notify.errors import LeaveRefused, RecipientUnknown
from services.notify.people import Leave
from tests.notify.desk import COACH, HEAD, OTHER_COACH, PHONE, REGION, STAFF, Desk, a_dossier, a_signal

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
    texts = {one.to: one.text for one in desk.sent()}
    assert set(texts) == {"coach2@example.org", "coordinator@example.org"}
    assert "U begeleidt nu 2 jongeren" in texts["coach2@example.org"]


def test_who_stops_texts_hears_by_mail(desk: Desk) -> None:
    """STOP is for texts alone and stands in the gaps; START undoes it, and so does another number."""
    desk.take(a_signal())
    desk.fresh()
    assert desk.reply(COACH, "STOP") == 200
    desk.rest()
    assert "stopped" in {row["reason"] for row in desk.app.staff.gaps()}
    assert desk.at("2026-11-25 10:00").fresh() == [("email", "coach@example.org")]
    desk.app.import_recipients(STAFF.encode())
    desk.reply(COACH, "START")
    desk.rest()
    assert "stopped" not in {row["reason"] for row in desk.app.staff.gaps()}
    desk.at("2026-11-26 10:00").take(a_signal(at="2026-11-26 10:00"))
    assert ("sms", PHONE[COACH]) in desk.fresh()


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


def test_an_unverified_channel_is_not_used_beside_a_verified_one(desk: Desk) -> None:
    """With nothing verified everything is used; a new number beside a verified address is not."""
    row = f"LC;Coach Een;lifecoach;98KP;25;{PHONE[COACH]};coach@example.org;;;"
    desk.app.import_recipients(f"{HEAD};bevestigd\n{row};ja\n".encode())
    desk.app.import_recipients(f"{HEAD}\n{row.replace(PHONE[COACH], '06-12349009')}\n".encode())
    desk.take(a_signal())
    assert desk.fresh() == [("email", "coach@example.org")]
    assert "LC" not in {gap["who"] for gap in desk.app.staff.gaps()}
    desk.app.import_recipients(f"{HEAD};bevestigd\n{row.replace(PHONE[COACH], '06-12349009')};ja\n".encode())
    desk.at("2026-11-25 10:00")
    assert desk.fresh() == [("sms", "+31612349009")]


def test_the_register_that_is_exported_changes_nothing(desk: Desk) -> None:
    """A file that was written from the register is brought in without a change."""
    verified = STAFF.replace("voorkeur\n", "voorkeur;bevestigd\n").replace(";;;\n", ";;;;ja\n")
    for file in (STAFF, verified):
        desk.app.import_recipients(file.encode())
        assert desk.app.import_recipients(desk.app.staff.export()) == "4 ontvangers, 0 nieuw of gewijzigd"
    assert all(row["verified"] for row in desk.app.staff.listing())
