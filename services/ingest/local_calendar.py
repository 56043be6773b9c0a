"""Dutch local days; the only module of ingest that knows a time zone. Pure."""

from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays

HOME = ZoneInfo("Europe/Amsterdam")
_SATURDAY = 5


def local_day(moment: datetime) -> date:
    """Return the day in the Netherlands at ``moment``, which is aware."""
    return moment.astimezone(HOME).date()


@lru_cache(maxsize=8192)
def midnight(day: date) -> datetime:
    """Return the moment, aware UTC, at which ``day`` starts in the Netherlands."""
    return datetime.combine(day, time(), HOME).astimezone(UTC)


def is_working_day(day: date) -> bool:
    """Whether ``day`` is Monday to Friday and no Dutch public holiday."""
    return day.weekday() < _SATURDAY and day not in _public_holidays()


@cache
def _public_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("NL")
