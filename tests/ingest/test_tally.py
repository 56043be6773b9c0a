"""What one delivery was, per school."""

from datetime import UTC, datetime

import pytest

from services.ingest.recognise import Verdict
from services.ingest.scope import Role
from services.ingest.tally import LAG_HOURS, Tally, brin_in, lag_of, tallied
from tests.ingest.days import NOW
from tests.ingest.deliveries import OTHER_SCHOOL, SCHOOL, accepted, scope

BOTH = scope(SCHOOL, OTHER_SCHOOL)


def lags(**counts: int) -> list[int]:
    """Return a histogram with ``h24=3``: three within a day."""
    return [counts.get(f"h{hours}", 0) for hours in LAG_HOURS]


def test_known_new_and_rejected_are_counted_apart() -> None:
    """Of each school: what was new, what was known, and what was rejected; a correction is taken, and no news."""
    items = [accepted(pupil=str(number), datum="2026-11-23") for number in range(4)]
    verdicts = [Verdict.ACCEPTED, Verdict.KNOWN, Verdict.CORRECTION, Verdict.ERASED]

    found = tallied(items, verdicts, BOTH, NOW, named={OTHER_SCHOOL: 2})

    assert found == {
        SCHOOL: Tally(already_known=1, accepted=2, rejected=1, lags=lags(h36=1)),
        OTHER_SCHOOL: Tally(rejected=2),
    }
    assert [tally.has_facts for tally in found.values()] == [True, False]


def test_only_a_school_delivers_for_a_school() -> None:
    """What a coordinator reports of a school's young people does not hide that the school is silent."""
    coordinator = scope(region="25", role=Role.COORDINATOR)

    assert tallied([accepted()], [Verdict.ACCEPTED], coordinator, NOW) == {}


def test_history_is_not_late() -> None:
    """The exits of a start state happened before anybody could send them: they count, and not as late."""
    found = tallied([accepted()], [Verdict.ACCEPTED], scope(), NOW, history={SCHOOL})

    assert found == {SCHOOL: Tally(accepted=1)}


def test_the_next_part_of_a_file_is_no_delivery_of_its_own() -> None:
    """A large file counts once, however many parts it was taken in."""
    found = tallied([accepted()], [Verdict.KNOWN], scope(), NOW, is_next_part=True)

    assert (found[SCHOOL].deliveries, found[SCHOOL].already_known) == (0, 1)


@pytest.mark.parametrize(
    ("schools", "named", "found"),
    [
        pytest.param((SCHOOL,), {"": 2, "99XX": 1}, {SCHOOL: 3}, id="a key with one school is that school"),
        pytest.param(
            (SCHOOL, OTHER_SCHOOL), {"": 2, SCHOOL: 1}, {SCHOOL: 1}, id="of a board only what is named"
        ),
        pytest.param((SCHOOL, OTHER_SCHOOL), {"99XX": 1}, {}, id="never a school of somebody else"),
    ],
)
def test_a_rejection_is_the_schools_that_it_names(
    schools: tuple[str, ...], named: dict[str, int], found: dict[str, int]
) -> None:
    """Nobody can spoil the figures of a school that their key does not name."""
    rejected = tallied([], [], scope(*schools), NOW, named=named)

    assert {school: tally.rejected for school, tally in rejected.items()} == found


@pytest.mark.parametrize(
    ("day", "now", "hours"),
    [
        pytest.param("2026-11-24", NOW, 12, id="the same day at 10:00: ten hours"),
        pytest.param("2026-11-23", NOW, 36, id="the day before"),
        pytest.param("2026-12-24", NOW, 1, id="announced ahead is not late"),
        pytest.param("2010-01-01", NOW, 87600, id="longer than ten years is the last one"),
        pytest.param("2026-10-25", datetime(2026, 10, 25, 23, tzinfo=UTC), 36, id="a day of 25 hours"),
    ],
)
def test_a_lag_counts_from_the_start_of_its_day(day: str, now: datetime, hours: int) -> None:
    """A day has no hour, so the lag is never told too short."""
    found = tallied([accepted(datum=day)], [Verdict.ACCEPTED], scope(), now)

    assert LAG_HOURS[found[SCHOOL].lags.index(1)] == hours


@pytest.mark.parametrize(
    ("counted", "median", "ninetieth"),
    [
        pytest.param(lags(), None, None, id="no facts"),
        pytest.param([], None, None, id="no days"),
        pytest.param(lags(h24=1), 24, 24, id="one"),
        pytest.param(lags(h24=9, h168=1), 24, 24, id="nine in ten"),
        pytest.param(lags(h24=5, h72=3, h168=2), 24, 168, id="spread"),
    ],
)
def test_a_lag_is_told_as_an_upper_bound(
    counted: list[int], median: int | None, ninetieth: int | None
) -> None:
    """So many percent came within so many hours."""
    assert (lag_of(counted, 50), lag_of(counted, 90)) == (median, ninetieth)


@pytest.mark.parametrize(
    ("fields", "school"),
    [
        pytest.param({"brin": " 98kp "}, "98KP", id="as people write it"),
        pytest.param({"brin": 98}, "", id="no text"),
        pytest.param({}, "", id="none"),
        pytest.param(None, "", id="no item"),
    ],
)
def test_an_item_names_a_school_as_far_as_it_does(fields: object, school: str) -> None:
    """Whatever was sent, its BRIN is found or it is nobody's."""
    assert brin_in(fields) == school
