"""How long it takes to prove that nobody falls through, and that the history still gives what is stored."""

import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from bench.decide import EVENTS_EACH, NOW, a_long_life
from bench.figure import Measured
from bench.people import leavers
from bench.place import a_place
from services.monitor import app as monitor
from services.monitor.app import App
from services.monitor.settings import MonitorSettings
from services.runtime.clock import SteppedClock

PEOPLE = 100_000
AUDIT_AT_MOST_S, REPLAY_AT_MOST_S = 10.0, 120.0
_PEOPLE_AT_ONCE = 250


def proof() -> Iterator[Measured]:
    """Measure ``audit_s`` and ``replay_s`` on the same lives of twenty events."""
    with a_place() as place:
        runtime = replace(place.runtime(), clock=SteppedClock(NOW))
        app = monitor.build(runtime, MonitorSettings.load())
        filled_per_s = _fill(app)
        began = time.monotonic()
        exceptions = sum(1 for _ in app.audit())
        audited = time.monotonic()
        differences = len(app.replay(lambda _: None))
        replayed = time.monotonic()
    load: dict[str, object] = {
        "people": PEOPLE,
        "events_each": EVENTS_EACH,
        "filled_per_s": round(filled_per_s),
    }
    audit_s, replay_s = audited - began, replayed - audited
    yield Measured(
        "audit_s",
        audit_s,
        "s",
        f"every dossier, no exception; at most {AUDIT_AT_MOST_S:g}",
        audit_s <= AUDIT_AT_MOST_S and not exceptions,
        {**load, "exceptions": exceptions},
    )
    yield Measured(
        "replay_s",
        replay_s,
        "s",
        f"the whole history, no difference; at most {REPLAY_AT_MOST_S:g}",
        replay_s <= REPLAY_AT_MOST_S and not differences,
        {**load, "differences": differences},
    )


def _fill(app: App) -> float:
    """Take in everybody's life, each in one batch; return the events per second."""
    began = time.monotonic()
    who: list[UUID] = leavers(PEOPLE)
    for start in range(0, PEOPLE, _PEOPLE_AT_ONCE):
        batch = range(start, start + _PEOPLE_AT_ONCE)
        app.handle([event for number in batch for event in a_long_life(who[number], number)])
    return PEOPLE * EVENTS_EACH / (time.monotonic() - began)
