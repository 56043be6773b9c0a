"""How old somebody is: the day before, on and after a birthday, and what is stored about when to look."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codes import AgeGroup
from services.ingest.age import age_on, birthday_of

BORN = "2008-11-24"


@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        pytest.param(BORN, "2026-11-23", AgeGroup.UNDER_18, id="the day before 18"),
        pytest.param(BORN, "2026-11-24", AgeGroup.FROM_18, id="18 today"),
        pytest.param(BORN, "2035-11-23", AgeGroup.FROM_18, id="the day before 27"),
        pytest.param(BORN, "2035-11-24", AgeGroup.FROM_27, id="27 today"),
        pytest.param("2008-02-29", "2026-02-28", AgeGroup.UNDER_18, id="born on 29 February: 28 February"),
        pytest.param("2008-02-29", "2026-03-01", AgeGroup.FROM_18, id="born on 29 February: 1 March"),
        pytest.param("2001-02-28", "2028-02-28", AgeGroup.FROM_27, id="born on 28 February, in a leap year"),
        pytest.param("2008-11-00", "2026-11-29", AgeGroup.UNDER_18, id="born on an unknown day: one before"),
        pytest.param("2008-11-00", "2026-11-30", AgeGroup.FROM_18, id="born on an unknown day: the last"),
        pytest.param(
            "2008-00-00", "2026-12-30", AgeGroup.UNDER_18, id="born in an unknown month: one before"
        ),
        pytest.param("2008-00-00", "2026-12-31", AgeGroup.FROM_18, id="born in an unknown month: the last"),
        pytest.param("2008-02-00", "2026-02-28", AgeGroup.FROM_18, id="February has fewer days"),
    ],
)
def test_a_group_begins_on_a_birthday(born: str, day: str, expected: AgeGroup) -> None:
    """An age is never told too early, and not a day too late."""
    assert age_on(born, None, date.fromisoformat(day)).group is expected


@pytest.mark.parametrize(
    ("told", "today", "since"),
    [
        pytest.param(None, "2026-12-01", "2026-12-01", id="told for the first time: no birthday"),
        pytest.param(AgeGroup.UNDER_18, "2026-11-24", "2026-11-24", id="on the day"),
        pytest.param(AgeGroup.UNDER_18, "2026-12-01", "2026-11-24", id="a week late: since the birthday"),
        pytest.param(AgeGroup.FROM_27, "2026-12-01", "2026-12-01", id="the day of birth was mended"),
    ],
)
def test_a_birthday_is_told_only_to_who_was_told_to_be_younger(
    told: AgeGroup | None, today: str, since: str
) -> None:
    """Who is older when first delivered has no birthday on a topic."""
    assert age_on(BORN, told, date.fromisoformat(today)).since == date.fromisoformat(since)


@pytest.mark.parametrize(
    ("today", "look_on"),
    [
        pytest.param("2026-06-15", "2026-11-01", id="months before: the first of the month"),
        pytest.param("2026-10-31", "2026-11-01", id="the day before that"),
        pytest.param("2026-11-01", "2026-11-02", id="in the month: every day"),
        pytest.param("2026-11-23", "2026-11-24", id="the day before"),
        pytest.param("2026-11-24", "2035-11-01", id="18: the next one"),
        pytest.param("2035-11-24", None, id="27: never again"),
    ],
)
def test_when_to_look_tells_no_birthday(today: str, look_on: str | None) -> None:
    """Only the month can be read from it."""
    expected = date.fromisoformat(look_on) if look_on else None
    assert age_on(BORN, None, date.fromisoformat(today)).look_on == expected


@given(st.dates(date(1990, 1, 1), date(2015, 12, 31)), st.dates(date(2026, 1, 1), date(2050, 1, 1)))
def test_between_two_looks_nothing_changes(born: date, today: date) -> None:
    """Until the day of the next look the group is the same, and then a birthday is never over."""
    now = age_on(str(born), None, today)
    if now.look_on is None:
        assert age_on(str(born), None, date(2100, 1, 1)).group is now.group
        return
    before = age_on(str(born), None, now.look_on - timedelta(days=1))
    assert before.group is now.group
    assert all(
        birthday_of(str(born), group) >= now.look_on
        for group in list(AgeGroup)[1:]
        if birthday_of(str(born), group) > today
    )
