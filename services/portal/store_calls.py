"""Rounds of calls: who is still to be called, by whom, and what came of it; never who they are."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, text

from services.portal.calling import NEXT_TRY, Call, Campaign, Result, Selection
from services.portal.local_calendar import local_date


def start(
    connection: Connection,
    key: UUID,
    selection: Selection,
    leavers: Iterable[UUID],
    *,
    by: str,
    now: datetime,
) -> None:
    """Keep a round of calls; the same form again changes nothing."""
    values = {"key": key, "selection": selection, "by": by, "now": now}
    if connection.execute(_START, values).rowcount:
        them = {"key": key, "leavers": list(leavers), "today": local_date(now)}
        connection.execute(_CALLS_OF, them)


def campaigns(connection: Connection) -> list[Campaign]:
    """Return every round of calls, the last first."""
    calls: dict[UUID, list[Call]] = {}
    for row in connection.execute(_CALLS):
        result = Result(row.result) if row.result else None
        calls.setdefault(row.campaign, []).append(Call(row.leaver, row.due_on, result))
    return [
        Campaign(row.key, Selection(row.selection), local_date(row.made_at), tuple(calls.get(row.key, ())))
        for row in connection.execute(_CAMPAIGNS)
    ]


def held(connection: Connection, campaign: UUID, by: str, now: datetime) -> UUID | None:
    """Return whom somebody is calling."""
    values = {"campaign": campaign, "by": by, "now": now}
    found: UUID | None = connection.execute(_HELD, values).scalar()
    return found


def claim(
    connection: Connection, campaign: UUID, among: Iterable[UUID], *, by: str, now: datetime, until: datetime
) -> None:
    """Give somebody the next person of ``among`` whom nobody else is calling, the one whom they have before all."""
    values = {"campaign": campaign, "among": list(among), "by": by, "now": now, "until": until}
    connection.execute(_CLAIM, values | {"today": local_date(now)})


def finish(
    connection: Connection, campaign: UUID, leaver: UUID, *, by: str, result: Result, today: date
) -> bool:
    """Write what came of a call; False when somebody else is calling them, or called them."""
    values = {"campaign": campaign, "leaver": leaver, "by": by, "next_on": today + NEXT_TRY}
    if result is Result.NO_ANSWER:
        return bool(connection.execute(_LATER, values).rowcount)
    return bool(connection.execute(_FINISH, values | {"result": result}).rowcount)


_START = text(
    "insert into portal.campaigns (key, selection, made_by, made_at) values (:key, :selection, :by, :now)"
    " on conflict do nothing"
)
_CALLS_OF = text(
    "insert into portal.calls (campaign, leaver, due_on)"
    " select :key, one, :today from unnest(cast(:leavers as uuid[])) as one"
)
_CAMPAIGNS = text("select key, selection, made_at from portal.campaigns order by made_at desc, key")
_CALLS = text("select campaign, leaver, due_on, result from portal.calls order by campaign, leaver")
_HELD = text(
    "select leaver from portal.calls where campaign = :campaign and held_by = :by and held_until > :now"
    " and result is null order by leaver limit 1"
)
_CLAIM = text(
    "update portal.calls set held_by = :by, held_until = :until where campaign = :campaign and leaver = ("
    "select leaver from portal.calls where campaign = :campaign and leaver = any(cast(:among as uuid[]))"
    " and result is null and due_on <= :today and (held_until is null or held_until <= :now or held_by = :by)"
    " order by coalesce(held_by = :by and held_until > :now, false) desc, due_on, tries, leaver"
    " limit 1 for update skip locked)"
)
_LATER = text(
    "update portal.calls set tries = tries + 1, due_on = :next_on, held_by = null, held_until = null"
    " where campaign = :campaign and leaver = :leaver and held_by = :by and result is null"
)
_FINISH = text(
    "update portal.calls set result = :result, held_by = null, held_until = null"
    " where campaign = :campaign and leaver = :leaver and held_by = :by and result is null"
)
