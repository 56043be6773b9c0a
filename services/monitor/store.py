"""The monitor's tables, one function per query; each runs in the caller's transaction.

Bulk by design: one statement for a whole batch. No rule is written here.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, MetaData, Row, TextClause, text

from schemas.codes import Outcome
from schemas.envelope import Envelope
from schemas.events import BODY_OF
from schemas.types import (
    DoorstroompuntHears,
    EventId,
    Kind,
    LadderEnd,
    LeaverId,
    PlaceStatus,
    Status,
    Urgency,
)
from services.monitor.episodes import Ending, Episode
from services.monitor.look import Locked, Looked
from services.monitor.snapshots import Card, Origin
from services.runtime.dead_letter import dead_letter_table
from services.runtime.inbox import inbox_table
from services.runtime.outbox import outbox_table

METADATA = MetaData(schema="monitor")
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
DEAD_LETTERS = dead_letter_table(METADATA)


def lock_dossiers(connection: Connection, leavers: Collection[UUID]) -> dict[UUID, Locked]:
    """Lock the rows of ``leavers`` and of their circles in the order of the pseudonym, and make those missing.

    The rows are there before the history is read: without this, two first events of one person lose one. A circle
    that grew while we waited is locked as it is now; should that meet another the wrong way round, the database
    says so and the whole transaction runs again.
    """
    ids = sorted(leavers)
    found = connection.execute(_ADD_DOSSIERS, {"leavers": ids}).scalars().all()
    whole = {*ids}.union(*circles(connection, found).values())
    while True:
        ids = sorted(whole)
        rows = [_locked(row) for row in connection.execute(_LOCK_DOSSIERS, {"leavers": ids}).all()]
        found = [row.circle for row in rows if row.circle is not None]
        whole = {*ids}.union(*circles(connection, found).values())
        if len(whole) == len(ids):
            return {row.leaver: row for row in rows}


def circles(connection: Connection, found: Collection[UUID]) -> dict[LeaverId, list[LeaverId]]:
    """Return who is in each of these circles."""
    members: dict[LeaverId, list[LeaverId]] = {}
    if found:
        for leaver, circle in connection.execute(_CIRCLES, {"circles": sorted(set(found))}).all():
            members.setdefault(circle, []).append(leaver)
    return members


def set_circles(connection: Connection, found: Mapping[LeaverId, LeaverId]) -> None:
    """Put people, who are locked, in a circle."""
    if found:
        values = {"leavers": list(found), "circles": list(found.values())}
        connection.execute(_SET_CIRCLES, values)


def lock_due(connection: Connection, now: datetime, limit: int) -> dict[UUID, Locked]:
    """Lock people whose date has come, longest ago first; who is locked by another is left to the next time."""
    return {
        row.leaver: _locked(row) for row in connection.execute(_LOCK_DUE, {"now": now, "limit": limit}).all()
    }


def page(connection: Connection, after: UUID, limit: int) -> dict[UUID, Locked]:
    """Return people in the order of the pseudonym, from after one on; locks nobody."""
    return {
        row.leaver: _locked(row) for row in connection.execute(_PAGE, {"after": after, "limit": limit}).all()
    }


def read_as_of_now(connection: Connection) -> None:
    """Let this transaction read one state of the database, and change nothing."""
    connection.exec_driver_sql("set transaction isolation level repeatable read read only")


def read_history(connection: Connection, leavers: Collection[UUID]) -> dict[UUID, list[Envelope]]:
    """Return every event of ``leavers`` that was kept before."""
    found: dict[UUID, list[Envelope]] = {leaver: [] for leaver in leavers}
    rows = connection.execute(_READ_HISTORY, {"leavers": list(leavers)}).all()
    for event_id, leaver, kind, source, time, recorded, reported_by, body in rows:
        parsed = BODY_OF[kind].__pydantic_validator__.validate_json(body)
        found[leaver].append(Envelope(EventId(event_id), source, leaver, time, recorded, parsed, reported_by))
    return found


def read_origins(connection: Connection, leavers: Collection[UUID]) -> dict[EventId, Origin]:
    """Return of every event of ``leavers`` that was kept its type and source."""
    rows = connection.execute(_READ_ORIGINS, {"leavers": list(leavers)}).all()
    return {EventId(event_id): (kind, source) for event_id, kind, source in rows}


def read_circle(connection: Connection, leaver: UUID) -> dict[LeaverId, list[Envelope]]:
    """Return every event of somebody, and of whoever was ever joined with them; locks nobody."""
    members = {leaver, *connection.execute(_CIRCLE_OF, {"leaver": leaver}).scalars()}
    return {LeaverId(one): events for one, events in read_history(connection, members).items()}


def append_history(connection: Connection, events: Sequence[Envelope]) -> None:
    """Keep ``events`` for good; one that is kept already stays as it is."""
    if events:
        rows = [
            {
                "event_id": event.id,
                "leaver": event.key,
                "type": event.type,
                "source": event.source,
                "time": event.time,
                "recorded": event.recorded,
                "reported_by": event.reported_by,
                "body": orjson.Fragment(_json(event)),
            }
            for event in events
        ]
        connection.execute(_APPEND_HISTORY, {"rows": orjson.dumps(rows).decode()})


def read_episodes(connection: Connection, leavers: Collection[UUID]) -> dict[UUID, list[Episode]]:
    """Return every signal and task of ``leavers``, the closed ones too."""
    found: dict[UUID, list[Episode]] = {leaver: [] for leaver in leavers}
    for row in connection.execute(_READ_EPISODES, {"leavers": list(leavers)}).all():
        episode = _episode(*row)
        found[episode.leaver].append(episode)
    return found


def save_episodes(connection: Connection, episodes: Sequence[Episode]) -> None:
    """Store signals and tasks in their new state."""
    if episodes:
        connection.execute(
            _SAVE_EPISODES, {"rows": orjson.dumps([one._asdict() for one in episodes]).decode()}
        )


def save_dossiers(connection: Connection, dossiers: Sequence[Looked]) -> None:
    """Store dossiers with the moment at which to look again."""
    if dossiers:
        rows = [_looked_row(looked) for looked in dossiers]
        connection.execute(_SAVE_DOSSIERS, {"rows": orjson.dumps(rows).decode()})


def mark_looked_at(connection: Connection, looked: Sequence[Looked]) -> None:
    """Store only when was looked and when to look again, for dossiers whose card stayed the same."""
    if looked:
        rows = [{"leaver": one.leaver, "due": one.due, "looked_at": one.at} for one in looked]
        connection.execute(_MARK_LOOKED_AT, {"rows": orjson.dumps(rows).decode()})


def next_due(connection: Connection) -> datetime | None:
    """Return the first moment at which a dossier is to be looked at again."""
    found: datetime | None = connection.execute(_NEXT_DUE).scalar()
    return found


def episodes_of_kind(connection: Connection, kind: Kind) -> list[dict[str, object]]:
    """Return all signals, or all tasks, oldest opening first."""
    return [dict(row) for row in connection.execute(_OF_KIND, {"kind": kind}).mappings()]


def _json(event: Envelope) -> bytes:
    return event.body.__pydantic_serializer__.to_json(event.body, by_alias=True, exclude_none=True)


def _locked(row: Row[Any]) -> Locked:
    card = Card(
        revision=row.revision,
        region=row.region,
        school=row.school or "",
        owner=row.owner,
        status=PlaceStatus(row.status),
        in_window=row.in_window,
        look_again_on=row.look_again_on,
        start_state_on=row.start_state_on,
        signals=tuple(row.signals),
        tasks=tuple(row.tasks),
        responsible=LadderEnd(row.responsible),
        joined_with=row.joined_with,
        content=row.content,
        reachable=row.reachable,
    )
    return Locked(
        leaver=LeaverId(row.leaver),
        card=card,
        due=row.due,
        looked_at=row.looked_at,
        quarantined=row.quarantined,
        circle=row.circle,
        erased=row.erased,
    )


def _looked_row(looked: Looked) -> dict[str, object]:
    return {"leaver": looked.leaver, "looked_at": looked.at, "due": looked.due, **looked.card._asdict()}


def _episode(*row: Any) -> Episode:  # noqa: ANN401 the columns of a row, in the order of the fields
    values = dict(zip(_EPISODE_COLUMNS, row, strict=True))
    values["kind"] = Kind(values["kind"])
    values["urgency"] = Urgency(values["urgency"])
    values["status"] = Status(values["status"])
    values["ending"] = Ending(values["ending"]) if values["ending"] else None
    values["evidence"] = tuple(values["evidence"])
    values["outcome"] = Outcome(values["outcome"]) if values["outcome"] else None
    values["ladder_end"] = LadderEnd(values["ladder_end"])
    values["doorstroompunt"] = DoorstroompuntHears(values["doorstroompunt"])
    return Episode(**values)


_EPISODE_COLUMNS = Episode._fields
_EPISODES = ", ".join(_EPISODE_COLUMNS)
_CARD = ", ".join(Card._fields)
_DOSSIER = f"leaver, due, looked_at, quarantined, circle, erased, {_CARD}"


def _upsert(table: str, key: str, columns: Sequence[str]) -> TextClause:
    """Return the statement that stores JSON rows of a table by their key."""
    names = ", ".join(columns)
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    return text(
        f"insert into {table} ({names}) select {names} from json_populate_recordset(null::{table}, cast(:rows as json))"  # noqa: S608
        f" on conflict ({key}) do update set {changed}"
    )


_ADD_DOSSIERS = text(
    "with added as (insert into monitor.dossiers (leaver) select unnest(cast(:leavers as uuid[]))"
    " on conflict do nothing)"
    " select distinct circle from monitor.dossiers where leaver = any(cast(:leavers as uuid[])) and circle is not null"
)
_CIRCLES = text("select leaver, circle from monitor.dossiers where circle = any(cast(:circles as uuid[]))")
_CIRCLE_OF = text(
    "select o.leaver from monitor.dossiers d join monitor.dossiers o on o.circle = d.circle where d.leaver = :leaver"
)
_SET_CIRCLES = text(
    "update monitor.dossiers d set circle = t.circle"
    " from unnest(cast(:leavers as uuid[]), cast(:circles as uuid[])) as t (leaver, circle) where d.leaver = t.leaver"
)
_LOCK_DOSSIERS = text(
    f"select {_DOSSIER} from monitor.dossiers where leaver = any(:leavers) order by leaver for update"  # noqa: S608
)
_LOCK_DUE = text(
    f"select {_DOSSIER} from monitor.dossiers where due <= :now and not quarantined"  # noqa: S608
    " order by due, leaver limit :limit for update skip locked"
)
_PAGE = text(
    f"select {_DOSSIER} from monitor.dossiers where leaver > :after order by leaver limit :limit"  # noqa: S608
)
_READ_HISTORY = text(
    "select event_id, leaver, type, source, time, recorded, reported_by, body::text"
    " from monitor.history where leaver = any(:leavers)"
)
_READ_ORIGINS = text(
    "select event_id, type, source from monitor.history where leaver = any(cast(:leavers as uuid[]))"
)
_APPEND_HISTORY = text(
    "insert into monitor.history select * from json_populate_recordset(null::monitor.history, cast(:rows as json))"
    " on conflict do nothing"
)
_READ_EPISODES = text(f"select {_EPISODES} from monitor.signals where leaver = any(:leavers)")  # noqa: S608
_SAVE_EPISODES = _upsert("monitor.signals", "id", _EPISODE_COLUMNS)
_SAVE_DOSSIERS = _upsert(
    "monitor.dossiers", "leaver", ("leaver", "looked_at", "due", "retention_on", *Card._fields)
)
"""No row names ``retention_on``: the coming night looks again at who changed."""
_MARK_LOOKED_AT = text(
    "update monitor.dossiers d set due = t.due, looked_at = t.looked_at, retention_on = null"
    " from json_populate_recordset(null::monitor.dossiers, cast(:rows as json)) t where d.leaver = t.leaver"
)
_NEXT_DUE = text("select min(due) from monitor.dossiers where due is not null and not quarantined")
_OF_KIND = text(
    "select id, person as leaver, school, region, rule, reason, urgency, opened_at, status, ending, since, due_on,"
    " opening, owner from monitor.signals where kind = :kind order by opened_at, id"
)
