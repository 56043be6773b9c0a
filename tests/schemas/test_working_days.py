"""Working days of the country."""

import pytest

from schemas.working_days import is_working_day
from tests.builders import day


@pytest.mark.parametrize(
    ("on", "works"),
    [
        pytest.param("2026-11-24", True, id="Tuesday"),
        pytest.param("2026-11-28", False, id="Saturday"),
        pytest.param("2026-11-29", False, id="Sunday"),
        pytest.param("2027-04-27", False, id="King's Day"),
        pytest.param("2027-03-26", False, id="Good Friday: equal by law (Algemene termijnenwet)"),
        pytest.param("2027-03-29", False, id="Easter Monday"),
        pytest.param("2027-05-05", True, id="Liberation Day outside a lustrum"),
        pytest.param("2030-05-05", False, id="Liberation Day in a lustrum, a Sunday"),
        pytest.param("2026-12-25", False, id="Christmas Day"),
        pytest.param("2026-12-24", True, id="the day before"),
    ],
)
def test_working_days_are_the_countrys(on: str, works: bool) -> None:  # noqa: FBT001 a column
    """Monday to Friday, without the Dutch public holidays."""
    assert is_working_day(day(on)) == works
