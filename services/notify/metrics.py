"""What notify tells the operator's monitoring."""

from dataclasses import dataclass

from schemas.types import Channel
from services.notify import store_stands
from services.notify.carriers import Carriers
from services.runtime.database import Database
from services.runtime.metrics import Gauge


@dataclass(frozen=True, slots=True)
class ProviderGauges:
    """How the providers do, asked when somebody looks."""

    database: Database
    carriers: Carriers

    def read(self) -> list[Gauge]:
        """Return for each provider whether messages pass it over.

        Raises:
            Unavailable: when the database is away.
        """
        failing = self.database.run(store_stands.failing)
        known = [carrier for channel in Channel for carrier in self.carriers.of(channel)]
        return [
            Gauge(
                "vangnet_provider_failing",
                "Whether messages pass a provider over because so many failed there (1), or not (0).",
                ("channel", "provider"),
                {(str(one[0]), str(one[1])): float(one in failing) for one in known},
            )
        ]
