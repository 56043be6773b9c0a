"""The only place where time is read.

Three clocks by setting: ``system``; ``offset:<start>`` ticks on from there; ``database`` is a row that all
processes read, that stands still or ticks, and only moves forward. Every moment is aware UTC.
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import text

from services.runtime.database import Database
from services.runtime.errors import Misconfigured

CLOCK_CHANNEL = "clock"
"""NOTIFY channel on which every move of the database clock is told."""


DEMO_START = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""Where a database clock begins that is given no start: the same on any day. Monday, 08:00 in Amsterdam."""


_RISE = timedelta(milliseconds=1)


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> datetime:
        """Return the moment, aware UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)


class OffsetClock:
    """Ticks from a start that was chosen, at the speed of the machine."""

    def __init__(self, start: datetime) -> None:
        """Begin at ``start``, aware."""
        self._start = start.astimezone(UTC)
        self._anchor = time.monotonic()

    def now(self) -> datetime:
        """Return the start plus the time that went by."""
        return self._start + timedelta(seconds=time.monotonic() - self._anchor)


class SteppedClock:
    """Stands still until it is moved; for tests of one process."""

    def __init__(self, start: datetime) -> None:
        """Stand at ``start``, aware."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._now

    def advance_to(self, moment: datetime) -> None:
        """Move forward to ``moment``; a moment in the past changes nothing."""
        self._now = max(self._now, moment.astimezone(UTC))


class DatabaseClock:
    """A row that all processes read: the same moment everywhere, also after a restart."""

    def __init__(self, database: Database) -> None:
        """Read the clock of ``database``."""
        self._database = database

    def now(self) -> datetime:
        """Return the moment of the row, plus what went by since it began to tick."""
        moment: datetime = self._database.run(lambda connection: connection.execute(_READ).scalar_one())
        return moment

    def is_ticking(self) -> bool:
        """Whether the clock runs by itself."""
        return bool(self._database.run(lambda connection: connection.execute(_TICKING).scalar_one()))

    def advance_to(self, moment: datetime) -> None:
        """Move forward to ``moment``, commit it and wake every process; backwards is refused.

        Raises:
            Misconfigured: when ``moment`` lies before the clock.
        """
        moved = self._database.run(
            lambda connection: (
                connection.execute(_ADVANCE, {"moment": moment, "channel": CLOCK_CHANNEL}).rowcount
            )
        )
        if not moved:
            message = f"the clock stands at {self.now().isoformat()} and only moves forward"
            raise Misconfigured(message)

    def start(self) -> None:
        """Let the clock tick on from where it stands."""
        self._database.run(lambda connection: connection.execute(_START, {"channel": CLOCK_CHANNEL}))

    def set_up(self, start: datetime) -> None:
        """Place the clock at ``start``, standing still, unless it exists already."""
        self._database.run(lambda connection: connection.execute(_SET_UP, {"start": start}))


class RisingClock:
    """Never says the same moment twice in one process: what is recorded later stands later, though time stands still.

    Each answer leaves a millisecond free after it, for the order inside one batch.
    """

    def __init__(self, clock: Clock) -> None:
        """Follow ``clock``."""
        self._clock = clock
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the moment of the clock, or the first one after the last answer."""
        moment = self._clock.now()
        with self._lock:
            self._last = max(moment, self._last + _RISE)
            return self._last


def open_clock(setting: str, database: Database, *, production: bool = False) -> Clock:
    """Return the clock that ``setting`` names.

    Raises:
        Misconfigured: for an unknown setting, an ``offset`` without a zone, or ``database`` in production.
    """
    name, _, start = setting.partition(":")
    if name == "system":
        return SystemClock()
    if name == "offset":
        return OffsetClock(_aware(start))
    if name != "database":
        message = f"VANGNET_CLOCK is 'system', 'offset:<moment>' or 'database[:<moment>]', not '{name}'"
        raise Misconfigured(message)
    if production:
        message = "VANGNET_CLOCK=database is for demos and tests; in production use 'system'"
        raise Misconfigured(message)
    clock = DatabaseClock(database)
    clock.set_up(_aware(start) if start else DEMO_START)
    return clock


def _aware(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as fault:
        message = f"VANGNET_CLOCK: '{value}' is no moment; write 2026-11-24T10:00:00+01:00"
        raise Misconfigured(message) from fault
    if moment.tzinfo is None:
        message = f"VANGNET_CLOCK: '{value}' has no time zone; write {value}+01:00"
        raise Misconfigured(message)
    return moment.astimezone(UTC)


_MOMENT = "moment + case when ticking then clock_timestamp() - anchor else interval '0' end"
_READ = text(f"select {_MOMENT} from runtime.clock")  # noqa: S608 words of our own
_TICKING = text("select ticking from runtime.clock")
_ADVANCE = text(
    f"with moved as (update runtime.clock set moment = :moment, anchor = clock_timestamp() where {_MOMENT} <= :moment"  # noqa: S608
    " returning 1)"
    " select pg_notify(:channel, '') from moved"
)
_START = text(
    "with moved as (update runtime.clock set ticking = true, anchor = clock_timestamp() where not ticking returning 1)"
    " select pg_notify(:channel, '') from moved"
)
_SET_UP = text(
    "insert into runtime.clock (moment, anchor, ticking) values (:start, clock_timestamp(), false)"
    " on conflict do nothing"
)
