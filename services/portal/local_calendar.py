"""The Dutch day and moment: the only place of the portal that knows a time zone. Pure."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

_HOME = ZoneInfo("Europe/Amsterdam")
_MONTHS = 12


def local_date(moment: datetime) -> date:
    """Return the Dutch day of a moment."""
    return moment.astimezone(_HOME).date()


def local_time(moment: datetime) -> datetime:
    """Return a moment in Dutch local time."""
    return moment.astimezone(_HOME)


def add_months(day: date, months: int) -> date:
    """Return the same day so many calendar months later, or earlier; the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
