"""Working days and local moments in the Netherlands, also around the change of the clock."""

from datetime import date, time

import pytest

from schemas.working_days import is_working_day
from services.notify.local_calendar import (
    OFFICE,
    WorkingWeek,
    midnight_after,
    next_morning,
    next_weekly_morning,
    next_working_moment,
    same_local_time_after,
)
from tests.notify.desk import local


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 11, 27), True, id="friday"),
        pytest.param(date(2026, 11, 28), False, id="saturday"),
        pytest.param(date(2026, 11, 29), False, id="sunday"),
        pytest.param(date(2027, 1, 1), False, id="new-year"),
        pytest.param(date(2027, 3, 29), False, id="easter-monday"),
        pytest.param(date(2027, 4, 27), False, id="kings-day"),
        pytest.param(date(2027, 4, 28), True, id="after-kings-day"),
        pytest.param(date(2027, 5, 6), False, id="ascension"),
        pytest.param(date(2027, 5, 17), False, id="whit-monday"),
        pytest.param(date(2026, 12, 25), False, id="christmas"),
        pytest.param(date(2026, 12, 24), True, id="christmas-eve"),
    ],
)
def test_working_days(day: date, works: bool) -> None:  # noqa: FBT001 a case
    """Nobody works at the weekend or on a Dutch public holiday."""
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("moment", "days", "after"),
    [
        pytest.param("2026-11-24 10:00", 1, "2026-11-25 10:00", id="next-day"),
        pytest.param("2026-11-27 10:00", 1, "2026-11-30 10:00", id="over-the-weekend"),
        pytest.param("2026-12-24 10:00", 2, "2026-12-29 10:00", id="over-christmas"),
        pytest.param("2026-10-23 08:30", 1, "2026-10-26 08:30", id="clock-goes-back"),
        pytest.param("2027-03-26 08:30", 2, "2027-03-31 08:30", id="clock-goes-forward-at-easter"),
        pytest.param("2026-11-28 10:00", 0, "2026-11-28 10:00", id="none"),
    ],
)
def test_the_same_local_time(moment: str, days: int, after: str) -> None:
    """So many working days later it is the same time on the wall."""
    assert same_local_time_after(local(moment), days) == local(after)


def test_midnight() -> None:
    """A day has passed at the midnight that ends it, also when that day has 25 hours."""
    assert midnight_after(date(2026, 10, 25)) == local("2026-10-26 00:00")


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        pytest.param("2026-11-24 08:30", "2026-11-24 08:30", id="exactly"),
        pytest.param("2026-11-24 08:31", "2026-11-25 08:30", id="a-minute-late"),
        pytest.param("2026-11-27 10:00", "2026-11-30 08:30", id="friday"),
    ],
)
def test_the_mail_of_the_day(moment: str, morning: str) -> None:
    """The e-mail of the day goes at 08:30 of a working day."""
    assert next_morning(OFFICE, local(moment)) == local(morning)


@pytest.mark.parametrize(
    ("moment", "week", "morning"),
    [
        pytest.param("2026-11-26 10:00", OFFICE, "2026-11-30 08:30", id="next-monday"),
        pytest.param("2026-11-30 08:29", OFFICE, "2026-11-30 08:30", id="this-monday"),
        pytest.param("2026-11-30 08:30", OFFICE, "2026-12-07 08:30", id="monday-has-passed"),
        pytest.param("2027-03-26 10:00", OFFICE, "2027-03-30 08:30", id="easter-monday"),
        pytest.param("2026-11-26 10:00", WorkingWeek((2,)), "2026-12-02 08:30", id="works-on-wednesday"),
    ],
)
def test_the_weekly_overview(moment: str, week: WorkingWeek, morning: str) -> None:
    """The overview goes on Monday 08:30, or the first 08:30 that its reader works after it."""
    assert next_weekly_morning(week, local(moment)) == local(morning)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        pytest.param("2026-11-24 12:59", "2026-11-24 13:00", id="before"),
        pytest.param("2026-11-24 13:00", "2026-11-24 13:00", id="begins"),
        pytest.param("2026-11-24 16:59", "2026-11-24 16:59", id="last-minute"),
        pytest.param("2026-11-24 17:00", "2026-11-26 13:00", id="ends"),
    ],
)
def test_own_hours(moment: str, until: str) -> None:
    """Somebody hears in their own hours on their own days; the end of the hours is outside them."""
    week = WorkingWeek((1, 3), time(13), time(17))
    assert next_working_moment(week, local(moment)) == local(until)
