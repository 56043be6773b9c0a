"""Working days in the Netherlands: Monday to Friday, without public holidays. Pure."""

from datetime import date
from functools import cache

import holidays

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether ``day`` is Monday to Friday and no Dutch public holiday."""
    return day.weekday() < _SATURDAY and day not in _public_holidays()


@cache
def _public_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("NL")
