"""Signals, dossiers and plan rows in the database: load what a plan needs, write what it changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Table, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert

from schemas.envelope import Envelope
from schemas.events import DossierUpdated
from schemas.types import (
    NO_SCHOOL,
    Channel,
    DoorstroompuntHears,
    Kind,
    LadderEnd,
    Role,
    Status,
    Step,
    Urgency,
)
from services.notify.case import Signal
from services.notify.content import BY_GRAVITY, Counts, StartState
from services.notify.people import Recipient
from services.notify.rows import Hold, PlanKey, Row, State
from services.notify.store import CASELOAD, PLAN_ROWS, SIGNALS


@dataclass(frozen=True, slots=True)
class Known:
    """A signal as it is stored: what a plan sees, and whose it is."""

    signal: Signal
    leaver: UUID
    revision: int


def load_signals(connection: Connection, ids: Iterable[UUID]) -> dict[UUID, Known]:
    """Return the stored signals of these ids."""
    found = connection.execute(_SIGNALS, {"signals": sorted(set(ids))})
    return {row["signal"]: _known(row) for row in found.mappings()}


def all_signals(connection: Connection) -> dict[UUID, Known]:
    """Return every stored signal and task."""
    return {row["signal"]: _known(row) for row in connection.execute(select(SIGNALS)).mappings()}


def save_signals(
    connection: Connection, dues: Mapping[UUID, datetime | None], known: Mapping[UUID, Known]
) -> None:
    """Write these signals with the moment at which each is due."""
    if dues:
        rows = [_signal_values(known[signal], due) for signal, due in sorted(dues.items())]
        connection.execute(_SAVE_SIGNALS, rows)


def due_signals(connection: Connection, now: datetime, limit: int) -> set[UUID]:
    """Return the signals that are due, or whose held rows are."""
    return set(connection.execute(_DUE, {"now": now, "limit": limit}).scalars())


def load_rows(connection: Connection, signals: Iterable[UUID]) -> dict[UUID, list[Row]]:
    """Return every plan row of these signals, by signal."""
    return _by_signal(connection.execute(_ROWS, {"signals": sorted(set(signals))}).mappings())


def all_rows(connection: Connection) -> dict[UUID, list[Row]]:
    """Return every plan row, by signal."""
    return _by_signal(connection.execute(select(PLAN_ROWS)).mappings())


def rows_of_message(connection: Connection, message: UUID) -> list[Row]:
    """Return the plan rows that stand in a message, in the order of their keys."""
    return rows_of_messages(connection, [message]).get(message, [])


def rows_of_messages(connection: Connection, messages: Iterable[UUID]) -> dict[UUID, list[Row]]:
    """Return the plan rows that stand in these messages, by message, in the order of their keys."""
    rows: dict[UUID, list[Row]] = {}
    for found in connection.execute(_ROWS_OF_MESSAGES, {"messages": sorted(set(messages))}).mappings():
        rows.setdefault(found["message"], []).append(_row(found))
    return {message: sorted(theirs, key=lambda row: row.key) for message, theirs in rows.items()}


def messages_about(
    connection: Connection, signals: Iterable[UUID], recipient: UUID, channel: Channel
) -> list[UUID]:
    """Return the messages that went to this recipient by this channel about any of these signals."""
    values = {"signals": sorted(set(signals)), "recipient": recipient, "channel": str(channel)}
    return list(connection.execute(_ABOUT, values).scalars())


def save_rows(connection: Connection, rows: Iterable[Row]) -> None:
    """Write plan rows; a key that is there already changes its state, so that it never stands in two places."""
    if values := [_row_values(row) for row in rows]:
        connection.execute(_SAVE_ROWS, values)


def save_dossiers(connection: Connection, events: Sequence[Envelope]) -> None:
    """Keep the latest snapshot of these dossiers."""
    rows = [
        {
            "leaver": event.key,
            "revision": event.body.revision,
            "region": event.body.region,
            "school": event.body.school or NO_SCHOOL,
            "owner": event.body.owner,
            "in_window": event.body.in_window,
            "ladder_end": event.body.responsible,
            "start_state_on": event.body.start_state_on,
            "reachable": event.body.reachable,
        }
        for event in events
        if isinstance(event.body, DossierUpdated)
    ]
    if rows:
        connection.execute(_SAVE_DOSSIERS, rows)


def caseload_of(connection: Connection, owners: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many young people inside their window each of these people has."""
    found = connection.execute(_CASELOAD_OF, {"owners": list(owners)})
    return dict(iter(found))


def count_desk(connection: Connection, person: Recipient, today: date) -> StartState:
    """Count what lies on somebody's desk now.

    That is also the desk of a colleague on leave for whom they stand in, and for who answers for a case what nobody is
    assigned to.
    """
    values = {
        "person": person.id,
        "today": today,
        "coordinates": person.role in (Role.COORDINATOR, Role.SCHOOL, Role.DOORSTROOMPUNT),
        "ends": [LadderEnd.DOORSTROOMPUNT] if person.role is Role.DOORSTROOMPUNT else _AT_SCHOOL,
        "schools": list(person.schools),
        "region": person.region,
    }
    people, strays = connection.execute(_PEOPLE, values).one()
    counts = {(kind, urgency): number for kind, urgency, number in connection.execute(_WORK, values)}
    signals = Counts(*(counts.get((Kind.SIGNAL, urgency), 0) for urgency in BY_GRAVITY))
    tasks = sum(number for (kind, _), number in counts.items() if kind == Kind.TASK)
    return StartState(people, signals, tasks, unassigned=strays > 0)


_CASELOAD_OF = text(
    "select owner, count(*) from notify.caseload"
    " where in_window and owner = any(cast(:owners as uuid[])) group by owner"
)
_GIVEN = bindparam("signals", type_=ARRAY(Uuid))
_SIGNALS = select(SIGNALS).where(SIGNALS.c.signal == func.any(_GIVEN))
_ROWS = select(PLAN_ROWS).where(PLAN_ROWS.c.signal == func.any(_GIVEN))
_ROWS_OF_MESSAGES = select(PLAN_ROWS).where(
    PLAN_ROWS.c.message == func.any(bindparam("messages", type_=ARRAY(Uuid))),
    PLAN_ROWS.c.state == State.MESSAGE,
)
_ABOUT = text(
    "select distinct m.id from notify.messages m join notify.plan_rows r on r.message = m.id"
    " where m.recipient = :recipient and m.channel = :channel and m.state not in ('queued', 'sending')"
    " and r.signal = any(cast(:signals as uuid[])) order by m.id"
)
_AT_SCHOOL = [LadderEnd.SCHOOL, LadderEnd.SCHOOL_AND_LEERPLICHT]
_THEIRS = (
    "(owner = :person or owner in (select staff_id from notify.leaves"
    " where deputy = :person and :today between first_on and last_on)"
    " or (:coordinates and (owner is null or owner not in (select staff_id from notify.recipients))"
    " and (ladder_end = any(cast(:ends as text[])) or not exists"
    " (select from notify.recipients r where r.role = 'doorstroompunt' and r.region = :region))"
    " and case when cardinality(cast(:schools as text[])) > 0 then school = any(:schools) else region = :region end))"
)
_PEOPLE = text(
    "select count(*), count(*) filter (where owner is null or owner not in (select staff_id from notify.recipients))"  # noqa: S608 our own text
    " from notify.caseload"
    f" where in_window and {_THEIRS}"
)
_WORK = text(
    "select kind, urgency, count(*) from notify.signals"  # noqa: S608 our own text
    f" where status <> 'gesloten' and {_THEIRS} group by kind, urgency"
)
_DUE = text(
    "(select signal from notify.signals where due <= :now order by due limit :limit)"
    " union select signal from notify.plan_rows where state = 'held' and recipient in"
    " (select recipient from notify.plan_rows where state = 'held' and until <= :now order by until limit :limit)"
    " and until <= :now"
)


def _upsert(table: Table, *, newest_only: bool = False) -> Insert:
    """Return the statement that writes whole rows, or those that are newer than what is stored."""
    statement = insert(table)
    new = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    newer = table.c.revision < statement.excluded.revision if newest_only else None
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=new, where=newer)


_SAVE_SIGNALS, _SAVE_ROWS = _upsert(SIGNALS), _upsert(PLAN_ROWS)
_SAVE_DOSSIERS = _upsert(CASELOAD, newest_only=True)


def _by_signal(found: Iterable[RowMapping]) -> dict[UUID, list[Row]]:
    rows: dict[UUID, list[Row]] = {}
    for one in found:
        rows.setdefault(one["signal"], []).append(_row(one))
    return rows


_PLAIN = (
    "opening", "opened_at", "region", "school", "start_state", "owner", "reported_by", "spoken_on",
    "action_on", "seen_at", "for_privacy",
)  # fmt: skip
"""Columns of a signal that need no conversion."""


def _known(row: RowMapping) -> Known:
    signal = Signal(
        id=row["signal"],
        kind=Kind(row["kind"]),
        urgency=Urgency(row["urgency"]),
        status=Status(row["status"]),
        ladder_end=LadderEnd(row["ladder_end"]),
        doorstroompunt=DoorstroompuntHears(row["doorstroompunt"]),
        **{name: row[name] for name in _PLAIN},
    )
    return Known(signal, row["leaver"], row["revision"])


def _signal_values(known: Known, due: datetime | None) -> dict[str, Any]:
    signal = known.signal
    return {
        "signal": signal.id,
        "leaver": known.leaver,
        "revision": known.revision,
        "kind": str(signal.kind),
        "urgency": str(signal.urgency),
        "status": str(signal.status),
        "ladder_end": str(signal.ladder_end),
        "doorstroompunt": str(signal.doorstroompunt),
        "due": due,
    } | {name: getattr(signal, name) for name in _PLAIN}


def _row(row: RowMapping) -> Row:
    urgency, step = Urgency(row["urgency"]), Step(row["step"])
    return Row(
        key=PlanKey(row["signal"], row["opening"], urgency, step, row["round"], row["recipient"]),
        state=State(row["state"]),
        reason=row["reason"],
        at=row["at"],
        made_at=row["made_at"],
        decided_at=row["decided_at"],
        until=row["until"],
        hold=Hold(row["hold"]) if row["hold"] else None,
        channel=Channel(row["channel"]) if row["channel"] else None,
        message=row["message"],
        passed_on=row["passed_on"],
        spoken_before=row["spoken_before"],
    )


def _row_values(row: Row) -> dict[str, Any]:
    key = row.key
    return {
        "signal": key.signal,
        "opening": key.opening,
        "urgency": str(key.urgency),
        "step": str(key.step),
        "round": key.round,
        "recipient": key.recipient,
        "state": str(row.state),
        "reason": row.reason,
        "at": row.at,
        "made_at": row.made_at,
        "decided_at": row.decided_at,
        "until": row.until,
        "hold": str(row.hold) if row.hold else None,
        "channel": str(row.channel) if row.channel else None,
        "message": row.message,
        "passed_on": row.passed_on,
        "spoken_before": row.spoken_before,
    }
