"""Dutch local days; the only module of ingest that knows a time zone. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/Amsterdam")


def local_day(moment: datetime) -> date:
    """Return the day in the Netherlands at ``moment``, which is aware."""
    return moment.astimezone(HOME).date()
