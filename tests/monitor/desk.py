"""One monitor with its database, and what can be seen of it from outside."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from schemas import codec
from schemas.envelope import Envelope
from services.monitor import store
from services.monitor.handle import Monitor
from services.monitor.look import Locked
from services.monitor.policy import load_policies
from services.monitor.sweep import look_at_due
from services.runtime.clock import SteppedClock
from services.runtime.database import Database
from tests.monitor.cases import local

NOW = "2026-11-24 10:00"


@dataclass(slots=True)
class Desk:
    """A monitor, its clock and its tables."""

    monitor: Monitor
    clock: SteppedClock
    database: Database

    def handle(self, *events: Envelope) -> None:
        """Hand over one batch."""
        self.monitor.handle(events)

    def at(self, moment: str) -> None:
        """Move the clock to a Dutch local time and sweep until nothing is due."""
        self.clock.advance_to(local(moment))
        while look_at_due(self.monitor, 500):
            pass

    def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        """Return what a query finds."""
        return self.database.run(
            lambda connection: [dict(r) for r in connection.execute(text(query), values).mappings()]
        )

    def execute(self, statement: str) -> None:
        """Change what is stored, as somebody who may not would."""
        self.database.run(lambda connection: connection.execute(text(statement)))

    def people(self) -> dict[UUID, Locked]:
        """Return every dossier as it is stored."""
        return self.database.run(lambda connection: store.page(connection, UUID(int=0), 10_000))

    def open_ones(self) -> set[tuple[Any, ...]]:
        """Return the open signals and tasks: who, why, how urgent and since when."""
        found = self.rows("select * from signals where status <> 'gesloten'")
        return {
            (row["id"], row["leaver"], row["reason"], row["urgency"], row["since"], row["due_on"])
            for row in found
        }

    def reasons(self) -> list[str]:
        """Return the reasons of the open signals, in order."""
        found = self.rows("select reason from signals where status <> 'gesloten' and kind = 'signaal'")
        return sorted(row["reason"] for row in found)

    def outcomes(self) -> Mapping[str, int]:
        """Return how many events ended where."""
        rows = self.rows("select outcome, count(*) as events from inbox group by outcome")
        return {row["outcome"]: row["events"] for row in rows}

    def told(self) -> list[Envelope]:
        """Return what was written to the outbox, in order."""
        rows = self.rows("select key, headers, value from outbox order by seq")
        return [codec.decode(row["key"], row["headers"], row["value"]) for row in rows]

    def told_whole(self) -> list[Envelope]:
        """Return what was written to the outbox and not emptied since, in order."""
        rows = self.rows("select key, headers, value from outbox where value <> '' order by seq")
        return [codec.decode(row["key"], row["headers"], row["value"]) for row in rows]

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that is stored, for a comparison of two runs of the same events at the same moments."""
        tables = {
            "history": "select event_id, leaver, type, recorded from history order by 1",
            "dossiers": "select * from dossiers order by leaver",
            "signals": "select * from signals order by id",
            "inbox": "select event_id, outcome, reason from inbox order by 1",
            "outbox": "select event_id, topic, value from outbox order by event_id",
        }
        return {
            name: [tuple(map(str, row.values())) for row in self.rows(query)]
            for name, query in tables.items()
        }


@contextmanager
def a_desk(database_url: str, moment: str = NOW) -> Iterator[Desk]:
    """Open a monitor on a database."""
    database = Database(database_url, "monitor")
    clock = SteppedClock(local(moment))
    try:
        yield Desk(Monitor(database, clock, load_policies()), clock, database)
    finally:
        database.close()
