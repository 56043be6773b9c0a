"""The monitor's tables, one function per query; each runs in the caller's transaction.

Bulk by design: one statement for a whole batch. No rule is written here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, MetaData, Row, TextClause, text

from schemas.envelope import Envelope
from schemas.events import BODY_OF
from schemas.types import EventId, Kind, LeaverId, PlaceStatus, Status, Urgency
from services.monitor.episodes import Ending, Episode
from services.monitor.snapshots import Card
from services.runtime.dead_letter import dead_letter_table
from services.runtime.inbox import inbox_table
from services.runtime.outbox import outbox_table

METADATA = MetaData(schema="monitor")
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
DEAD_LETTERS = dead_letter_table(METADATA)


@dataclass(frozen=True, slots=True)
class Locked:
    """A dossier's row, locked until the transaction ends; ``looked_at`` is None before the first look."""

    leaver: LeaverId
    card: Card
    due: datetime | None
    looked_at: datetime | None
    quarantined: bool
    erased: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """A dossier after a look at ``at``, with the first moment at which to look again."""

    leaver: LeaverId
    card: Card
    due: datetime | None
    at: datetime


def lock_dossiers(connection: Connection, leavers: Collection[UUID]) -> dict[UUID, Locked]:
    """Lock the rows of ``leavers`` in the order of the pseudonym, and make those that are missing.

    The rows are there before the history is read: without this, two first events of one person lose one.
    """
    ids = sorted(leavers)
    connection.execute(_ADD_DOSSIERS, {"leavers": ids})
    return {row.leaver: _locked(row) for row in connection.execute(_LOCK_DOSSIERS, {"leavers": ids}).all()}


def lock_due(connection: Connection, now: datetime, limit: int) -> dict[UUID, Locked]:
    """Lock people whose date has come, longest ago first; who is locked by another is left to the next time."""
    return {
        row.leaver: _locked(row) for row in connection.execute(_LOCK_DUE, {"now": now, "limit": limit}).all()
    }


def read_history(connection: Connection, leavers: Collection[UUID]) -> dict[UUID, list[Envelope]]:
    """Return every event of ``leavers`` that was kept before."""
    found: dict[UUID, list[Envelope]] = {leaver: [] for leaver in leavers}
    rows = connection.execute(_READ_HISTORY, {"leavers": list(leavers)}).all()
    for event_id, leaver, kind, source, time, recorded, reported_by, body in rows:
        parsed = BODY_OF[kind].__pydantic_validator__.validate_json(body)
        found[leaver].append(Envelope(EventId(event_id), source, leaver, time, recorded, parsed, reported_by))
    return found


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
        rows = [{name: getattr(episode, name) for name in _EPISODE_COLUMNS} for episode in episodes]
        connection.execute(_SAVE_EPISODES, {"rows": orjson.dumps(rows).decode()})


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


def quarantine(connection: Connection, leaver: UUID, row: Mapping[str, object]) -> None:
    """Set a person apart: nothing is worked out until a retry; the owner stays."""
    connection.execute(_SET_APART, {"leaver": leaver})
    connection.execute(_QUARANTINE, {"leaver": leaver, **row})


def name_place_of(connection: Connection, leaver: UUID, region: str, school: str) -> None:
    """Give a dossier that was never worked out the region and school of its event, so that it has an owner."""
    connection.execute(_NAME_PLACE, {"leaver": leaver, "region": region, "school": school})


def count_quarantined(connection: Connection, events: Mapping[UUID, int]) -> None:
    """Count more events of people who are in quarantine."""
    for leaver, count in events.items():
        connection.execute(_MORE_EVENTS, {"leaver": leaver, "count": count})


def release(connection: Connection, leaver: UUID) -> bool:
    """Take a person out of quarantine, with the outcome of all events; say whether there was one."""
    connection.execute(_MARK_APPLIED, {"leaver": leaver})
    connection.execute(_LET_BACK, {"leaver": leaver})
    return connection.execute(_RELEASE, {"leaver": leaver}).rowcount > 0


def quarantined(connection: Connection) -> list[dict[str, object]]:
    """Return who is in quarantine, longest first, with owner, region and school."""
    return [dict(row) for row in connection.execute(_QUARANTINED).mappings()]


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
    )
    return Locked(LeaverId(row.leaver), card, row.due, row.looked_at, row.quarantined, row.erased)


def _looked_row(looked: Looked) -> dict[str, object]:
    card = looked.card
    return {
        "leaver": looked.leaver,
        "looked_at": looked.at,
        "due": looked.due,
        "revision": card.revision,
        "region": card.region,
        "school": card.school,
        "owner": card.owner,
        "status": card.status,
        "in_window": card.in_window,
        "look_again_on": card.look_again_on,
        "start_state_on": card.start_state_on,
        "signals": card.signals,
        "tasks": card.tasks,
    }


def _episode(*row: Any) -> Episode:  # noqa: ANN401 the columns of a row, in the order of the fields
    values = dict(zip(_EPISODE_COLUMNS, row, strict=True))
    values["kind"] = Kind(values["kind"])
    values["urgency"] = Urgency(values["urgency"])
    values["status"] = Status(values["status"])
    values["ending"] = Ending(values["ending"]) if values["ending"] else None
    values["evidence"] = tuple(values["evidence"])
    return Episode(**values)


_EPISODE_COLUMNS = tuple(Episode.__slots__)
_EPISODES = ", ".join(_EPISODE_COLUMNS)
_CARD = "revision, region, school, owner, status, in_window, look_again_on, start_state_on, signals, tasks"
_DOSSIER = f"leaver, due, looked_at, quarantined, erased, {_CARD}"


def _upsert(table: str, key: str, columns: Sequence[str]) -> TextClause:
    """Return the statement that stores JSON rows of a table by their key."""
    names = ", ".join(columns)
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    return text(
        f"insert into {table} ({names}) select {names} from json_populate_recordset(null::{table}, cast(:rows as json))"  # noqa: S608
        f" on conflict ({key}) do update set {changed}"
    )


_ADD_DOSSIERS = text(
    "insert into monitor.dossiers (leaver) select unnest(cast(:leavers as uuid[])) on conflict do nothing"
)
_LOCK_DOSSIERS = text(
    f"select {_DOSSIER} from monitor.dossiers where leaver = any(:leavers) order by leaver for update"  # noqa: S608
)
_LOCK_DUE = text(
    f"select {_DOSSIER} from monitor.dossiers where due <= :now and not quarantined"  # noqa: S608
    " order by due, leaver limit :limit for update skip locked"
)
_READ_HISTORY = text(
    "select event_id, leaver, type, source, time, recorded, reported_by, body::text"
    " from monitor.history where leaver = any(:leavers)"
)
_APPEND_HISTORY = text(
    "insert into monitor.history select * from json_populate_recordset(null::monitor.history, cast(:rows as json))"
    " on conflict do nothing"
)
_READ_EPISODES = text(f"select {_EPISODES} from monitor.signals where leaver = any(:leavers)")  # noqa: S608
_SAVE_EPISODES = _upsert("monitor.signals", "id", _EPISODE_COLUMNS)
_SAVE_DOSSIERS = _upsert(
    "monitor.dossiers", "leaver", ("leaver", "looked_at", "due", *(name.strip() for name in _CARD.split(",")))
)
_MARK_LOOKED_AT = text(
    "update monitor.dossiers d set due = t.due, looked_at = t.looked_at"
    " from json_populate_recordset(null::monitor.dossiers, cast(:rows as json)) t where d.leaver = t.leaver"
)
_SET_APART = text("update monitor.dossiers set quarantined = true where leaver = :leaver")
_NAME_PLACE = text(
    "update monitor.dossiers set region = :region, school = :school where leaver = :leaver and revision = 0"
)
_LET_BACK = text("update monitor.dossiers set quarantined = false where leaver = :leaver")
_QUARANTINE = text(
    "insert into monitor.quarantine (leaver, error, place, since, events)"
    " values (:leaver, :error, :place, :since, :events) on conflict (leaver) do nothing"
)
_MORE_EVENTS = text("update monitor.quarantine set events = events + :count where leaver = :leaver")
_RELEASE = text("delete from monitor.quarantine where leaver = :leaver")
_MARK_APPLIED = text(
    "update monitor.inbox set outcome = 'applied', reason = null where outcome = 'quarantined'"
    " and event_id in (select event_id from monitor.history where leaver = :leaver)"
)
_QUARANTINED = text(
    "select q.leaver, q.since, q.error, q.place, q.events, d.owner, d.region, d.school"
    " from monitor.quarantine q join monitor.dossiers d using (leaver) order by q.since, q.leaver"
)
_NEXT_DUE = text("select min(due) from monitor.dossiers where due is not null and not quarantined")
_OF_KIND = text(
    "select id, leaver, school, region, rule, reason, urgency, opened_at, status, ending, since, due_on, opening, owner"
    " from monitor.signals where kind = :kind order by opened_at, id"
)
