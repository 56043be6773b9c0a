"""What a look at the dates costs among 500 000 dossiers, when nobody's date has come, and when that of 5 000 has.

And the same among 100 000: the cost follows who is due, not who there is.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import text

from bench.figure import Measured, percentile
from bench.people import an_exit, envelope, leavers
from bench.place import a_place
from schemas.events import ExitRegistered
from services.monitor import app as monitor
from services.monitor.app import App
from services.monitor.settings import MonitorSettings
from services.monitor.sweep import look_at_due
from services.runtime.clock import SteppedClock

MANY, FEW, DUE = 500_000, 100_000, 5_000
IDLE_AT_MOST_MS, DUE_AT_MOST_S, AT_MOST_TIMES = 20.0, 3.0, 1.3
_BATCH = 1_000
_LOOKS = 50
NOW = datetime(2026, 12, 5, 9, tzinfo=UTC)
"""A day after which no check, confirmation or other task of everybody falls due for a while."""
LEFT_ON = date(2026, 11, 20)
ENDS_ON = date(2027, 2, 6)
"""The contracts of those who fall due end on this day; sixty days before is the first moment to tell it."""
THEN = datetime(2026, 12, 7, 23, 0, 1, tzinfo=UTC)
"""Just after the local midnight that starts the sixtieth day before."""


@dataclass(frozen=True, slots=True)
class _Swept:
    """What was measured among so many dossiers; seconds."""

    idle: list[float]
    due: int
    seconds: float
    filled_per_s: float


def sweep() -> Iterator[Measured]:
    """Measure ``sweep_idle_ms`` and ``sweep_due_s`` on one set of dossiers, and the second on a smaller one."""
    many, few = _swept(MANY), _swept(FEW)
    load = {"dossiers": MANY, "filled_per_s": round(many.filled_per_s)}
    middle, times = percentile(many.idle, 0.5) * 1000, many.seconds / few.seconds
    yield Measured(
        "sweep_idle_ms",
        middle,
        "ms",
        f"{MANY} dossiers, none due; at most {IDLE_AT_MOST_MS:g}",
        middle <= IDLE_AT_MOST_MS,
        {"p99": round(percentile(many.idle, 0.99) * 1000, 2), "looks": _LOOKS, **load},
    )
    yield Measured(
        "sweep_due_s",
        many.seconds,
        "s",
        f"{MANY} dossiers, {DUE} due; at most {DUE_AT_MOST_S:g}, and {AT_MOST_TIMES:g} times that of {FEW}",
        many.seconds <= DUE_AT_MOST_S and times <= AT_MOST_TIMES and many.due == few.due == DUE,
        {"due": many.due, "times": round(times, 2), "among_fewer_s": round(few.seconds, 3), **load},
    )


def _swept(dossiers: int) -> _Swept:
    with a_place() as place:
        clock = SteppedClock(NOW)
        app = monitor.build(replace(place.runtime(), clock=clock), MonitorSettings.load())
        filled_per_s = _fill(app, dossiers)
        idle = [_timed_look(app) for _ in range(_LOOKS)]
        clock.advance_to(THEN)
        due = app.database.run(lambda connection: int(connection.execute(_DUE, {"now": THEN}).scalar_one()))
        began = time.monotonic()
        while look_at_due(app.monitor, MonitorSettings.load().sweep_people):
            pass
        return _Swept(idle, due, time.monotonic() - began, filled_per_s)


_DUE = text("select count(*) from monitor.dossiers where due <= :now")


def _fill(app: App, dossiers: int) -> float:
    """Take in the exit of everybody, two weeks ago, and bring the statistics up to date."""
    began = time.monotonic()
    who = leavers(dossiers)
    for start in range(0, dossiers, _BATCH):
        app.handle(
            [
                envelope(who[number], _exit(number, dossiers), UUID(int=number + (1 << 100)))
                for number in range(start, min(start + _BATCH, dossiers))
            ]
        )
    seconds = time.monotonic() - began
    with app.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze monitor.dossiers, monitor.history, monitor.signals"))
    return dossiers / seconds


def _exit(number: int, dossiers: int) -> ExitRegistered:
    return an_exit(ENDS_ON if number % (dossiers // DUE) == 0 else None, LEFT_ON)


def _timed_look(app: App) -> float:
    began = time.monotonic()
    if look_at_due(app.monitor, 500):
        raise RuntimeError("somebody is due already: this is no idle look")
    return time.monotonic() - began
