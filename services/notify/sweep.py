"""Time as an event: signals whose plan may change now, held rows whose moment has come, young people who are due.

Plans and gathers by the same code as ``handle``. Runs under a lease; a second time it changes nothing.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.notify import store, store_plan
from services.notify.planning import Planner
from services.notify.young_desk import YoungDesk
from services.runtime.clock import Clock
from services.runtime.database import Database

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Sweep:
    """Plans what is due."""

    database: Database
    clock: Clock
    planner: Planner
    young: YoungDesk

    def step(self) -> bool:
        """Commit one batch of what is due now, and say whether there was any."""
        now = self.clock.now()

        def work(connection: Connection) -> bool:
            if not store_plan.due_signals(connection, now, 1):
                return self.young.sweep(connection, now)
            store.plan_alone(connection)
            due = store_plan.due_signals(connection, now, _BATCH)
            known = store_plan.load_signals(connection, due)
            without_signal = store_plan.load_rows(connection, due - known.keys())
            extra = [row for rows in without_signal.values() for row in rows if row.waits]
            self.planner.settle(connection, known, now, extra)
            return bool(due)

        return self.database.run(work)
