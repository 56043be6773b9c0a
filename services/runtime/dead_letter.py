"""Records that cannot be read: kept encrypted with their reason and origin, told on a topic, and limited.

A record is parked once, by where it stood. When everything is bad the fault is ours (a wrong schema, a wrong
topic): the consumer stops and says why, instead of emptying a topic into a table.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

import orjson
from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from schemas import codec
from schemas.codec import Undecodable
from schemas.envelope import Envelope
from schemas.events import DeadLetterParked
from schemas.types import EventId
from services.runtime import outbox
from services.runtime.bus import Record
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import TooManyDeadLetters
from services.runtime.log import DEAD_LETTERED, log
from services.runtime.secrets import decrypt, encrypt


def dead_letter_table(metadata: MetaData) -> Table:
    """Return the dead letters of the schema of ``metadata``."""
    return Table(
        "dead_letters",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("event_id", Uuid),
        Column("reason", Text, nullable=False),
        Column("place", Text, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("digest", Text, nullable=False),
        Column("first_seen", TIMESTAMP(timezone=True), nullable=False),
        Column("retried_at", TIMESTAMP(timezone=True)),
    )


DEAD_LETTERS_DDL = """
    create table dead_letters (
        id uuid primary key,
        topic text not null,
        partition integer not null,
        position bigint not null,
        event_id uuid,
        reason text not null,
        place text not null,
        payload bytea not null,
        digest text not null,
        first_seen timestamptz not null,
        retried_at timestamptz,
        unique (topic, partition, position)
    );
"""
"""For a consuming service's first migration."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A record that waits among the dead letters; ``event_id`` is what it said of itself, if anything."""

    event_id: UUID | None
    topic: str
    reason: str


def parked(connection: Connection, dead_letters: Table, inbox: Table) -> list[Parked]:
    """Return what could not be read, is not worked off, and did not arrive whole another time."""
    letter = dead_letters.c
    taken_in = select(inbox.c.event_id).where(inbox.c.event_id == letter.event_id).exists()
    query = select(letter.event_id, letter.topic, letter.reason).where(letter.retried_at.is_(None), ~taken_in)
    return [Parked(*row) for row in connection.execute(query)]


@dataclass(slots=True)
class DeadLetters:
    """Parks what one service could not read.

    Attributes:
        limit: so many bad records in a row, without one good between them, and the consumer stops.
    """

    service: str
    database: Database
    table: Table
    outbox: Table
    clock: Clock
    key: bytes
    limit: int = 100
    _in_a_row: int = field(default=0, init=False)

    def park(self, bad: Sequence[tuple[Record, Undecodable]]) -> int:
        """Keep bad records and tell the topic of dead letters, in one transaction; twice is once.

        Returns:
            How many were not parked before.
        """
        return self.database.run(lambda connection: self._keep(connection, bad)) if bad else 0

    def count(self, *, good: int, bad: int) -> None:
        """Count what a poll brought: records that can be read, and bad ones that were not parked before.

        What was parked before does not count, so that the consumer gets past it when it is started again.

        Raises:
            TooManyDeadLetters: when nothing but bad records came for ``limit`` records.
        """
        self._in_a_row = 0 if good else self._in_a_row + bad
        if self._in_a_row >= self.limit:
            message = (
                f"{self._in_a_row} records in a row could not be read by {self.service}: it most likely reads a wrong"
                f" topic or an old schema. They are kept; see 'vangnet dead-letters list' and start it again"
            )
            raise TooManyDeadLetters(message)

    def _keep(self, connection: Connection, bad: Sequence[tuple[Record, Undecodable]]) -> int:
        now = self.clock.now()
        notices: list[Envelope] = []
        for record, fault in bad:
            row = self._row(record, fault) | {"first_seen": now}
            fresh = connection.execute(
                insert(self.table).values(row).on_conflict_do_nothing().returning(self.table.c.id)
            ).scalar()
            if fresh is None:
                continue
            log(
                DEAD_LETTERED,
                topic=record.topic,
                offset=record.offset,
                partition=record.partition,
                reason=fault.reason,
            )
            body = DeadLetterParked(
                service=self.service,
                topic=record.topic,
                partition=record.partition,
                position=record.offset,
                reason=str(fault.reason),
                digest=str(row["digest"]),
            )
            notice = Envelope(
                id=EventId(uuid4()),
                source=f"urn:nazorg:{self.service}",
                key=fresh,
                time=now,
                recorded=now,
                body=body,
            )
            notices.append(notice)
        outbox.put(connection, self.outbox, notices)
        return len(notices)

    def _row(self, record: Record, fault: Undecodable) -> dict[str, object]:
        letter = uuid4()
        parts = {"key": record.key.hex(), "headers": dict(record.headers), "value": record.value.hex()}
        return {
            "id": letter,
            "topic": record.topic,
            "partition": record.partition,
            "position": record.offset,
            "event_id": _event_id(record),
            "reason": str(fault.reason),
            "place": fault.where,
            "payload": encrypt(self.key, orjson.dumps(parts), letter.bytes),
            "digest": sha256(record.value).hexdigest(),
        }

    def waiting(self) -> list[dict[str, object]]:
        """Return what is parked and not yet worked off, oldest first, without payload."""
        t = self.table.c
        query = (
            select(t.id, t.topic, t.partition, t.position, t.reason, t.place, t.digest, t.first_seen)
            .where(t.retried_at.is_(None))
            .order_by(t.first_seen, t.id)
        )
        return self.database.run(
            lambda connection: [dict(row) for row in connection.execute(query).mappings()]
        )

    def read_again(self, letter: UUID) -> Envelope:
        """Return the event of a dead letter that can be read now.

        Raises:
            KeyError: when there is no such letter.
            Undecodable: when it still cannot be read.
        """
        query = select(self.table.c.payload).where(self.table.c.id == letter)
        payload = self.database.run(lambda connection: connection.execute(query).scalar())
        if payload is None:
            raise KeyError(str(letter))
        parts = orjson.loads(decrypt(self.key, payload, letter.bytes))
        return codec.decode(bytes.fromhex(parts["key"]), parts["headers"], bytes.fromhex(parts["value"]))

    def forget(self, connection: Connection, keys: Collection[UUID], *, at: datetime) -> int:
        """Destroy the dead letters about ``keys``, with what was told of them, and return how many."""
        wanted = {str(key) for key in keys}
        letters = connection.execute(select(self.table.c.id, self.table.c.payload)).all()
        about = [row.id for row in letters if self._key_of(row.id, row.payload) in wanted]
        connection.execute(delete(self.table).where(self.table.c.id.in_(about)))
        outbox.empty(connection, self.outbox, about, but_type="", at=at)
        return len(about)

    def _key_of(self, letter: UUID, payload: bytes) -> str:
        try:
            parts = orjson.loads(decrypt(self.key, payload, letter.bytes))
        except InvalidTag:  # kept under a key that is gone: nobody can read it any more
            return ""
        return bytes.fromhex(parts["key"]).decode(errors="replace")

    def mark_retried(self, letter: UUID) -> None:
        """Remember that a dead letter was worked off."""
        mark = update(self.table).where(self.table.c.id == letter).values(retried_at=self.clock.now())
        self.database.run(lambda connection: connection.execute(mark))


def _event_id(record: Record) -> UUID | None:
    try:
        return UUID(record.headers.get("ce_id", ""))
    except ValueError:
        return None
