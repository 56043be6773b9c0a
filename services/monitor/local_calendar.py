"""Days and midnights in the Netherlands.

Pure, and the only module of the monitor in which local time appears: days go in, aware UTC moments come out.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from schemas.school_days import school_days_of
from schemas.types import RegionCode
from schemas.working_days import nth_after

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_MONTHS = 12
_NIGHT = time(2, 30)


@lru_cache(maxsize=8192)
def midnight(day: date) -> datetime:
    """Return the moment, aware UTC, at which ``day`` starts in the Netherlands.

    Clocks change at 02:00 and 03:00, so a midnight always exists, and only once.
    """
    return datetime.combine(day, time(), _AMSTERDAM).astimezone(UTC)


@lru_cache(maxsize=8192)
def day_of(moment: datetime) -> date:
    """Return the day in the Netherlands at ``moment``."""
    return moment.astimezone(_AMSTERDAM).date()


def night_of(moment: datetime) -> date:
    """Return the day in the Netherlands in whose night, from 02:30 on, ``moment`` lies.

    Where the clock skips that time it is 03:30, and where it comes twice, the first one.
    """
    day = day_of(moment)
    return (
        day
        if datetime.combine(day, _NIGHT, _AMSTERDAM).astimezone(UTC) <= moment
        else day - timedelta(days=1)
    )


@lru_cache(maxsize=8192)
def add_months(day: date, months: int) -> date:
    """Return the same day of the month so many calendar months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=8192)
def add_working_days(day: date, count: int) -> date:
    """Return the ``count``-th working day after ``day``; with 0 it is ``day`` itself."""
    return nth_after(day, count)


@lru_cache(maxsize=8192)
def add_school_days(day: date, count: int, region: RegionCode) -> date:
    """Return the ``count``-th school day after ``day`` in a Doorstroompunt region; with 0 it is ``day`` itself."""
    return school_days_of(region).after(day, count)
