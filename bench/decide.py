"""How fast one process folds and decides: pure, without a database."""

import gc
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bench.figure import Measured
from bench.people import REGION, SCHOOL, a_life, an_exit, envelope, leavers
from schemas.envelope import Envelope
from schemas.events import Body, ContactMade
from services.monitor.dossier import fold
from services.monitor.dropout import decide
from services.monitor.policy import load_policies

PEOPLE, EVENTS_EACH = 2_000, 20
FOLD_AT_LEAST, DECIDE_AT_LEAST = 60_000, 15_000
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def folding() -> Iterator[Measured]:
    """Measure ``fold_events_per_s`` and ``decide_per_s`` on the same lives of twenty events."""
    lives = [a_long_life(who, number) for number, who in enumerate(leavers(PEOPLE))]
    policy = load_policies().at(None)
    gc.collect()
    gc.freeze()  # as a process of ours does when it is built: what was loaded is not looked through for cycles
    began = time.perf_counter()
    dossiers = [fold(life) for life in lives]
    folded = time.perf_counter()
    decisions = [decide(dossier, policy, NOW) for dossier in dossiers]
    decided = time.perf_counter()
    gc.unfreeze()
    events_per_s, per_s = PEOPLE * EVENTS_EACH / (folded - began), PEOPLE / (decided - folded)
    load: dict[str, object] = {"people": PEOPLE, "events_each": EVENTS_EACH}
    yield Measured(
        "fold_events_per_s",
        events_per_s,
        "events/s",
        f"one process, pure; at least {FOLD_AT_LEAST}",
        events_per_s >= FOLD_AT_LEAST,
        load,
    )
    yield Measured(
        "decide_per_s",
        per_s,
        "dossiers/s",
        f"every rule and task; at least {DECIDE_AT_LEAST}",
        per_s >= DECIDE_AT_LEAST,
        {**load, "open": sum(len(decision.open_ones) for decision in decisions)},
    )


def a_long_life(who: UUID, number: int) -> list[Envelope]:
    """Return a life of five different events, and conversations until there are twenty."""
    bodies: list[Body] = list(a_life(number))
    first = an_exit().happened_on
    bodies += [
        ContactMade(happened_on=first + timedelta(days=5 * turn), region=REGION, school=SCHOOL)
        for turn in range(1, EVENTS_EACH - len(bodies) + 1)
    ]
    return [
        envelope(who, body, UUID(int=(number * EVENTS_EACH + turn) + (1 << 100)))
        for turn, body in enumerate(bodies)
    ]
