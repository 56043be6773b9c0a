"""Ingest on a real PostgreSQL, with its own doors, on a clock that stands still."""

import asyncio
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy import text

from schemas import codec
from schemas.envelope import Envelope
from services.ingest.app import App, build
from services.ingest.settings import IngestSettings
from services.runtime import log
from services.runtime.app import LOCAL_SECRETS, Runtime
from services.runtime.clock import SteppedClock
from services.runtime.database import Database
from services.runtime.direct import DirectBus
from services.runtime.metrics import Metrics
from services.runtime.secrets import new_key
from services.runtime.settings import RuntimeSettings
from tests.ingest.days import NOW
from tests.ingest.deliveries import OTHER_SCHOOL, SCHOOL

STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json"}
CSV = {"Content-Type": "text/csv"}


@dataclass(frozen=True)
class Office:
    """A running ingest, its clock, and keys of a school board, another board and a coordinator."""

    app: App
    site: FastAPI
    clock: SteppedClock
    admin: Database
    keys: Database
    school: str
    other: str
    coordinator: str
    log_text: io.StringIO
    bus: Database
    metrics: Metrics
    internal_key: str
    names_key: str

    def ask(self, method: str, path: str, key: str | None = None, **request: Any) -> httpx.Response:
        """Return the answer to one request; ``key`` is the school board's where none is given."""
        headers = {"Authorization": f"Bearer {key or self.school}"} | request.pop("headers", {})
        return asyncio.run(self._ask(method, path, headers, request))

    async def _ask(
        self, method: str, path: str, headers: Mapping[str, str], request: Mapping[str, Any]
    ) -> httpx.Response:
        inside = httpx.ASGITransport(self.site, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=inside, base_url="http://ingest.example") as client:
            return await client.request(method, path, headers=headers, **request)

    def event(self, event: object, key: str | None = None) -> httpx.Response:
        """Deliver one event in structured mode."""
        return self.ask("POST", "/v1/gebeurtenissen", key, json=event, headers=STRUCTURED)

    def batch(self, *events: object, key: str | None = None) -> httpx.Response:
        """Deliver events in batch mode."""
        return self.ask("POST", "/v1/gebeurtenissen", key, json=list(events), headers=BATCH)

    def upload(self, content: bytes, key: str | None = None, kind: str = "uitstroom") -> httpx.Response:
        """Deliver a file."""
        return self.ask("POST", f"/v1/uploads?soort={kind}", key, content=content, headers=CSV)

    def rows(self, query: str) -> Sequence[Any]:
        """Return what a query finds, as the owner of the database sees it."""
        return self.admin.run(lambda connection: connection.execute(text(query)).all())

    def count(self, table: str) -> int:
        """Return how many rows a table of ingest has."""
        return int(self.rows(f"select count(*) from ingest.{table}")[0][0])

    def events(self) -> list[Envelope]:
        """Return every event that waits to be published, in order."""
        rows = self.rows("select key, headers, value from ingest.outbox order by seq")
        return [codec.decode(row.key, row.headers, row.value) for row in rows]

    def leavers(self) -> list[UUID]:
        """Return every leaver that is known."""
        return [row.leaver for row in self.rows("select leaver from ingest.identities order by leaver")]

    def everything_stored(self) -> str:
        """Return every row of every table as text, with bytes also as the text they hold.

        How often who came is left out: it changes with each request, also one that stores nothing.
        """
        tables = self.rows(
            "select tablename from pg_tables where schemaname = 'ingest' and tablename <> 'buckets'"
        )
        found = [str(self.rows(f"select * from ingest.{table}")) for (table,) in tables]
        return "\n".join(found)


def open_office(
    database_url: str, keys_url: str, folder: Path, secrets: Mapping[str, str] | None = None, **more: Any
) -> Office:
    """Build ingest on databases of its own; ``more`` are settings."""
    log_text = io.StringIO()
    log.configure(log_text)
    admin, keys, clock = Database(database_url), Database(keys_url), SteppedClock(NOW)
    bus = Database(database_url, "runtime")
    made = dict(secrets or {name: new_key() for name in LOCAL_SECRETS})
    runtime = Runtime(RuntimeSettings(data=folder), database_url, keys_url, clock, DirectBus(bus), made)
    settings = {"max_events": 100, "max_upload_bytes": 100_000, "max_request_bytes": 100_000} | more
    app = build(runtime, IngestSettings(**settings))
    school = app.create_key(role="school", schools=(SCHOOL,), region=None, name="bestuur")
    other = app.create_key(role="school", schools=(OTHER_SCHOOL,), region=None, name="ander bestuur")
    coordinator = app.create_key(role="coordinator", schools=(), region="25", name="regio")
    for key in (school, other, coordinator):
        app.sender_keys.sender(key)  # used today before, so that asking changes no row
    return Office(
        app,
        app.web(),
        clock,
        admin,
        keys,
        school,
        other,
        coordinator,
        log_text,
        bus,
        runtime.metrics,
        made["internal_key"],
        made["names_key"],
    )


def close_office(office: Office) -> None:
    """Close every connection."""
    office.app.close()
    for database in (office.admin, office.keys, office.bus):
        database.close()
    structlog.reset_defaults()


@pytest.fixture
def office(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Office]:
    """A running ingest with empty tables."""
    opened = open_office(database_url, keys_url, tmp_path)
    yield opened
    close_office(opened)
