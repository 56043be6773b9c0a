"""Dossiers with their signals, as pages read them. Nobody calls this but ``viewing.py``, which asks who may see."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from schemas.types import DoorstroompuntHears, Kind, LadderEnd, Status, Urgency
from services.portal.access import OWNERS, Role, User
from services.portal.people import Message, Person, Signal, told


def of_user(connection: Connection, user: User, *, busy: bool) -> list[Person]:
    """Return the people whom ``user`` might see: those of the owner, the school or the area; with all signals.

    Args:
        busy: only those with an open signal or task.
    """
    values = {
        "by_owner": user.role in OWNERS,
        "by_school": user.role is Role.SCHOOL,
        "by_law": user.role is Role.DOORSTROOMPUNT,
        "staff": user.staff,
        "areas": sorted(user.areas),
        "schools": sorted(user.schools),
        "busy": busy,
    }
    return _with_signals(connection, connection.execute(_OF_USER, values).mappings())


def one(connection: Connection, leaver: UUID) -> Person | None:
    """Return one person; None when nobody told of them."""
    rows = connection.execute(_ONE, {"leaver": leaver}).mappings()
    return next(iter(_with_signals(connection, rows)), None)


def among(connection: Connection, leavers: Sequence[UUID]) -> list[Person]:
    """Return these people in their order, each once; who counts with another one as that one."""
    asked = {"leavers": list(leavers)}
    stands_as = {row.key: row.stands_as for row in connection.execute(_STANDS_AS, asked)}
    order = list(dict.fromkeys(stands_as[leaver] for leaver in leavers if leaver in stands_as))
    found = _with_signals(connection, connection.execute(_AMONG, {"leavers": order}).mappings())
    return sorted(found, key=lambda person: order.index(person.leaver))


def _with_signals(connection: Connection, rows: Iterable[RowMapping]) -> list[Person]:
    found = list(rows)
    signals: dict[UUID, list[Signal]] = {}
    asked = {"leavers": [row["key"] for row in found]}
    told_of = _messages(connection, asked)
    for row in connection.execute(_SIGNALS, asked).mappings():
        signals.setdefault(row["leaver"], []).append(_signal(row, told_of.get(row["key"], ())))
    return [told(row, signals.get(row["key"], ())) for row in found]


def _messages(connection: Connection, asked: Mapping[str, Any]) -> dict[UUID, tuple[Message, ...]]:
    found: dict[UUID, tuple[Message, ...]] = {}
    for row in connection.execute(_MESSAGES, asked):
        one = Message(row.recipient, row.channel, row.sent_at, row.failed)
        found[row.signal] = (*found.get(row.signal, ()), one)
    return found


def _signal(row: RowMapping, messages: tuple[Message, ...]) -> Signal:
    return Signal(
        id=row["key"],
        leaver=row["leaver"],
        kind=Kind(row["kind"]),
        rule=row["rule"],
        reason=row["reason"],
        urgency=Urgency(row["urgency"]),
        status=Status(row["status"]),
        opened_at=row["opened_at"],
        since=row["since"],
        due_on=row["due_on"],
        owner=row["owner"],
        reported_by=row["reported_by"],
        spoken_on=row["spoken_on"],
        action_on=row["action_on"],
        outcome=row["outcome"],
        ladder_end=LadderEnd(row["ladder_end"]),
        doorstroompunt=DoorstroompuntHears(row["doorstroompunt"]),
        audience=frozenset(row["audience"]),
        seen_by=row["seen_by"],
        messages=messages,
    )


_COLUMNS = (
    "select key, region, school, owner, status, in_window, look_again_on, responsible, joined_with, told"
    " from portal.dossiers"
)
_OF_USER = text(
    f"{_COLUMNS} where joined_with is null"
    " and (not :busy or rules <> '{}' or tasks <> '{}')"
    " and case when :by_owner then owner = :staff"
    " when :by_school then school = any(cast(:schools as text[]))"
    " else region = any(cast(:areas as text[]))"
    " and (cast(:schools as text[]) = '{}' or school = any(cast(:schools as text[]))) end"
    " and (not :by_law or responsible = 'doorstroompunt' or exists (select from portal.signals s"
    " where s.leaver = dossiers.key and s.status <> 'gesloten' and s.doorstroompunt = 'persoon'))"
    " order by key"
)
_STANDS_AS = text(
    "select key, coalesce(joined_with, key) as stands_as from portal.dossiers"
    " where key = any(cast(:leavers as uuid[]))"
)
_AMONG = text(f"{_COLUMNS} where key = any(cast(:leavers as uuid[])) order by key")
_ONE = text(f"{_COLUMNS} where key = :leaver")
_SIGNALS = text(
    "select s.*, n.seen_by from portal.signals s"
    " left join portal.seen n on n.key = s.key and n.revision = s.opening"
    " where s.leaver = any(cast(:leavers as uuid[])) order by s.leaver, s.opened_at, s.key"
)
_MESSAGES = text(
    "select s.key as signal, m.recipient, m.channel, m.sent_at, m.failed from portal.signals s"
    " join portal.messages m on m.signals @> array[s.key]"
    " where s.leaver = any(cast(:leavers as uuid[])) order by s.key, m.sent_at, m.key"
)
