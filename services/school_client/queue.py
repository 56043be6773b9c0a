"""What waits to be delivered, in one SQLite file on the machine of the school.

The file holds personal data, unencrypted: only its owner may read it (mode 0600), a delivered item is deleted, and
SQLite overwrites what it deletes. Two senders may share a queue: a delivery that is sent twice changes nothing.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid5

import orjson

from services.runtime.errors import Misconfigured
from services.school_client.door import Delivery, delivery_of

NAMESPACE = UUID("5b2f1f0e-5f3b-5d0a-9c57-3f4d0c9b8a11")
"""Of the ids that are made here for events that have none."""

WAITING, PARKED = "wacht", "geweigerd"
_TABLE = """
create table if not exists items (
    id integer primary key autoincrement,
    path text not null, media_type text not null, content blob not null,
    state text not null default 'wacht', attempts integer not null default 0, report blob
) strict
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One delivery as it stands in the queue; ``report`` is ingest's own, where it refused."""

    id: int
    state: str
    attempts: int
    delivery: Delivery
    report: dict[str, Any] | None


class Queue:
    """The queue in one file; every change is committed before its method returns."""

    def __init__(self, path: Path) -> None:
        """Open the queue at ``path``; make it, readable by its owner only, when it is not there.

        Raises:
            Misconfigured: when the file is no queue, or cannot be opened.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(descriptor):
                path.chmod(0o600)
            self._database = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._database.execute("pragma secure_delete = on")
            self._database.execute("pragma synchronous = full")
            self._database.execute(_TABLE)
        except (OSError, sqlite3.DatabaseError) as fault:
            message = f"the queue '{path}' cannot be opened ({type(fault).__name__})"
            raise Misconfigured(message) from fault

    def __enter__(self) -> Self:
        """Return the open queue."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._database.close()

    def add(self, deliveries: Sequence[Delivery]) -> list[int]:
        """Queue all of ``deliveries`` or none, and return their numbers."""
        insert = "insert into items (path, media_type, content) values (?, ?, ?) returning id"
        self._database.execute("begin immediate")
        with self._database:
            return [
                int(self._database.execute(insert, (one.path, one.media_type, one.content)).fetchone()[0])
                for one in deliveries
            ]

    def waiting(self) -> list[int]:
        """Return the numbers of what still has to be sent, oldest first."""
        found = self._database.execute("select id from items where state = ? order by id", (WAITING,))
        return [int(number) for (number,) in found]

    def find(self, number: int) -> Item | None:
        """Return one item; None when it was delivered or dropped."""
        found = self._items("where id = ?", number)
        return found[0] if found else None

    def all(self) -> list[Item]:
        """Return every item, oldest first."""
        return self._items("order by id")

    def tried(self, number: int) -> None:
        """Count one attempt that brought no answer."""
        self._change("update items set attempts = attempts + 1 where id = ?", number)

    def park(self, number: int, report: bytes) -> None:
        """Set an item apart with ingest's report, until somebody retries or drops it."""
        self._change("update items set state = ?, report = ? where id = ?", PARKED, report, number)

    def retry(self, number: int) -> bool:
        """Let a parked item wait again; return whether there is one."""
        query = "update items set state = ?, report = null where id = ? and state = ?"
        return self._change(query, WAITING, number, PARKED)

    def remove(self, number: int) -> bool:
        """Forget an item, and overwrite its content; return whether there was one."""
        return self._change("delete from items where id = ?", number)

    def _change(self, query: str, *values: object) -> bool:
        return self._database.execute(query, values).rowcount > 0

    def _items(self, which: str, *values: object) -> list[Item]:
        query = f"select id, state, attempts, path, media_type, content, report from items {which}"  # noqa: S608 (which is ours)
        with closing(self._database.execute(query, values)) as found:
            return [
                Item(number, state, attempts, Delivery(*body), orjson.loads(report) if report else None)
                for number, state, attempts, *body, report in found
            ]


def deliveries_of(name: str, content: bytes, kind: str | None = None) -> list[Delivery]:
    """Return what a file holds: a table as it is, or each event by itself, with an id that never changes again.

    An event without ``id`` gets one from its content, so that queueing the same file twice is one event.

    Raises:
        Misconfigured: when a JSON file holds no event.
    """
    if not name.lower().endswith(".json"):
        return [delivery_of(name, content, kind)]
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        message = "the file is no JSON"
        raise Misconfigured(message) from fault
    events = said if isinstance(said, list) else [said]
    if not events or not all(isinstance(event, dict) for event in events):
        message = "the file holds no event: give one CloudEvent, or a list of them"
        raise Misconfigured(message)
    return [delivery_of(name, orjson.dumps(_with_id(event))) for event in events]


def _with_id(event: dict[str, Any]) -> dict[str, Any]:
    if event.get("id"):
        return event
    content = orjson.dumps(event, option=orjson.OPT_SORT_KEYS).decode()
    return event | {"id": str(uuid5(NAMESPACE, content))}
