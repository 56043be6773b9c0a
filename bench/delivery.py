"""Delivering to ingest as a school does: keys, files and events over HTTP."""

import http.client
import json
from collections.abc import Sequence
from datetime import date

from bench.people import REGION, SCHOOL
from services.ingest import app as ingest
from services.ingest.settings import IngestSettings
from services.runtime.app import Runtime

BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"
_SOURCE = "urn:nazorg:bench"


def make_key(runtime: Runtime, role: str = "school", schools: tuple[str, ...] = (SCHOOL,)) -> str:
    """Return a key of schools, or of the coordinator of their region."""
    app = ingest.build(runtime, IngestSettings.load())
    try:
        if role == "school":
            return app.create_key(role=role, schools=schools, region=None, name="bench")
        return app.create_key(role=role, schools=(), region=REGION, name="bench")
    finally:
        app.close()


def an_event(kind: str, pupil: int, turn: int, on: date, **data: object) -> dict[str, object]:
    """Return one event as a school writes it."""
    return {
        "specversion": "1.0",
        "id": f"{pupil}-{turn}",
        "source": _SOURCE,
        "type": f"nl.nazorg.{kind}.v1",
        "data": {"brin": SCHOOL, "leerlingnummer": str(pupil), "datum": on.isoformat(), **data},
    }


def exits(pupils: Sequence[int], left_on: date) -> list[dict[str, object]]:
    """Return an exit of each pupil, to work without an end: nothing that anybody must act on."""
    more = {
        "schoolsoort": "pro",
        "bestemming": "arbeid",
        "startdatum": left_on.isoformat(),
        "uren_per_week": 24,
        "contractvorm": "onbepaalde_tijd",
    }
    return [an_event("uitstroom.geregistreerd", pupil, 0, left_on, **more) for pupil in pupils]


class Door:
    """One connection to ingest that stays open."""

    def __init__(self, port: int, key: str) -> None:
        """Connect when first used."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._key = key

    def post(self, path: str, body: bytes, media_type: str) -> bytes:
        """Return the answer to a delivery; raise ``RuntimeError`` when it was not accepted."""
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": media_type}
        return self._ask("POST", path, body, headers)

    def get(self, path: str) -> bytes:
        """Return what is told there; raise ``RuntimeError`` when nothing is."""
        return self._ask("GET", path, b"", {"Authorization": f"Bearer {self._key}"})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in {200, 201, 202}:
            raise RuntimeError(f"{path}: {answer.status} {content[:300]!r}")
        return content

    def send(self, events: Sequence[dict[str, object]]) -> None:
        """Deliver events in one request."""
        self.post("/v1/gebeurtenissen", json.dumps(events).encode(), BATCH)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
