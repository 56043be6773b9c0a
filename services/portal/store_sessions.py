"""Who is signed in: sessions by the digest of their token, which itself is nowhere but in the cookie."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB


@dataclass(frozen=True, slots=True)
class Stored:
    """One session as it is kept; ``is_current`` is False for a token that was turned a moment ago."""

    id: UUID
    signed_in: dict[str, Any]
    turned_at: datetime
    is_current: bool


def add(
    connection: Connection,
    session: UUID,
    token: bytes,
    signed_in: dict[str, Any],
    at: tuple[datetime, datetime],
) -> None:
    """Keep a new session from the first moment of ``at`` until the second, and forget those that ended."""
    starts_at, ends_at = at
    connection.execute(_FORGET, {"now": starts_at})
    values = {"id": session, "token": token, "who": signed_in, "now": starts_at, "ends": ends_at}
    connection.execute(_ADD, values)


def load(connection: Connection, token: bytes, now: datetime, turned_since: datetime) -> Stored | None:
    """Return the session of a token that works at ``now``; an earlier one works if it was turned since then."""
    values = {"token": token, "now": now, "since": turned_since}
    row = connection.execute(_LOAD, values).one_or_none()
    return Stored(row.id, row.signed_in, row.turned_at, row.is_current) if row else None


def turn(connection: Connection, before: bytes, token: bytes, now: datetime) -> bool:
    """Give the session of ``before`` another token; False when somebody else just did."""
    return connection.execute(_TURN, {"before": before, "token": token, "now": now}).rowcount == 1


def end(connection: Connection, session: UUID) -> None:
    """Forget a session: its tokens open nothing any more."""
    connection.execute(_END, {"id": session})


_ADD = text(
    "insert into portal.sessions (id, token, signed_in, started_at, turned_at, ends_at)"
    " values (:id, :token, :who, :now, :now, :ends)"
).bindparams(bindparam("who", type_=JSONB))
_FORGET = text("delete from portal.sessions where ends_at < :now")
_LOAD = text(
    "select id, signed_in, turned_at, token = :token as is_current from portal.sessions"
    " where (token = :token or (before = :token and turned_at > :since)) and ends_at > :now"
)
_TURN = text(
    "update portal.sessions set token = :token, before = :before, turned_at = :now where token = :before"
)
_END = text("delete from portal.sessions where id = :id")
