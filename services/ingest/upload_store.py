"""The tables of files that are taken in parts: how far each is, and what became of its rows so far.

Every function works inside the caller's transaction. Holds row numbers, columns and reasons; never a value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from services.ingest.report import Counts


@dataclass(frozen=True, slots=True)
class Running:
    """A file that is being taken: ``done`` of its ``rows`` are committed; ``received`` is aware UTC."""

    id: UUID
    received: datetime
    rows: int
    done: int


def begin(connection: Connection, running: Running, sender: UUID, digest: bytes) -> None:
    """Remember a file that is going to be taken in parts; its delivery was recorded before."""
    values = {"id": running.id, "sender": sender, "digest": digest, "received": running.received}
    connection.execute(_BEGIN, values | {"rows": running.rows})


def running(connection: Connection, sender: UUID, digest: bytes) -> Running | None:
    """Return how far this sender's file with this content is, alone until the end; None when it is not begun."""
    row = connection.execute(_RUNNING, {"sender": sender, "digest": digest}).one_or_none()
    return Running(row.id, row.received_at, row.row_count, row.done) if row else None


def lock(connection: Connection, sender: UUID, digest: bytes) -> None:
    """Wait until nobody else begins or continues this sender's file with this content."""
    connection.execute(_LOCK, {"name": f"{sender}{digest.hex()}"})


def add_part(
    connection: Connection, upload: UUID, first_row: int, lines: Sequence[Mapping[str, Any]], counts: Counts
) -> None:
    """Keep what became of the next rows of a file, and count them."""
    connection.execute(_ADD_PART, {"id": upload, "first_row": first_row, "lines": list(lines)})
    connection.execute(_ADVANCE, {"id": upload, "rows": len(lines)})
    numbers = {name: getattr(counts, name) for name in counts.__slots__}
    connection.execute(_COUNT, {"id": upload} | numbers)


def end(connection: Connection, upload: UUID) -> list[dict[str, Any]]:
    """Return what became of every row of a file, in its order, and forget that it was being taken."""
    parts = connection.execute(_PARTS, {"id": upload}).scalars().all()
    connection.execute(_END, {"id": upload})
    return [line for part in parts for line in part]


def counts(connection: Connection, upload: UUID) -> Counts:
    """Return the counts of a delivery so far."""
    return Counts(**connection.execute(_COUNTS, {"id": upload}).mappings().one())


def started(connection: Connection, upload: UUID) -> dict[str, Any]:
    """Return the schools whose start state this file is, with its day."""
    return {row.school: row.day for row in connection.execute(_STARTED, {"id": upload})}


def recent(connection: Connection, sender: UUID) -> list[dict[str, Any]]:
    """Return the latest files of a sender, newest first, with how far each is."""
    return [dict(row) for row in connection.execute(_RECENT, {"sender": sender}).mappings()]


def one(connection: Connection, upload: UUID, sender: UUID) -> dict[str, Any] | None:
    """Return how far a file of this sender is; None when it is not being taken."""
    row = connection.execute(_ONE, {"id": upload, "sender": sender}).mappings().one_or_none()
    return dict(row) if row else None


_LOCK = text("select pg_advisory_xact_lock(2, hashtext(:name))")
_BEGIN = text(
    "insert into running_uploads (id, sender, digest, received_at, row_count, done)"
    " values (:id, :sender, :digest, :received, :rows, 0)"
)
_RUNNING = text("select * from running_uploads where sender = :sender and digest = :digest for update")
_ADD_PART = text(
    "insert into upload_parts (upload, first_row, lines) values (:id, :first_row, :lines)"
).bindparams(bindparam("lines", type_=JSONB))
_ADVANCE = text("update running_uploads set done = done + :rows where id = :id")
_COUNT = text(
    "update deliveries set offered = offered + :offered, rejected = rejected + :rejected,"
    " already_known = already_known + :already_known, accepted = accepted + :accepted,"
    " corrections = corrections + :corrections where id = :id"
)
_PARTS = text("select lines from upload_parts where upload = :id order by first_row")
_END = text("delete from running_uploads where id = :id")
_COUNTS = text(
    "select offered, rejected, already_known, accepted, corrections from deliveries where id = :id"
)
_STARTED = text("select school, day from start_states where upload = :id order by school")
_PROGRESS = (
    "select d.id, d.kind, d.received_at, coalesce(r.row_count, d.offered) as row_count,"
    " d.offered as done, r.id is not null as is_running"
    " from deliveries d left join running_uploads r using (id) left join uploads u using (id)"
    " where d.sender = :sender and (r.id is not null or u.id is not null)"
)
_RECENT = text(f"{_PROGRESS} order by d.received_at desc, d.id limit 50")
_ONE = text(f"{_PROGRESS} and r.id is not null and d.id = :id")
