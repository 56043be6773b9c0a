"""The bus of one machine: the log is a table.

Rows are numbered under one lock, so a row never becomes visible behind a position that was already read. Each
group keeps its own position per topic; a new group starts at the beginning.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from services.runtime.bus import Outgoing, Record
from services.runtime.database import Database, Listener
from services.runtime.outbox import key_bytes

_BATCH = 500


class DirectBus:
    """Producers and consumers on the log of one database."""

    def __init__(self, database: Database) -> None:
        """Use the log in ``database``."""
        self._database = database

    def producer(self) -> "DirectProducer":
        """Return a producer."""
        return DirectProducer(self._database)

    def consumer(self, group: str, topics: Sequence[str]) -> "DirectConsumer":
        """Return a consumer; only one of a group may run at a time (the worker's lease sees to it)."""
        return DirectConsumer(self._database, group, topics)

    def unread(self, group: str, topics: Sequence[str]) -> int:
        """Return how many rows the group has not committed yet."""
        values = {"group": group, "topics": list(topics)}
        return self._database.run_one(
            lambda connection: int(connection.execute(_UNREAD, values).scalar_one())
        )

    def close(self) -> None:
        """Nothing to close: the database is shared."""


class DirectProducer:
    """Appends to the log."""

    def __init__(self, database: Database) -> None:
        """Write to the log in ``database``."""
        self._database = database

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Append ``records`` in one transaction and wake the readers."""
        if not records:
            return
        rows = {
            "topics": [r.topic for r in records],
            "keys": [r.key for r in records],
            "headers": [orjson.dumps(dict(r.headers)).decode() for r in records],
            "values": [r.value for r in records],
        }
        self._database.run_one(lambda connection: connection.execute(_APPEND, rows))

    def close(self) -> None:
        """Nothing to close: the database is shared."""


class DirectConsumer:
    """Reads the log from the group's position."""

    def __init__(self, database: Database, group: str, topics: Sequence[str]) -> None:
        """Begin where ``group`` was; a topic that is new to it from its beginning."""
        self._database = database
        self._group = group
        self._listener: Listener | None = None
        rows = [{"group": group, "topic": topic} for topic in topics]
        database.run(lambda connection: connection.execute(_JOIN, rows))
        stored = database.run(lambda c: c.execute(_POSITIONS, {"group": group, "topics": list(topics)}).all())
        self._positions: dict[str, int] = dict(stored)

    def poll(self, timeout_seconds: float) -> Sequence[Record]:
        """Return the next rows in the order of the log."""
        if self._listener is None:
            self._listener = self._database.listen([_channel(topic) for topic in self._positions])
        records = self._next()
        if not records and timeout_seconds and self._listener.wait(timeout_seconds):
            records = self._next()
        return records

    def _next(self) -> list[Record]:
        values = {
            "topics": list(self._positions),
            "positions": list(self._positions.values()),
            "batch": _BATCH,
        }
        rows = self._database.run_one(lambda connection: connection.execute(_NEXT, values).all())
        for row in rows:
            self._positions[row.topic] = row.position
        return [Record(r.topic, 0, r.position, r.key, r.headers, r.value, r.at) for r in rows]

    def commit(self) -> None:
        """Store the positions of all that was polled."""
        values = {
            "group": self._group,
            "topics": list(self._positions),
            "positions": list(self._positions.values()),
        }
        self._database.run_one(lambda connection: connection.execute(_COMMIT, values))

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None


def forget(connection: Connection, keys: Collection[UUID], *, but_type: str) -> int:
    """Take every record about ``keys`` out of the log, but those of one type, and return how many.

    On another bus the log is empty, and its records end with its retention.
    """
    return connection.execute(_FORGET, {"keys": key_bytes(keys), "but_type": but_type}).rowcount


def _channel(topic: str) -> str:
    """Return the NOTIFY channel of a topic, so that no reader wakes for what it does not read."""
    return f"log_{topic}"


_APPEND = text(
    "with alone as materialized (select pg_advisory_xact_lock(hashtext('vangnet.log'))),"
    " appended as (insert into runtime.log (topic, key, headers, value)"
    " select topic, key, cast(headers as jsonb), value from alone cross join unnest(cast(:topics as text[]),"
    " cast(:keys as bytea[]), cast(:headers as text[]), cast(:values as bytea[])) with ordinality"
    " as t (topic, key, headers, value, place) order by place)"
    " select pg_notify('log_' || topic, '') from (select distinct unnest(cast(:topics as text[])) as topic) t"
)
"""Takes the lock, then numbers the rows, then wakes the readers at the commit."""
_JOIN = text(
    "insert into runtime.positions (consumer_group, topic, position) values (:group, :topic, 0) on conflict do nothing"
)
_POSITIONS = text(
    "select topic, position from runtime.positions where consumer_group = :group and topic = any(:topics)"
)
_NEXT = text(
    "select l.position, l.topic, l.key, l.headers, l.value, l.at"
    " from unnest(cast(:topics as text[]), cast(:positions as bigint[])) as p (topic, position)"
    " cross join lateral (select * from runtime.log l where l.topic = p.topic and l.position > p.position"
    " order by l.position limit :batch) l order by l.position limit :batch"
)
_FORGET = text(
    "delete from runtime.log where key = any(cast(:keys as bytea[])) and headers ->> 'ce_type' <> :but_type"
)
_COMMIT = text(
    "update runtime.positions p set position = done.position"
    " from unnest(cast(:topics as text[]), cast(:positions as bigint[])) as done (topic, position)"
    " where p.consumer_group = :group and p.topic = done.topic and p.position < done.position"
)
_UNREAD = text(
    "select count(*) from runtime.log l left join runtime.positions p"
    " on p.consumer_group = :group and p.topic = l.topic"
    " where l.topic = any(:topics) and l.position > coalesce(p.position, 0)"
)
