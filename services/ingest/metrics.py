"""What ingest tells the operator's monitoring: deliveries and rejections, and how each school delivers.

Labels are a school's BRIN, a kind of delivery and a reason; never anything of who was delivered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import Counter

from services.ingest import source_store, store
from services.ingest.faults import Fault
from services.ingest.local_calendar import local_day
from services.ingest.source_list import PERIOD
from services.ingest.tally import lag_of
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.metrics import Gauge, Metrics

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeliveryCounters:
    """Counts what comes in at the door of this process."""

    deliveries: Counter
    rejections: Counter

    @classmethod
    def on(cls, metrics: Metrics) -> "DeliveryCounters":
        """Return the counters of a process."""
        return cls(
            metrics.counter(
                "vangnet_deliveries",
                "Requests with events and files, by what came of them.",
                ("kind", "outcome"),
            ),
            metrics.counter("vangnet_rejections", "Faults in what was delivered, by reason.", ("reason",)),
        )

    def taken(self, kind: str, faults: Iterable[Fault] = ()) -> None:
        """Count a delivery of which something was taken, with the faults of the rest."""
        self._count(kind, "taken", faults)

    def refused(self, kind: str, faults: Iterable[Fault]) -> None:
        """Count a delivery of which nothing was taken."""
        self._count(kind, "refused", faults)

    def _count(self, kind: str, outcome: str, faults: Iterable[Fault]) -> None:
        self.deliveries.labels(kind, outcome).inc()
        for fault in faults:
            self.rejections.labels(str(fault.reason)).inc()


@dataclass(frozen=True, slots=True)
class Gauges:
    """How every source delivers, and what waits to be told, asked when somebody looks."""

    database: Database
    clock: Clock

    def read(self) -> list[Gauge]:
        """Return them as they are now, over the same days as ``GET /v1/leveringen``.

        Raises:
            Unavailable: when the database is away.
        """
        now = self.clock.now()
        since = local_day(now) - PERIOD
        rows, waiting = self.database.run(
            lambda connection: (
                source_store.everywhere(connection, since),
                outbox.waiting(connection, store.OUTBOX),
            )
        )
        sources = [
            Gauge(
                f"vangnet_source_{name}",
                meaning,
                ("school",),
                {(row["school"],): value for row in rows if (value := number(row, now)) is not None},
            )
            for name, (meaning, number) in SOURCE_GAUGES.items()
        ]
        unsent = Gauge(
            "vangnet_outbox_waiting",
            "Events that are committed and not on the bus.",
            ("service",),
            {("ingest",): waiting},
        )
        return [*sources, unsent]


def _age(row: Row, now: datetime) -> float | None:
    return (now - row["last_at"]).total_seconds() if row["last_at"] else None


def _silent(row: Row, _: datetime) -> float:
    return float(row["silent_since"] is not None)


def _median(row: Row, _: datetime) -> float | None:
    return lag_of(row["lags"], 50)


def _ninetieth(row: Row, _: datetime) -> float | None:
    return lag_of(row["lags"], 90)


def _share(row: Row, _: datetime) -> float | None:
    return row["rejected"] / row["offered"] if row["offered"] else None


SOURCE_GAUGES: Mapping[str, tuple[str, Callable[[Row, datetime], float | None]]] = {
    "last_delivery_age_seconds": ("Since the last delivery of facts of a school.", _age),
    "silent": ("1 when a school is silent.", _silent),
    "lag_median_hours": ("Within so many hours half of a school's facts came.", _median),
    "lag_p90_hours": ("Within so many hours nine in ten of a school's facts came.", _ninetieth),
    "rejected_ratio": ("Share of what a school offered that was rejected.", _share),
}
"""Per school, by the end of its name."""
