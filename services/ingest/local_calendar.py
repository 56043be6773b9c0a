"""Dutch local days; the only module of ingest that knows a time zone. Pure."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/Amsterdam")


def local_day(moment: datetime) -> date:
    """Return the day in the Netherlands at ``moment``, which is aware."""
    return moment.astimezone(HOME).date()


@lru_cache(maxsize=8192)
def midnight(day: date) -> datetime:
    """Return the moment, aware UTC, at which ``day`` starts in the Netherlands."""
    return datetime.combine(day, time(), HOME).astimezone(UTC)
