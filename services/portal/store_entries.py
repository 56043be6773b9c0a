"""What people filled in and waits to be taken by ingest: kept until it says yes or no."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from services.portal import store
from services.runtime.database import notify


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One fact on its way to ingest.

    Attributes:
        key: of the form in which it was filled in; the id of the fact for ingest.
        event: as CloudEvent.
        door: on whose behalf, for ingest.
        tries: how often ingest was asked in vain.
    """

    key: UUID
    subject: str
    leaver: UUID
    event: dict[str, Any]
    door: dict[str, Any]
    tries: int = 0


def add(connection: Connection, entry: Entry, now: datetime) -> bool:
    """Keep an entry to be sent at once; False when this form was sent before."""
    values = {
        "key": entry.key,
        "subject": entry.subject,
        "leaver": entry.leaver,
        "event": entry.event,
        "door": entry.door,
        "now": now,
    }
    if not connection.execute(_ADD, values).rowcount:
        return False
    notify(connection, store.ENTRIES)
    return True


def due(connection: Connection, now: datetime, most: int) -> list[Entry]:
    """Return the entries whose moment has come, the oldest first."""
    rows = connection.execute(_DUE, {"now": now, "most": most})
    return [Entry(row.key, row.subject, row.leaver, row.event, row.door, row.tries) for row in rows]


def sent(connection: Connection, key: UUID, now: datetime) -> None:
    """Write that ingest took an entry."""
    connection.execute(_SENT, {"key": key, "now": now})


def refused(connection: Connection, key: UUID, why: str) -> None:
    """Write that ingest will not take an entry, and why, in its own words."""
    connection.execute(_REFUSED, {"key": key, "why": why})


def later(connection: Connection, key: UUID, at: datetime) -> None:
    """Write that ingest was away, and when it is asked again."""
    connection.execute(_LATER, {"key": key, "at": at})


def waiting_of(connection: Connection, subject: str) -> int:
    """Return how many entries of somebody wait because ingest was away."""
    found: int = connection.execute(_WAITING_OF, {"subject": subject}).scalar_one()
    return found


def refused_of(connection: Connection, subject: str, since: datetime) -> int:
    """Return how many entries of somebody since a moment ingest did not take."""
    found: int = connection.execute(_REFUSED_OF, {"subject": subject, "since": since}).scalar_one()
    return found


def next_due(connection: Connection) -> datetime | None:
    """Return when ingest is asked next."""
    found: datetime | None = connection.execute(_NEXT).scalar()
    return found


_ADD = text(
    "insert into portal.entries (key, subject, leaver, event, door, made_at, due_at)"
    " values (:key, :subject, :leaver, :event, :door, :now, :now) on conflict do nothing"
).bindparams(bindparam("event", type_=JSONB), bindparam("door", type_=JSONB))
_DUE = text(
    "select key, subject, leaver, event, door, tries from portal.entries"
    " where due_at <= :now order by made_at, key limit :most"
)
_SENT = text("update portal.entries set sent_at = :now, due_at = null, event = '{}' where key = :key")
_REFUSED = text("update portal.entries set refused = :why, due_at = null where key = :key")
_LATER = text("update portal.entries set due_at = :at, tries = tries + 1 where key = :key")
_WAITING_OF = text(
    "select count(*) from portal.entries where subject = :subject and due_at is not null and tries > 0"
)
_REFUSED_OF = text(
    "select count(*) from portal.entries where subject = :subject and refused is not null and made_at >= :since"
)
_NEXT = text("select min(due_at) from portal.entries")
