"""``GET /v1/leveringen``: per school when it delivered, how late and how well, for who may deliver for it."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from services.ingest import source_store
from services.ingest.keys import Sender, SenderKeys
from services.ingest.local_calendar import local_day
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import key_of
from services.ingest.source_list import PERIOD, told
from services.runtime.clock import Clock
from services.runtime.database import Database


@dataclass(frozen=True, slots=True)
class Sources:
    """What is told of sources, and what an operator sets."""

    database: Database
    clock: Clock

    def of(self, sender: Sender) -> dict[str, Any]:
        """Return the schools of a key; a key that names none has those of its region."""
        since = local_day(self.clock.now()) - PERIOD
        schools, region, only = sender.scope.schools, sender.scope.region, sender.scope.only
        rows = self.database.run(
            lambda connection: (
                source_store.of_schools(connection, schools, since)
                if schools or region is None
                else source_store.of_region(connection, region, since)
            )
        )
        return {
            "dagen": PERIOD.days,
            "leveringen": [told(row) for row in rows if only is None or row["school"] in only],
        }

    def everywhere(self) -> list[dict[str, Any]]:
        """Return every source, for the operator."""
        since = local_day(self.clock.now()) - PERIOD
        rows = self.database.run(lambda connection: source_store.everywhere(connection, since))
        return [told(row) for row in rows]

    def set_rhythm(self, school: str, every: int | None) -> bool:
        """Set or unset the rhythm of a school; False when no key names this school."""
        now = self.clock.now()
        return self.database.run(lambda connection: source_store.set_rhythm(connection, school, every, now))


def source_routes(sources: Sources, keys: SenderKeys) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=Answered)

    @router.get("/v1/leveringen")
    def list_sources(key: Annotated[str, Depends(key_of)]) -> Response:
        """List the schools of who asks, in the order of their BRIN."""
        return answer_json(sources.of(keys.sender(key)))

    return router
