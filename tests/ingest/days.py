"""The day on which the tests of ingest play: Tuesday 24 November 2026, 10:00 in Amsterdam."""

from datetime import UTC, date, datetime

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)
