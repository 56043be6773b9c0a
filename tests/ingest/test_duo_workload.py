"""Laws of the workload: A04 is A01 without A02, and a comparison tells every difference once."""

from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from schemas.types import LeaverId
from services.ingest.duo_workload import Listed, Report, compare, first_month, held

LEAVERS = st.integers(0, 7).map(lambda number: LeaverId(UUID(int=number)))
MONTHS = st.sampled_from([f"2025-{n:02}" for n in range(8, 13)] + [f"2026-{n:02}" for n in range(1, 13)])
LISTED = st.lists(st.builds(Listed, MONTHS, st.sampled_from(Report), LEAVERS), max_size=30)
PEOPLE = st.frozensets(LEAVERS)
ONE, OTHER = LeaverId(UUID(int=1)), LeaverId(UUID(int=2))


def test_a_year_begins_in_october() -> None:
    """September belongs to the year before."""
    assert [first_month(month) for month in ("2026-09", "2026-10", "2027-01")] == [
        "2025-10",
        "2026-10",
        "2026-10",
    ]


def test_who_comes_back_is_no_workload_and_who_leaves_again_is() -> None:
    """On A01, then on A02, then on A01 again."""
    story = [Listed("2026-10", Report.A01, ONE), Listed("2026-10", Report.A01, OTHER)]
    assert held(story, "2026-11") == {ONE, OTHER}
    story += [Listed("2026-11", Report.A02, ONE)]
    assert held(story, "2026-10") == {ONE, OTHER}
    assert held(story, "2026-11") == {OTHER}
    story += [Listed("2027-02", Report.A01, ONE)]
    assert held(story, "2027-01") == {OTHER}
    assert held(story, "2027-02") == {ONE, OTHER}
    assert held(story, "2027-10") == set()


def test_in_one_month_back_again_wins() -> None:
    """Who is on both files of a month was on A01 first."""
    assert held([Listed("2026-10", Report.A02, ONE), Listed("2026-10", Report.A01, ONE)], "2026-10") == set()


@given(LISTED, MONTHS, st.randoms(use_true_random=False))
def test_order_repeats_other_years_and_later_months_change_nothing(
    listed: list[Listed], month: str, chance: Random
) -> None:
    """The workload depends on what the files of this year say up to the month, and on nothing else."""
    mixed = listed * 2
    chance.shuffle(mixed)
    of_the_year = [line for line in listed if first_month(month) <= line.month <= month]
    assert held(listed, month) == held(mixed, month) == held(of_the_year, month)


@given(LISTED, MONTHS, LEAVERS)
def test_a01_adds_and_a02_takes_away(listed: list[Listed], month: str, one: LeaverId) -> None:
    """The last file that names somebody decides, and about nobody else."""
    others = held(listed, month) - {one}
    earlier = [line for line in listed if not (line.month == month and line.leaver == one)]
    assert held([*earlier, Listed(month, Report.A01, one)], month) == others | {one}
    assert held([*listed, Listed(month, Report.A02, one)], month) == others


@given(LISTED, MONTHS)
def test_a04_itself_is_never_held(listed: list[Listed], month: str) -> None:
    """What is compared cannot change what it is compared with."""
    without = [line for line in listed if line.report is not Report.A04]
    assert held(listed, month) == held(without, month)


@given(PEOPLE, PEOPLE)
def test_a_comparison_tells_every_difference_once(
    a04: frozenset[LeaverId], here: frozenset[LeaverId]
) -> None:
    """Both sides add up, turning them round turns the answer round, and mending what it says leaves nothing."""
    found, turned = compare(a04, here), compare(here, a04)
    assert found.in_both + len(found.only_in_a04) == len(a04)
    assert found.in_both + len(found.only_here) == len(here)
    assert (found.only_in_a04, found.only_here) == (turned.only_here, turned.only_in_a04)
    mended = (here - set(found.only_here)) | set(found.only_in_a04)
    after = compare(a04, mended)
    assert (after.only_in_a04, after.only_here) == ((), ())
