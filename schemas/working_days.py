"""Working days in the Netherlands: Monday to Friday, without public holidays. Pure."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import holidays

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@cache
def is_working_day(day: date) -> bool:
    """Whether ``day`` is Monday to Friday and no Dutch public holiday."""
    return day.weekday() < _SATURDAY and day not in _public_holidays()


def nth_after(day: date, count: int, counts: Callable[[date], bool] = is_working_day) -> date:
    """Return the ``count``-th day after ``day`` among those that count; with 0 it is ``day`` itself."""
    for _ in range(count):
        day += _ONE_DAY
        while not counts(day):
            day += _ONE_DAY
    return day


@cache
def _public_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("NL")
