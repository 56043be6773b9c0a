"""What is due becomes one message per person and channel, or waits with its reason."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from schemas.types import Channel, Step, Urgency
from services.notify.gather import Pace, Told, gather, hold_until
from services.notify.local_calendar import OFFICE
from services.notify.people import Recipient
from services.notify.rows import Hold, PlanKey, Row, State, Why
from tests.notify.desk import COACH, DEPUTY, local
from tests.notify.plans import COACH_HERE, DEPUTY_HERE

QUARTER = timedelta(minutes=15)
PACE = Pace(QUARTER, cap=8)
NOTHING = Told({}, {})
PEOPLE: dict[UUID, Recipient] = {COACH: COACH_HERE, DEPUTY: DEPUTY_HERE}


def a_row(number: int, person: UUID = COACH, channel: Channel | None = Channel.SMS) -> Row:
    """Return a first step that is due on Tuesday at ten."""
    at = local("2026-11-24 10:00")
    key = PlanKey(UUID(int=number), 1, Urgency.TODAY, Step.FIRST, 0, person)
    return Row(key, State.HELD, str(Why.OPENED), at, at, at, at, Hold.WORKING_MOMENT, channel)


@pytest.mark.parametrize(
    ("now", "last_told", "until", "hold"),
    [
        pytest.param("2026-11-24 10:00", None, "2026-11-24 10:00", None, id="nothing-before"),
        pytest.param(
            "2026-11-24 10:00", "2026-11-24 10:00", "2026-11-24 10:15", Hold.GROUPED, id="same-moment"
        ),
        pytest.param("2026-11-24 10:14", "2026-11-24 10:00", "2026-11-24 10:15", Hold.GROUPED, id="inside"),
        pytest.param("2026-11-24 10:15", "2026-11-24 10:00", "2026-11-24 10:15", None, id="after"),
        pytest.param("2026-11-24 17:50", "2026-11-24 17:46", "2026-11-24 17:50", None, id="past-the-day"),
        pytest.param(
            "2026-11-24 20:00", None, "2026-11-25 08:00", Hold.WORKING_MOMENT, id="a-sweep-at-night"
        ),
        pytest.param("2026-11-24 19:59", None, "2026-11-24 19:59", None, id="just-before-the-night"),
        pytest.param("2026-11-28 10:00", None, "2026-11-30 08:00", Hold.WORKING_MOMENT, id="on-saturday"),
    ],
)
def test_until_when_it_waits(now: str, last_told: str | None, until: str, hold: Hold | None) -> None:
    """What is due waits for the end of the quarter and of the night, and otherwise for nothing."""
    found, reason = hold_until(OFFICE, local(last_told) if last_told else None, local(now), QUARTER)
    assert found == local(until)
    assert hold is None or reason is hold


def test_one_message_per_person_and_channel() -> None:
    """Rows of one person by one channel are one bundle, in the order of their keys, whatever order they came in."""
    rows = [a_row(3), a_row(1, DEPUTY), a_row(2, channel=Channel.EMAIL), a_row(1)]
    made = gather(rows, PEOPLE, NOTHING, local("2026-11-24 10:00"), PACE)
    assert {
        (one.recipient, one.channel, tuple(row.key.signal.int for row in one.rows)) for one in made.bundles
    } == {
        (COACH, Channel.SMS, (1, 3)),
        (COACH, Channel.EMAIL, (2,)),
        (DEPUTY, Channel.SMS, (1,)),
    }
    assert made == gather(rows[::-1], PEOPLE, NOTHING, local("2026-11-24 10:00"), PACE)


def test_an_email_does_not_hold_a_text() -> None:
    """Grouping is per channel: the mail of the morning delays no urgent text."""
    now = local("2026-11-24 10:05")
    made = gather(
        [a_row(1)], PEOPLE, Told({(COACH, Channel.EMAIL): local("2026-11-24 10:00")}, {}), now, PACE
    )
    assert len(made.bundles) == 1


def test_who_left_is_silent() -> None:
    """A row for somebody who is in no register any more is silent, with its reason."""
    made = gather([a_row(1)], {}, NOTHING, local("2026-11-24 10:00"), PACE)
    assert made.bundles == ()
    assert [row.reason for row in made.rows] == ["reassigned"]


def urgent(row: Row, urgency: Urgency) -> Row:
    """Return the row at another urgency."""
    return replace(row, key=row.key._replace(urgency=urgency))


def test_the_cap_holds_back_the_mildest_and_names_how_many() -> None:
    """With room for one message the gravest goes and says how many signals wait; the others wait for the next day."""
    now = local("2026-11-24 10:00")
    mails = [urgent(a_row(number, channel=Channel.EMAIL), Urgency.WHEN_CONVENIENT) for number in (1, 2, 3)]
    made = gather([*mails, a_row(4)], PEOPLE, Told({}, {COACH: 7}), now, PACE)
    (text,) = made.bundles
    assert (text.channel, len(text.rows), text.waiting) == (Channel.SMS, 1, 3)
    assert {(row.until, row.hold) for row in made.rows} == {(local("2026-11-25 08:00"), Hold.DAILY_CAP)}


def test_who_had_the_most_of_a_day_hears_nothing_more() -> None:
    """At the cap nothing goes out, however urgent; another recipient is not touched by it."""
    now = local("2026-11-27 10:00")
    made = gather([a_row(1), a_row(2, DEPUTY)], PEOPLE, Told({}, {COACH: 8}), now, PACE)
    assert [bundle.recipient for bundle in made.bundles] == [DEPUTY]
    assert [(row.until, row.hold) for row in made.rows] == [(local("2026-11-30 08:00"), Hold.DAILY_CAP)]


def test_what_the_cap_held_back_goes_with_the_next_message() -> None:
    """Whatever their channels, held back signals stand in the first message of the next day, and take no second."""
    held = replace(a_row(1, channel=Channel.EMAIL), hold=Hold.DAILY_CAP)
    fresh = [a_row(2), a_row(3, channel=Channel.EMAIL)]
    made = gather([held, *fresh], PEOPLE, NOTHING, local("2026-11-25 08:00"), PACE)
    assert {
        (one.channel, tuple(row.key.signal.int for row in one.rows), one.waiting) for one in made.bundles
    } == {(Channel.EMAIL, (1, 3), 0), (Channel.SMS, (2,), 0)}
