"""What lies on the desk of one member of staff, and what they took up, in the database."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class TakeUp:
    """An order to take a signal up until a day; ``key`` names the order, so that it counts once."""

    person: UUID
    key: str
    signal: UUID
    next_on: date


def signals_of(connection: Connection, person: UUID) -> list[dict[str, object]]:
    """Return the open signals that a person owns or was told in this opening, the gravest and oldest first."""
    return [dict(row) for row in connection.execute(_LISTED, {"person": person}).mappings()]


def is_theirs(connection: Connection, order: TakeUp) -> bool:
    """Whether a person owns a signal or was ever told of it."""
    values = {"person": order.person, "signal": order.signal}
    return bool(connection.execute(_THEIRS, values).scalar_one())


def taken_up(connection: Connection, person: UUID, key: str) -> TakeUp | None:
    """Return the order that a person gave under this key."""
    found = connection.execute(_TAKEN_UP, {"person": person, "key": key}).one_or_none()
    return TakeUp(person, key, found.signal, found.next_on) if found else None


def keep_take_up(connection: Connection, order: TakeUp, at: datetime) -> None:
    """Keep an order."""
    values = {"person": order.person, "key": order.key, "signal": order.signal, "next_on": order.next_on}
    connection.execute(_KEEP, values | {"at": at})


_TOLD = (
    "select max(r.decided_at) from notify.plan_rows r where r.signal = s.signal and r.recipient = :person"
    " and r.state = 'message'"
)
_LISTED = text(
    "select s.signal as signaal, s.leaver as jongere, s.urgency as dringendheid, s.status, s.opening,"  # noqa: S608 ours
    " s.opened_at as geopend_op, s.seen_at as gezien_op, s.action_on as volgende_datum, t.at as verteld_op"
    f" from notify.signals s, lateral ({_TOLD} and r.opening = s.opening) t(at)"
    " where s.kind = 'signaal' and s.status <> 'gesloten' and (s.owner = :person or t.at is not null)"
    " order by array_position(array['vandaag', 'deze_week', 'als_het_uitkomt'], s.urgency), s.opened_at, s.signal"
)
_THEIRS = text(
    "select exists (select from notify.signals s where s.signal = :signal and s.kind = 'signaal'"  # noqa: S608 ours
    f" and (s.owner = :person or ({_TOLD}) is not null))"
)
_TAKEN_UP = text("select signal, next_on from notify.taken_up where staff = :person and key = :key")
_KEEP = text(
    "insert into notify.taken_up (staff, key, signal, next_on, taken_at) values (:person, :key, :signal, :next_on, :at)"
)
