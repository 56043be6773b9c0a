"""The table of keys: one function per question or change, inside the caller's transaction; never a key itself.

Each key repeats who its sender is and what they may, so that a use is one look at one row.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, TextClause, text

from services.ingest.credential import Credential
from services.ingest.scope import Role, Scope


def add(connection: Connection, key: Credential, digest: bytes | None, now: datetime) -> bool:
    """Store a key as a hash; ``digest`` is None for a client. False when that client is a sender already."""
    values = {
        "key_id": key.id,
        "digest": digest,
        "id": key.sender,
        "name": key.name,
        "role": str(key.scope.role),
        "schools": sorted(key.scope.schools),
        "mbos": sorted(key.scope.mbos),
        "region": key.scope.region,
        "client": key.client,
        "now": now,
        "starts": key.starts,
        "expires": key.expires,
        "per_minute": key.per_minute,
        "burst": key.burst,
    }
    return connection.execute(_ADD, values).rowcount == 1


def end(connection: Connection, key_id: str, moment: datetime) -> None:
    """Let a key end at ``moment``, unless it ends before."""
    connection.execute(_END, {"key_id": key_id, "moment": moment})


def limit(connection: Connection, sender: UUID, per_minute: int | None, burst: int | None) -> None:
    """Give every key of a sender these limits; None is the setting."""
    connection.execute(_LIMIT, {"sender": sender, "per_minute": per_minute, "burst": burst})


def revoke(connection: Connection, key_ids: Sequence[str], now: datetime) -> list[str]:
    """Stop keys, and return those that were not stopped before."""
    return list(connection.execute(_REVOKE, {"key_ids": list(key_ids), "now": now}).scalars())


def use(connection: Connection, key_id: str, today: date) -> None:
    """Remember the day on which a key was used last."""
    connection.execute(_USE, {"key_id": key_id, "today": today})


def by_digest(connection: Connection, digest: bytes) -> Credential | None:
    """Return the key with this hash."""
    return _one(connection, _BY_DIGEST, digest=digest)


def by_client(connection: Connection, client: str) -> Credential | None:
    """Return the client of this name: the one that works, else the last."""
    return _one(connection, _BY_CLIENT, client=client)


def by_id(connection: Connection, key_id: str) -> Credential | None:
    """Return the key with this short name, alone until the end."""
    return _one(connection, _BY_ID, key_id=key_id)


def of_sender(connection: Connection, sender: UUID) -> list[str]:
    """Return the short name of every key of a sender."""
    return list(connection.execute(_OF_SENDER, {"sender": sender}).scalars())


def all_of_them(connection: Connection) -> list[Credential]:
    """Return every key, those of one sender together, oldest first."""
    return [_credential(row) for row in connection.execute(_ALL)]


def _one(connection: Connection, question: TextClause, **values: object) -> Credential | None:
    row = connection.execute(question, values).one_or_none()
    return None if row is None else _credential(row)


def _credential(row: Row[Any]) -> Credential:
    scope = Scope(frozenset(row.schools), row.region, Role(row.role), mbos=frozenset(row.mbos))
    return Credential(
        row.key_id,
        row.id,
        name=row.name,
        scope=scope,
        client=row.client_id,
        starts=row.starts_at,
        expires=row.expires_at,
        revoked=row.revoked_at,
        last_used=row.last_used_on,
        per_minute=row.requests_per_minute,
        burst=row.burst,
    )


_SELECT = (
    "select key_id, id, name, role, schools, mbos, region, client_id, starts_at, expires_at, revoked_at,"
    " last_used_on, requests_per_minute, burst from sender_keys"
)
_BY_DIGEST = text(f"{_SELECT} where digest = :digest")
_BY_CLIENT = text(f"{_SELECT} where client_id = :client order by revoked_at desc nulls first limit 1")
_BY_ID = text(f"{_SELECT} where key_id = :key_id for update")
_ALL = text(f"{_SELECT} order by min(created_at) over (partition by id), id, created_at, key_id")
_OF_SENDER = text("select key_id from sender_keys where id = :sender order by key_id")
_ADD = text(
    "insert into sender_keys (key_id, digest, id, name, role, schools, mbos, region, client_id, created_at,"
    " starts_at, expires_at, requests_per_minute, burst)"
    " values (:key_id, :digest, :id, :name, :role, :schools, :mbos, :region, :client, :now,"
    " :starts, :expires, :per_minute, :burst)"
    " on conflict (client_id) where revoked_at is null do nothing"
)
_END = text("update sender_keys set expires_at = least(expires_at, :moment) where key_id = :key_id")
_LIMIT = text("update sender_keys set requests_per_minute = :per_minute, burst = :burst where id = :sender")
_REVOKE = text(
    "update sender_keys set revoked_at = :now"
    " where key_id = any(cast(:key_ids as text[])) and revoked_at is null returning key_id"
)
_USE = text("update sender_keys set last_used_on = :today where key_id = :key_id")
