"""What the monitor tells the operator's monitoring: what the last audit found, by reason, and when it finished."""

from dataclasses import dataclass

from services.monitor import audit_store
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
