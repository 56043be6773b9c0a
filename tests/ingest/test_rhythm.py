"""When a school should deliver again, and whether it fell silent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.school_days import SchoolDays, school_days_of
from services.ingest.local_calendar import midnight
from services.ingest.rhythm import Answer, Reason, Source, learnt, overdue_since

NOORD = school_days_of("25")
WORKING_DAYS = SchoolDays(off=())
LAST = date(2026, 11, 10)


def every(days: int, times: int, last: date = LAST) -> tuple[date, ...]:
    """Return deliveries at a fixed distance in calendar days, the last on ``last``."""
    return tuple(last - timedelta(days=days * number) for number in reversed(range(times)))


def asked(source: Source, moment: str) -> Answer:
    """Judge a source at a Dutch local moment."""
    local = datetime.fromisoformat(moment)
    return overdue_since(source, NOORD, midnight(local.date()) + timedelta(hours=local.hour))


def test_a_school_that_never_delivered_owes_nothing() -> None:
    """Without any delivery there is nothing to miss, whatever was set."""
    assert overdue_since(Source(every=5), NOORD, datetime(2027, 1, 1, tzinfo=UTC)) == Answer(
        Reason.NEVER_DELIVERED
    )


def test_a_short_past_gives_no_rhythm() -> None:
    """Of a school with one delivery nobody can say when the next is due, until somebody sets it."""
    answer = asked(Source(days=(LAST,)), "2027-06-01")

    assert answer == Answer(Reason.RHYTHM_UNKNOWN)


def test_in_time_until_the_next_school_day() -> None:
    """A set rhythm of five school days after Tuesday: in time through the next Tuesday, silent on the Wednesday."""
    source = Source(days=(LAST,), every=5)

    before, after = asked(source, "2026-11-17T23"), asked(source, "2026-11-18")

    assert before.reason is Reason.IN_TIME
    assert before.expected_on == date(2026, 11, 17)
    assert before.due == midnight(date(2026, 11, 18))
    assert (after.reason, after.silent_since, after.due) == (Reason.SILENT, date(2026, 11, 17), None)


def test_nobody_falls_silent_in_a_holiday() -> None:
    """Expected on the last day before Christmas: silent on the first school day of January, not before."""
    source = Source(days=(date(2026, 12, 11),), every=5)

    assert asked(source, "2027-01-03").reason is Reason.IN_TIME
    assert asked(source, "2027-01-04").silent_since == date(2026, 12, 18)


def test_only_a_delivery_ends_a_silence() -> None:
    """Silent stays silent, also with a longer rhythm; a delivery after that day ends it."""
    silent = Source(days=(LAST,), every=200, silent_since=date(2026, 11, 17))
    back = Source(days=(LAST, date(2026, 11, 18)), every=200, silent_since=date(2026, 11, 17))

    assert asked(silent, "2026-11-20").reason is Reason.SILENT
    assert asked(silent, "2026-11-20").silent_since == date(2026, 11, 17)
    assert asked(back, "2026-11-20").reason is Reason.IN_TIME


def test_a_silence_stays_though_its_rhythm_was_forgotten() -> None:
    """A rhythm that was set and unset leaves the silence that was told."""
    answer = asked(Source(days=(LAST,), silent_since=date(2026, 11, 17)), "2026-11-20")

    assert answer == Answer(Reason.SILENT, silent_since=date(2026, 11, 17))


@pytest.mark.parametrize(
    ("days", "rhythm"),
    [
        pytest.param(every(7, 10), 10, id="every week: two weeks"),
        pytest.param(every(14, 10), 20, id="every two weeks: four"),
        pytest.param(every(1, 60), 5, id="every day: a week"),
        pytest.param(every(7, 4), None, id="three gaps are too few"),
        pytest.param(every(1, 12), None, id="less than a month is too short"),
        pytest.param((LAST - timedelta(days=500), *every(7, 4)), None, id="older than a year does not count"),
        pytest.param(
            (*every(28, 7, LAST - timedelta(days=60)), *every(1, 30, LAST - timedelta(days=30)), LAST),
            40,
            id="a burst of a month does not make a monthly school a daily one",
        ),
        pytest.param(
            (*every(7, 12, LAST - timedelta(days=60)), *every(7, 9)),
            10,
            id="nor one long silence a weekly school a slow one",
        ),
    ],
)
def test_a_rhythm_is_learnt_from_the_usual_gap(days: tuple[date, ...], rhythm: int | None) -> None:
    """Half of all school days lie in gaps of the usual length or shorter; twice that is the rhythm."""
    assert learnt(days, WORKING_DAYS) == rhythm


def test_what_was_set_by_hand_wins() -> None:
    """A school that shows a rhythm of two weeks is expected by the one that somebody set."""
    assert asked(Source(days=every(7, 10), every=3), "2026-11-11").every == 3
