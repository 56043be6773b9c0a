"""What ingest knows of one person, table by table, and how it goes; all of it inside the caller's transaction.

``REMOVED`` is the list of tables: a new one that leads to a person belongs there.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.types import LeaverId
from services.ingest import join_store
from services.ingest.erasure import Erased, Erasure
from services.runtime.outbox import key_bytes

_EVENTS = "(select event_id from outbox where key = any(cast(:keys as bytea[])))"
_LEAVERS = "leaver = any(cast(:leavers as uuid[]))"
REMOVED = {
    "submissions": text(f"delete from submissions where event_id in {_EVENTS}"),  # noqa: S608 ours
    "natural_keys": text(f"delete from natural_keys where event_id in {_EVENTS}"),  # noqa: S608 ours
    "opt_ins": text(f"delete from opt_ins where {_LEAVERS}"),  # noqa: S608 ours
    "likenesses": text(f"delete from likenesses where {_LEAVERS}"),  # noqa: S608 ours
    "ages": text(f"delete from ages where {_LEAVERS}"),  # noqa: S608 ours
    "address_requests": text(f"delete from address_requests where {_LEAVERS}"),  # noqa: S608 ours
    "searchables": text(f"delete from searchables where {_LEAVERS}"),  # noqa: S608 ours
    "viewings": text(
        "update viewings set leavers ="
        " array(select one from unnest(leavers) as one where one <> all(cast(:leavers as uuid[])))"
        " where leavers && cast(:leavers as uuid[])"
    ),
    "rejections": text("delete from rejections where array[low, high] && cast(:leavers as uuid[])"),
    "pupil_index": text(f"delete from pupil_index where {_LEAVERS}"),  # noqa: S608 ours
    "duo_people": text(f"delete from duo_people where {_LEAVERS}"),  # noqa: S608 ours
    "identities": text(f"delete from identities where {_LEAVERS}"),  # noqa: S608 ours
}
"""Per table how the rows of some leavers go; what their events led to goes before the events are emptied."""


def remove(connection: Connection, leavers: Collection[LeaverId]) -> dict[str, int]:
    """Remove every row that leads to ``leavers``, and return how many per table."""
    values = {"leavers": list(leavers), "keys": key_bytes(leavers)}
    return {table: connection.execute(statement, values).rowcount for table, statement in REMOVED.items()}


def of_pupil(connection: Connection, marks: Collection[bytes]) -> list[LeaverId]:
    """Return who stands in the index at one of these places."""
    return list(connection.execute(_OF_PUPIL, {"marks": list(marks)}).scalars())


def whole_person(connection: Connection, leaver: LeaverId) -> list[LeaverId]:
    """Return every pseudonym of the person who is known as ``leaver``; all of them are erased together.

    Nobody joins or splits anybody until the end.
    """
    join_store.lock(connection)
    return list(connection.execute(_WHOLE_PERSON, {"leaver": leaver}).scalars())


def keep(connection: Connection, erasures: Sequence[Erasure], removed: Mapping[str, int]) -> None:
    """Remember who is erased; who was erased before stays as they were."""
    rows = {name: [getattr(one, name) for one in erasures] for name in Erasure.__slots__}
    connection.execute(_KEEP, rows | {"removed": dict(removed)})


def erased_marks(connection: Connection, marks: Collection[bytes]) -> set[bytes]:
    """Return which of these marks are of somebody who was erased."""
    return set(connection.execute(_ERASED_MARKS, {"marks": list(marks)}).scalars())


def erased(connection: Connection, leavers: Collection[LeaverId]) -> set[LeaverId]:
    """Return which of ``leavers`` were erased."""
    return set(connection.execute(_ERASED, {"leavers": list(leavers)}).scalars())


def by_mark(connection: Connection, mark: bytes) -> Erased | None:
    """Return what came of erasing the pupil with this mark; None when nobody did."""
    return _one(connection, _BY_MARK, mark)


def by_leaver(connection: Connection, leaver: LeaverId) -> Erased | None:
    """Return what came of erasing ``leaver``; None when nobody did."""
    return _one(connection, _BY_LEAVER, leaver)


def by_id(connection: Connection, erasure: UUID, region: str | None) -> Erased | None:
    """Return what came of a request about somebody of ``region``, or of any where it is None."""
    found = connection.execute(_REGION, {"id": erasure}).scalars().all()
    return _one(connection, _BY_ID, erasure) if found and (region is None or region in found) else None


def release(connection: Connection, mark: bytes) -> int:
    """Let a pupil's number no longer be recognised as erased, and return of how many people it was."""
    return connection.execute(_RELEASE, {"mark": mark}).rowcount


def with_key(connection: Connection, most: int) -> list[Erasure]:
    """Return who is erased here while their own key may still be there."""
    return [Erasure(*row) for row in connection.execute(_WITH_KEY, {"most": most})]


def everybody(connection: Connection) -> list[Erasure]:
    """Return everybody who is erased."""
    return [Erasure(*row) for row in connection.execute(_EVERYBODY)]


def mark_done(connection: Connection, leavers: Collection[LeaverId], now: datetime) -> None:
    """Remember that the keys of ``leavers`` are destroyed and their line stands in the ledger."""
    connection.execute(_DONE, {"leavers": list(leavers), "now": now})


def events_there(connection: Connection, events: Collection[UUID]) -> set[UUID]:
    """Return which of ``events`` stand in the outbox, whole."""
    return set(connection.execute(_EVENTS_THERE, {"events": list(events)}).scalars())


def facts(connection: Connection, leavers: Collection[LeaverId]) -> int:
    """Return how many facts were told of ``leavers``, what was said of them as one person included."""
    return int(connection.execute(_FACTS, {"keys": key_bytes(leavers)}).scalar_one())


def _one(connection: Connection, query: Any, value: object) -> Erased | None:  # noqa: ANN401 a statement
    rows = connection.execute(query, {"value": value}).all()
    if not rows:
        return None
    first, leavers = rows[0], tuple(LeaverId(row.leaver) for row in rows)
    done = all(row.key_destroyed_at is not None for row in rows)
    return Erased(first.id, leavers, first.reason, first.erased_at, first.removed, done)


_COLUMNS = ", ".join(Erasure.__slots__)
_WHOLE_PERSON = text(
    "with recursive person (leaver) as (select cast(:leaver as uuid) union"
    " select case when j.kept = p.leaver then j.joined else j.kept end"
    " from person p join joins j on p.leaver in (j.kept, j.joined) and j.undone_at is null)"
    " select leaver from person order by leaver"
)
_OF_PUPIL = text("select distinct leaver from pupil_index where pupil = any(cast(:marks as bytea[]))")
_KEEP = text(
    f"insert into erasures ({_COLUMNS}, removed)"  # noqa: S608 ours
    " select t.*, :removed from unnest(cast(:leaver as uuid[]), cast(:id as uuid[]), cast(:mark as bytea[]),"
    " cast(:region as text[]), cast(:reason as text[]), cast(:erased_at as timestamptz[])) as t"
    " on conflict (leaver) do update set key_destroyed_at = null"
).bindparams(bindparam("removed", type_=JSONB))
_ERASED = text("select leaver from erasures where leaver = any(cast(:leavers as uuid[]))")
_ERASED_MARKS = text("select mark from erasures where mark = any(cast(:marks as bytea[]))")
_ONE = "select leaver, id, reason, erased_at, removed, key_destroyed_at from erasures where"
_BY_MARK = text(f"{_ONE} id = (select id from erasures where mark = :value limit 1) order by leaver")  # noqa: S608 ours
_BY_LEAVER = text(f"{_ONE} id = (select id from erasures where leaver = :value) order by leaver")  # noqa: S608 ours
_BY_ID = text(f"{_ONE} id = :value order by leaver")
_REGION = text("select region from erasures where id = :id")
_WITH_KEY = text(
    f"select {_COLUMNS} from erasures where key_destroyed_at is null order by leaver limit :most"  # noqa: S608 ours
)
_RELEASE = text("update erasures set mark = null where mark = :mark")
_EVERYBODY = text(f"select {_COLUMNS} from erasures order by erased_at, leaver")  # noqa: S608 ours
_DONE = text(f"update erasures set key_destroyed_at = :now where {_LEAVERS}")  # noqa: S608 ours
_FACTS = text("select count(distinct event_id) from outbox where key = any(cast(:keys as bytea[]))")
_EVENTS_THERE = text(
    "select event_id from outbox where event_id = any(cast(:events as uuid[])) and value <> ''"
)
