"""What a look at the dates costs among 200 000 dossiers: when nobody's date has come, and when 1 000 have."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import text

from bench.figure import Measured, percentile
from bench.people import an_exit, envelope, leavers
from bench.place import a_place
from services.monitor import app as monitor
from services.monitor.app import App
from services.monitor.settings import MonitorSettings
from services.monitor.sweep import look_at_due
from services.runtime.clock import SteppedClock

DOSSIERS, DUE = 200_000, 1_000
IDLE_AT_MOST_MS, DUE_AT_MOST_S = 20.0, 0.7
_BATCH = 1_000
_LOOKS = 50
NOW = datetime(2026, 12, 5, 9, tzinfo=UTC)
"""A day after which no check, confirmation or other task of everybody falls due for a while."""
LEFT_ON = date(2026, 11, 20)
ENDS_ON = date(2027, 2, 6)
"""The contracts of those who fall due end on this day; sixty days before is the first moment to tell it."""
THEN = datetime(2026, 12, 7, 23, 0, 1, tzinfo=UTC)
"""Just after the local midnight that starts the sixtieth day before."""


def sweep() -> Iterator[Measured]:
    """Measure ``sweep_idle_ms`` and ``sweep_due_s`` on one set of dossiers."""
    with a_place() as place:
        clock = SteppedClock(NOW)
        app = monitor.build(replace(place.runtime(), clock=clock), MonitorSettings.load())
        filled_per_s = _fill(app)
        idle = [_timed_look(app) for _ in range(_LOOKS)]
        clock.advance_to(THEN)
        due = app.database.run(
            lambda c: int(
                c.execute(
                    text("select count(*) from monitor.dossiers where due <= :now"), {"now": THEN}
                ).scalar_one()
            )
        )
        began = time.monotonic()
        while look_at_due(app.monitor, MonitorSettings.load().sweep_people):
            pass
        seconds = time.monotonic() - began
    load = {"dossiers": DOSSIERS, "filled_per_s": round(filled_per_s)}
    middle = percentile(idle, 0.5) * 1000
    yield Measured(
        "sweep_idle_ms",
        middle,
        "ms",
        f"{DOSSIERS} dossiers, none due; at most {IDLE_AT_MOST_MS:g}",
        middle <= IDLE_AT_MOST_MS,
        {"p99": round(percentile(idle, 0.99) * 1000, 2), "looks": _LOOKS, **load},
    )
    yield Measured(
        "sweep_due_s",
        seconds,
        "s",
        f"{DOSSIERS} dossiers, {due} due; at most {DUE_AT_MOST_S:g} for {DUE}",
        seconds <= DUE_AT_MOST_S,
        {"due": due, **load},
    )


def _fill(app: App) -> float:
    """Take in the exit of everybody, two weeks ago, and bring the statistics up to date."""
    began = time.monotonic()
    who = leavers(DOSSIERS)
    for start in range(0, DOSSIERS, _BATCH):
        app.handle(
            [
                envelope(who[number], an_exit(_end_of(number), LEFT_ON), UUID(int=number + (1 << 100)))
                for number in range(start, min(start + _BATCH, DOSSIERS))
            ]
        )
    seconds = time.monotonic() - began
    with app.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze monitor.dossiers, monitor.history, monitor.signals"))
    return DOSSIERS / seconds


def _end_of(number: int) -> date | None:
    return ENDS_ON if number % (DOSSIERS // DUE) == 0 else None


def _timed_look(app: App) -> float:
    began = time.monotonic()
    if look_at_due(app.monitor, 500):
        raise RuntimeError("somebody is due already: this is no idle look")
    return time.monotonic() - began
