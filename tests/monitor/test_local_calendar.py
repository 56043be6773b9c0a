"""Days and midnights in the Netherlands, summer time and short months included."""

from datetime import UTC, datetime

import pytest

from services.monitor.local_calendar import (
    add_months,
    add_school_days,
    add_working_days,
    day_of,
    midnight,
    night_of,
)
from tests.builders import day


@pytest.mark.parametrize(
    ("on", "utc"),
    [
        pytest.param("2026-07-01", "2026-06-30T22:00:00+00:00", id="summer"),
        pytest.param("2026-12-01", "2026-11-30T23:00:00+00:00", id="winter"),
        pytest.param("2026-10-25", "2026-10-24T22:00:00+00:00", id="the day the clock goes back"),
        pytest.param("2026-10-26", "2026-10-25T23:00:00+00:00", id="the day after"),
        pytest.param("2027-03-28", "2027-03-27T23:00:00+00:00", id="the day the clock goes forward"),
        pytest.param("2027-03-29", "2027-03-28T22:00:00+00:00", id="the day after that"),
    ],
)
def test_a_day_starts_at_its_own_midnight(on: str, utc: str) -> None:
    """A local midnight is one moment in UTC, and that moment lies in that day."""
    assert midnight(day(on)).isoformat() == utc
    assert day_of(midnight(day(on))) == day(on)


def test_the_second_before_midnight_is_the_day_before() -> None:
    """Late in the evening in UTC it is tomorrow in the Netherlands."""
    assert day_of(datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)) == day("2026-06-30")
    assert day_of(datetime(2026, 6, 30, 22, 0, 0, tzinfo=UTC)) == day("2026-07-01")


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        pytest.param("2026-07-17", 24, "2028-07-17", id="two years"),
        pytest.param("2026-12-31", 2, "2027-02-28", id="a shorter month"),
        pytest.param("2027-12-31", 2, "2028-02-29", id="a leap year"),
        pytest.param("2028-02-29", 12, "2029-02-28", id="from a leap day"),
        pytest.param("2026-12-15", 1, "2027-01-15", id="over the year"),
        pytest.param("2026-11-15", 1, "2026-12-15", id="into December"),
    ],
)
def test_months_are_calendar_months(on: str, months: int, expected: str) -> None:
    """So many months later is the same day of the month, or the last one of a shorter month."""
    assert add_months(day(on), months) == day(expected)


@pytest.mark.parametrize(
    ("on", "count", "expected"),
    [
        pytest.param("2026-11-28", 0, "2026-11-28", id="none: the day itself, even a Saturday"),
        pytest.param("2026-11-27", 1, "2026-11-30", id="over a weekend"),
        pytest.param("2026-12-24", 1, "2026-12-28", id="over Christmas"),
        pytest.param("2027-03-25", 1, "2027-03-30", id="over Easter, in which the clock goes forward"),
        pytest.param("2026-10-23", 1, "2026-10-26", id="over the night in which the clock goes back"),
        pytest.param("2031-04-25", 2, "2031-04-29", id="King's Day on a Sunday is kept on Saturday"),
        pytest.param("2028-02-28", 1, "2028-02-29", id="a leap day is a working day"),
        pytest.param("2028-02-28", 2, "2028-03-01", id="the day after a leap day"),
        pytest.param("2027-05-05", 1, "2027-05-07", id="over Ascension Day"),
        pytest.param("2027-04-26", 10, "2027-05-12", id="ten days in May"),
    ],
)
def test_working_days_are_counted_after_a_day(on: str, count: int, expected: str) -> None:
    """The first working day after a Friday is Monday."""
    assert add_working_days(day(on), count) == day(expected)


@pytest.mark.parametrize(
    ("on", "count", "region", "expected"),
    [
        pytest.param("2026-10-08", 2, "25", "2026-10-19", id="over autumn in noord"),
        pytest.param("2026-10-08", 2, "29", "2026-10-12", id="the same days in midden"),
        pytest.param("2026-07-02", 2, "25", "2026-08-17", id="over summer"),
    ],
)
def test_school_days_are_those_of_the_region(on: str, count: int, region: str, expected: str) -> None:
    """A school day is a working day outside the holidays of the region."""
    assert add_school_days(day(on), count, region) == day(expected)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        pytest.param("2026-11-24T01:29:59Z", "2026-11-23", id="before half past two"),
        pytest.param("2026-11-24T01:30:00Z", "2026-11-24", id="half past two"),
        pytest.param("2026-11-24T22:59:59Z", "2026-11-24", id="the evening"),
        pytest.param("2026-03-29T01:29:59Z", "2026-03-28", id="a night without half past two, before"),
        pytest.param("2026-03-29T01:30:00Z", "2026-03-29", id="a night without half past two, after"),
        pytest.param("2026-10-25T00:30:00Z", "2026-10-25", id="a night with two of them, the first"),
        pytest.param("2026-10-25T01:10:00Z", "2026-10-25", id="a night with two of them, between"),
    ],
)
def test_a_night_begins_at_half_past_two(moment: str, night: str) -> None:
    """The night of a day begins at 02:30 Dutch time, once, also where the clock changes."""
    assert str(night_of(datetime.fromisoformat(moment))) == night
