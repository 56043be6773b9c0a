"""The bus of one machine: the log is a table.

Rows are numbered under one lock, so a row never becomes visible behind a position that was already read. Each
group keeps its own position per topic; a new group starts at the beginning.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from services.runtime.bus import Outgoing, Record
from services.runtime.database import Database, Listener

LOG_CHANNEL = "log"
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
        return self._database.run(lambda connection: int(connection.execute(_UNREAD, values).scalar_one()))

    def close(self) -> None:
        """Nothing to close: the database is shared."""


class DirectProducer:
    """Appends to the log."""

    def __init__(self, database: Database) -> None:
        """Write to the log in ``database``."""
        self._database = database

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Append ``records`` in one transaction and wake the readers."""
        rows = [
            {"topic": r.topic, "key": r.key, "headers": dict(r.headers), "value": r.value} for r in records
        ]
        if not rows:
            return

        def append(connection: Connection) -> None:
            connection.execute(_NUMBER_ALONE)
            connection.execute(_APPEND, rows)
            connection.execute(_WAKE, {"channel": LOG_CHANNEL})

        self._database.run(append)

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
            self._listener = self._database.listen([LOG_CHANNEL])
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
        rows = self._database.run(lambda connection: connection.execute(_NEXT, values).all())
        for row in rows:
            self._positions[row.topic] = row.position
        return [Record(r.topic, 0, r.position, r.key, r.headers, r.value, r.at) for r in rows]

    def commit(self) -> None:
        """Store the positions of all that was polled."""
        rows = [
            {"group": self._group, "topic": topic, "position": position}
            for topic, position in sorted(self._positions.items())
        ]
        self._database.run(lambda connection: connection.execute(_COMMIT, rows))

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None


_NUMBER_ALONE = text("select pg_advisory_xact_lock(hashtext('vangnet.log'))")
_APPEND = text(
    "insert into runtime.log (topic, key, headers, value) values (:topic, :key, :headers, :value)"
).bindparams(bindparam("headers", type_=JSONB))
_WAKE = text("select pg_notify(:channel, '')")
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
_COMMIT = text(
    "update runtime.positions set position = greatest(position, :position)"
    " where consumer_group = :group and topic = :topic"
)
_UNREAD = text(
    "select count(*) from runtime.log l left join runtime.positions p"
    " on p.consumer_group = :group and p.topic = l.topic"
    " where l.topic = any(:topics) and l.position > coalesce(p.position, 0)"
)
