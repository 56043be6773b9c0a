"""How fast one process plans: pure, without a database; a coach each, with a signal and what was told of it before."""

import gc
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from bench.figure import Measured
from bench.people import REGION
from schemas.types import Kind, Role, Status, Urgency, staff_id
from services.notify.case import Signal
from services.notify.gather import Gathered, Pace, Told, gather
from services.notify.people import Recipient
from services.notify.planning import plan_all
from services.notify.rows import PlanKey, Row
from services.notify.store_plan import Known

COACHES, AT_A_SCHOOL = 10_000, 20
BATCH = 500
"""As many signals are planned at once as the sweep does, with the register of their schools."""
AT_LEAST, PASSES = 20_000, 3
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PACE = Pace(timedelta(minutes=15), cap=8)


def plan_per_s() -> Iterator[Measured]:
    """Measure the plan of Thursday, after a signal of Monday climbed its ladder, was seen, or rests."""
    batches = [_Batch(first) for first in range(0, COACHES, BATCH)]
    for day in range(3):
        for batch in batches:
            batch.live(MONDAY + day * DAY)
    gc.collect()
    gc.freeze()  # a process holds one batch, not the twenty of this measure
    passes = [_measured(batches, MONDAY + 3 * DAY) for _ in range(PASSES)]
    gc.unfreeze()
    per_s = COACHES / min(passes)
    yield Measured(
        "plan_per_s",
        per_s,
        "recipients/s",
        f"one process, pure, of its own processor time; at least {AT_LEAST}",
        per_s >= AT_LEAST,
        {
            "recipients": COACHES,
            "rows_before": sum(len(batch.rows) for batch in batches),
            "messages": sum(batch.live(MONDAY + 3 * DAY) for batch in batches),
        },
    )


def _measured(batches: list["_Batch"], now: datetime) -> float:
    """Return the processor time of one plan of everybody, in seconds."""
    began = time.process_time()
    for batch in batches:
        batch.planned(now)
    return time.process_time() - began


class _Batch:
    """So many signals, each of another coach, and all that was planned of them."""

    def __init__(self, first: int) -> None:
        """Open a signal of each."""
        numbers = range(first, first + BATCH)
        self.known = {one.signal.id: one for one in map(_signal, numbers)}
        self.people: dict[UUID, Recipient] = {one.id: one for number in numbers for one in _staff(number)}
        self.rows: dict[PlanKey, Row] = {}
        self.history: dict[UUID, list[Row]] = {}

    def planned(self, now: datetime) -> tuple[dict[PlanKey, Row], Gathered]:
        """Return the rows that change, and what is due of all of them."""
        plans = plan_all(self.known, self.people, self.history, now)
        changed = {row.key: row for one in plans.values() for row in one.rows}
        due = [row for row in (self.rows | changed).values() if row.is_due(now)]
        return changed, gather(due, self.people, Told({}, {}), now, PACE)

    def live(self, now: datetime) -> int:
        """Plan at a moment, write it down, and return how many messages it makes."""
        changed, made = self.planned(now)
        self.rows |= changed | {row.key: row for row in made.rows}
        for bundle in made.bundles:
            message = uuid4()
            self.rows |= {row.key: row.in_message(message, bundle.channel, now) for row in bundle.rows}
        self.history = {}
        for row in self.rows.values():
            self.history.setdefault(row.key.signal, []).append(row)
        return len(made.bundles)


def _signal(number: int) -> Known:
    """Return a signal of Monday; one in four was seen that day, one in eight led to contact, one in eight waits."""
    signal = Signal(
        id=UUID(int=number),
        kind=Kind.SIGNAL,
        urgency=(Urgency.TODAY, Urgency.THIS_WEEK, Urgency.WHEN_CONVENIENT)[number % 3],
        status=Status.OPEN,
        opening=1,
        opened_at=MONDAY,
        region=REGION,
        school=_school(number),
        owner=staff_id(REGION, f"C{number}"),
        seen_at=MONDAY + timedelta(hours=2) if number % 4 == 0 else None,
        spoken_on=date(2026, 11, 24) if number % 8 == 1 else None,
        action_on=date(2026, 11, 25) if number % 8 == 2 else None,
    )
    return Known(signal, UUID(int=number), 1)


def _school(number: int) -> str:
    return f"{number // AT_A_SCHOOL % 90 + 10}KP"


def _staff(number: int) -> list[Recipient]:
    """Return a coach, and the deputy and coordinator of their school."""
    schools = (_school(number),)
    place = number // AT_A_SCHOOL
    return [
        Recipient(staff_id(REGION, f"C{number}"), Role.COACH, REGION, schools),
        Recipient(staff_id(REGION, f"V{place}"), Role.DEPUTY, REGION, schools),
        Recipient(staff_id(REGION, f"O{place}"), Role.COORDINATOR, REGION, schools),
    ]
