"""The Dutch day and moment: the only place of the portal that knows a time zone. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_HOME = ZoneInfo("Europe/Amsterdam")


def local_date(moment: datetime) -> date:
    """Return the Dutch day of a moment."""
    return moment.astimezone(_HOME).date()


def local_time(moment: datetime) -> datetime:
    """Return a moment in Dutch local time."""
    return moment.astimezone(_HOME)
