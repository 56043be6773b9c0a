"""The tables of joins and rejections; each function runs in the caller's transaction."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import LeaverId, StaffId
from services.ingest.joining import Join, Side


def lock(connection: Connection) -> None:
    """Let one person at a time join or split, until the transaction ends: who is one person depends on all joins."""
    connection.execute(_LOCK)


def sides(connection: Connection, leavers: Iterable[UUID]) -> dict[UUID, Side]:
    """Return those of ``leavers`` that are known here; nobody changes them until the end."""
    rows = connection.execute(_SIDES, {"leavers": sorted(leavers)})
    return {row.leaver: Side(row.leaver, row.school, row.region) for row in rows}


def joins(connection: Connection) -> list[Join]:
    """Return every join, also those that were undone, newest first."""
    return [Join(**row) for row in connection.execute(_JOINS).mappings()]


def standing(connection: Connection, leavers: Collection[LeaverId]) -> list[Join]:
    """Return the joins that stand by which one of ``leavers`` is one person with others, oldest first."""
    return [Join(**row) for row in connection.execute(_STANDING, {"leavers": list(leavers)}).mappings()]


def words(connection: Connection) -> int:
    """Return how many joins and splits were said."""
    return int(connection.execute(_WORDS).scalar_one())


def add(connection: Connection, join: Join) -> None:
    """Store a new join."""
    connection.execute(_ADD, {name: getattr(join, name) for name in Join.__slots__})


def undo(connection: Connection, join: UUID, by: StaffId, at: datetime) -> None:
    """Record that a join was taken back."""
    connection.execute(_UNDO, {"id": join, "by": by, "at": at})


def reject(connection: Connection, pair: Iterable[LeaverId], by: StaffId, at: datetime) -> None:
    """Record that two people are not one; who said it last counts."""
    low, high = sorted(pair)
    connection.execute(_REJECT, {"low": low, "high": high, "by": by, "at": at})


_LOCK = text("select pg_advisory_xact_lock(hashtext('ingest.joins'))")
_SIDES = text(
    "select leaver, school, region from identities where leaver = any(cast(:leavers as uuid[]))"
    " order by leaver for share"
)
_SELECT = "select id, kept, joined, region, school, joined_by, joined_at, undone_by, undone_at from joins"
_JOINS = text(f"{_SELECT} order by joined_at desc, id")
_STANDING = text(
    "with recursive person (leaver) as (select unnest(cast(:leavers as uuid[])) union"  # noqa: S608 ours
    " select other.leaver from person p join lateral (select joined as leaver from joins where kept = p.leaver"
    " and undone_at is null union all select kept from joins where joined = p.leaver and undone_at is null) as other"
    f" on true) {_SELECT} where undone_at is null and kept in (select leaver from person) order by joined_at, id"
)
_WORDS = text("select count(*) + count(undone_at) from joins")
_ADD = text(
    "insert into joins (id, kept, joined, region, school, joined_by, joined_at, undone_by, undone_at)"
    " values (:id, :kept, :joined, :region, :school, :joined_by, :joined_at, :undone_by, :undone_at)"
)
_UNDO = text("update joins set undone_by = :by, undone_at = :at where id = :id")
_REJECT = text(
    "insert into rejections (low, high, rejected_by, rejected_at) values (:low, :high, :by, :at)"
    " on conflict (low, high) do update set rejected_by = :by, rejected_at = :at"
)
