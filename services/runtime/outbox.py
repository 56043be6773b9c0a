"""Events that a service committed together with the change that caused them, and the relay that publishes them.

The row is the truth, NOTIFY is a hint. The relay marks rows and never remembers a last id, because ids become
visible out of commit order. Publishing may happen twice; consumers recognise the id.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import orjson
from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Column,
    Connection,
    Identity,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TextClause,
    Uuid,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from schemas import codec
from schemas.envelope import Envelope
from schemas.topics import topic_of
from services.runtime.bus import Outgoing, Producer
from services.runtime.clock import Clock
from services.runtime.database import Database

_BATCH = 500


def outbox_table(metadata: MetaData) -> Table:
    """Return the outbox of the schema of ``metadata``."""
    return Table(
        "outbox",
        metadata,
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False),
        Column("topic", Text, nullable=False),
        Column("key", LargeBinary, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("recorded_at", TIMESTAMP(timezone=True), nullable=False),
        Column("published_at", TIMESTAMP(timezone=True)),
    )


OUTBOX_DDL = """
    create table outbox (
        seq bigint generated always as identity primary key,
        event_id uuid not null,
        topic text not null,
        key bytea not null,
        headers jsonb not null,
        value bytea not null,
        recorded_at timestamptz not null,
        published_at timestamptz
    );
    create index outbox_waiting on outbox (seq) where published_at is null;
    create index outbox_by_topic on outbox (topic);
"""
"""For a service's first migration."""


def put(connection: Connection, outbox: Table, events: Iterable[Envelope]) -> None:
    """Write ``events`` to the outbox in the caller's transaction, and wake the relay at its commit."""
    rows = [_row(event) for event in events]
    if not rows:
        return
    connection.execute(
        _put(outbox.fullname), {"rows": orjson.dumps(rows).decode(), "channel": channel(outbox)}
    )


def channel(outbox: Table) -> str:
    """Return the NOTIFY channel of an outbox."""
    return f"outbox_{outbox.schema or ''}"


def _row(event: Envelope) -> dict[str, object]:
    encoded = codec.encode(event)
    return {
        "event_id": event.id,
        "topic": topic_of(event.type),
        "key": encoded.key.decode(),
        "headers": encoded.headers,
        "value": encoded.value.decode(),
        "recorded_at": event.recorded,
    }


@cache
def _put(outbox: str) -> TextClause:
    return text(_PUT.format(outbox=outbox))


_PUT = """
    with put as (
        insert into {outbox} (event_id, topic, key, headers, value, recorded_at)
        select event_id, topic, convert_to(key, 'UTF8'), headers, convert_to(value, 'UTF8'), recorded_at
        from json_to_recordset(cast(:rows as json))
        as t (event_id uuid, topic text, key text, headers jsonb, value text, recorded_at timestamptz)
    )
    select pg_notify(:channel, '')
"""


@dataclass(frozen=True, slots=True)
class Relay:
    """Publishes what waits in one outbox; runs under a lease."""

    database: Database
    outbox: Table
    producer: Producer
    clock: Clock

    def step(self) -> bool:
        """Publish the oldest waiting rows and mark them; say whether there may be more, of which nobody woke us.

        The mark is committed after the bus made the rows durable: a crash in between publishes them again.
        """
        rows = self.database.run_one(self._waiting)
        if not rows:
            return False
        self.producer.publish([outgoing for _, outgoing in rows])
        self.database.run_one(lambda connection: self._mark(connection, [seq for seq, _ in rows]))
        return len(rows) == _BATCH

    def close(self) -> None:
        """Close the producer."""
        self.producer.close()

    def _waiting(self, connection: Connection) -> list[tuple[int, Outgoing]]:
        found = connection.execute(_waiting(self.outbox.fullname), {"batch": _BATCH})
        return [(seq, Outgoing(topic, key, headers, value)) for seq, topic, key, headers, value in found]

    def _mark(self, connection: Connection, seqs: Sequence[int]) -> None:
        connection.execute(_mark(self.outbox.fullname), {"seqs": list(seqs), "now": self.clock.now()})


@cache
def _waiting(outbox: str) -> TextClause:
    return text(
        f"select seq, topic, key, headers, value from {outbox}"  # noqa: S608 the table's own name
        " where published_at is null order by seq limit :batch"
    )


@cache
def _mark(outbox: str) -> TextClause:
    return text(
        f"update {outbox} set published_at = :now where seq = any(cast(:seqs as bigint[]))"  # noqa: S608 as above
    )


def waiting(connection: Connection, outbox: Table) -> int:
    """Return how many rows were not yet published."""
    query = select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
    return int(connection.execute(query).scalar_one())


def made_here(connection: Connection, outbox: Table, events: Iterable[UUID]) -> set[UUID]:
    """Return which of ``events`` this service made."""
    query = select(outbox.c.event_id).where(outbox.c.event_id == func.any(bindparam("events")))
    return set(connection.execute(query, {"events": list(events)}).scalars())


def empty(
    connection: Connection, outbox: Table, keys: Collection[UUID], *, but_type: str, at: datetime
) -> int:
    """Empty every event about one of ``keys``, but those of one type, and return how many; none goes out any more.

    What is left is an id on a topic, so that the account still adds up.
    """
    values = {"keys": key_bytes(keys), "but_type": but_type, "at": at}
    return connection.execute(_empty(outbox.fullname), values).rowcount


def key_bytes(keys: Iterable[UUID]) -> list[bytes]:
    """Return keys as they stand in an outbox and on a topic."""
    return [str(key).encode() for key in keys]


@cache
def _empty(outbox: str) -> TextClause:
    return text(
        f"update {outbox} set key = '', headers = '{{}}', value = '', published_at = coalesce(published_at, :at)"  # noqa: S608 as above
        " where key = any(cast(:keys as bytea[])) and headers ->> 'ce_type' <> :but_type"
    )


def emptied(connection: Connection, outbox: Table) -> dict[str, set[UUID]]:
    """Return per topic the events that were emptied."""
    found: dict[str, set[UUID]] = {}
    query = select(outbox.c.topic, outbox.c.event_id).where(outbox.c.value == b"")
    for topic, event_id in connection.execute(query):
        found.setdefault(topic, set()).add(event_id)
    return found


def events_per_topic(connection: Connection, outbox: Table) -> dict[str, int]:
    """Return how many different events were made per topic."""
    query = select(outbox.c.topic, func.count(outbox.c.event_id.distinct()).label("events")).group_by(
        outbox.c.topic
    )
    return {row.topic: row.events for row in connection.execute(query)}
