"""What the monitor tells the operator's monitoring: what the last audit and the last nightly run found, and when."""

from dataclasses import dataclass

from services.monitor import audit_store, retention_store
from services.runtime.database import Database
from services.runtime.metrics import Gauge


@dataclass(frozen=True, slots=True)
class Gauges:
    """The last audit, asked when somebody looks."""

    database: Database

    def read(self) -> list[Gauge]:
        """Return it as it was kept; nothing before the first audit.

        Raises:
            Unavailable: when the database is away.
        """
        last = self.database.run(audit_store.last)
        if last is None:
            return []
        return [
            Gauge(
                "vangnet_audit_exceptions",
                "People who may fall through, as the last audit found them.",
                ("reason",),
                {(reason,): count for reason, count in last.exceptions.items()},
            ),
            Gauge(
                "vangnet_audit_finished_timestamp_seconds",
                "When the last audit finished.",
                (),
                {(): last.at.timestamp()},
            ),
        ]


@dataclass(frozen=True, slots=True)
class RetentionGauges:
    """The last nightly run, asked when somebody looks."""

    database: Database

    def read(self) -> list[Gauge]:
        """Return it as it was kept; nothing before the first run that finished.

        Raises:
            Unavailable: when the database is away.
        """
        finished = self.database.run(retention_store.last_finished)
        if finished is None:
            return []
        run, found = finished
        return [
            Gauge(
                "vangnet_retention_terms",
                "Terms that were over in the last nightly run, of people who went or were held, by reason.",
                ("outcome", "reason", "controller", "ground"),
                {tuple(counted): people for counted, people in found.items()},
            ),
            Gauge(
                "vangnet_retention_people",
                "People at whom the last nightly run looked, who ended, and who were held.",
                ("outcome",),
                {("looked_at",): run.people, ("ended",): run.ended, ("held",): run.held},
            ),
            Gauge(
                "vangnet_retention_finished_timestamp_seconds",
                "When the last nightly run finished.",
                (),
                {(): run.finished_at.timestamp() if run.finished_at else 0},
            ),
        ]
