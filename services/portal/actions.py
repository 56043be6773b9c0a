"""What people do becomes a fact at ingest, as for any other source; the portal itself changes nothing.

A form has a key of its own: sent twice it is one fact, here and at ingest. What is filled in is kept before the page
says so, and sent by ``Sender``; when ingest is away it waits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Connection

from schemas.body import LeaverFact
from schemas.facts import SignalTakenUp
from services.portal import store_entries
from services.portal.access import User
from services.portal.log_events import ENTRY_SENT
from services.portal.people import Person
from services.portal.store_entries import Entry
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log

ENTRY_PATH = "/intern/gebeurtenissen"
TAKE_UP_PATH = "/intern/signalen/opgepakt"
"""Of notify, which lets its ladder rest in the same transaction: ADR 14."""
SOURCE = "urn:nazorg:portaal"
"""Who says so: somebody who is signed in; ``reportedby`` is who."""
_AT_ONCE = 50
_WAITS = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
"""How long to wait after each time that ingest was away; after the last one as long again."""
_TRY_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Filled:
    """One fact as it was filled in.

    Attributes:
        key: of the form, or made from it where one form tells of several people.
        person: as the user may see them; their school says to ingest within which the fact is.
        data: the fields of the fact as on the wire.
    """

    key: UUID
    person: Person
    fact: type[LeaverFact]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Actions:
    """Keeps what is filled in."""

    database: Database
    clock: Clock

    def submit(
        self, user: User, key: UUID, person: Person, fact: type[LeaverFact], data: Mapping[str, Any]
    ) -> bool:
        """Commit one fact about somebody; False when this form was sent before, and then nothing changes.

        Args:
            key: of the form.
            person: as the user may see them; their school says to ingest within which the fact is.
            data: the fields of the fact as on the wire.
        """
        return self.submit_all(user, [Filled(key, person, fact, data)]) == 1

    def submit_all(self, user: User, filled: Iterable[Filled]) -> int:
        """Commit several facts at once, and return how many are new; what was sent before changes nothing."""
        return self.database.run(lambda connection: sum([self.keep(connection, user, one) for one in filled]))

    def keep(self, connection: Connection, user: User, filled: Filled) -> bool:
        """Keep one fact inside the caller's transaction; False when it was kept before."""
        person = filled.person
        event = {
            "specversion": "1.0",
            "id": str(filled.key),
            "source": SOURCE,
            "type": filled.fact.TYPE,
            "data": {"jongere": str(person.leaver), **filled.data},
        }
        if user.code:
            event["reportedby"] = user.code
        door = {
            "gebruiker": user.subject,
            "rol": str(user.role),
            "regio": min(user.areas, default=person.region),
            "school": person.school,
        }
        if filled.fact is SignalTakenUp:
            door = {"medewerker": str(user.staff)}
        entry = Entry(filled.key, user.subject, person.leaver, event, door)
        return store_entries.add(connection, entry, self.clock.now())

    def told(self, user: User) -> tuple[int, int]:
        """Return how many entries of ``user`` wait for ingest, and how many of the last day it did not take."""
        since = self.clock.now() - timedelta(days=1)

        def work(connection: Connection) -> tuple[int, int]:
            waiting = store_entries.waiting_of(connection, user.subject)
            return waiting, store_entries.refused_of(connection, user.subject, since)

        return self.database.run(work)


@dataclass(frozen=True, slots=True, repr=False)
class Door:
    """Where a service takes entries, and the secret that opens it."""

    url: str
    secret: str

    def client(self, timeout_seconds: float) -> httpx.Client:
        """Return what asks there."""
        headers = {"Authorization": f"Bearer {self.secret}"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=timeout_seconds)


class Sender:
    """Sends what waits, one by one in the order of making: to ingest, what is taken up to notify; under a lease."""

    def __init__(
        self, database: Database, clock: Clock, ingest: Door, notify: Door, *, timeout_seconds: float
    ) -> None:
        """Open nothing yet."""
        self._database = database
        self._clock = clock
        self._ingest = ingest.client(timeout_seconds)
        self._notify = notify.client(timeout_seconds)

    def step(self) -> bool:
        """Send what is due; say whether there may be more. Sent twice is once: both know the key of the form."""
        now = self._clock.now()
        entries = self._database.run(lambda connection: store_entries.due(connection, now, _AT_ONCE))
        for entry in entries:
            self._send(entry)
        return len(entries) == _AT_ONCE

    def close(self) -> None:
        """Close the connections."""
        self._ingest.close()
        self._notify.close()

    def _asked(self, entry: Entry) -> httpx.Response:
        if entry.event["type"] != SignalTakenUp.TYPE:
            return self._ingest.post(ENTRY_PATH, json={**entry.door, "gebeurtenis": entry.event})
        order = {name: entry.event["data"][name] for name in ("signaal", "volgende_datum")}
        return self._notify.post(
            TAKE_UP_PATH, json=entry.door | order, headers={"Idempotency-Key": str(entry.key)}
        )

    def _send(self, entry: Entry) -> None:
        try:
            answer = self._asked(entry)
            status = answer.status_code
        except httpx.HTTPError:
            answer, status = None, 0
        log(ENTRY_SENT, entry=str(entry.key), status=status)
        now = self._clock.now()

        def work(connection: Connection) -> None:
            if answer is not None and answer.is_success:
                store_entries.sent(connection, entry.key, now)
            elif answer is not None and answer.is_client_error and status not in _TRY_AGAIN:
                store_entries.refused(connection, entry.key, _why(answer))
            else:
                wait = _WAITS[min(entry.tries, len(_WAITS) - 1)]
                store_entries.later(connection, entry.key, now + wait)

        self._database.run(work)


def _why(answer: httpx.Response) -> str:
    """Return the reasons that ingest gives, never a value."""
    try:
        faults = answer.json().get("fouten", [])
    except ValueError:
        faults = []
    return " ".join(sorted({str(one["reden"]) for one in faults})) or str(answer.status_code)
