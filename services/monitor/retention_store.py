"""Whom the nightly run looks at, and what each run found; each function runs in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text


class Counted(NamedTuple):
    """What is counted of a run: how a term ended or why it was held, and whose it is."""

    outcome: str
    reason: str
    controller: str
    ground: str


@dataclass(frozen=True, slots=True)
class Run:
    """One night: at how many people it looked, how many ended or were held, and when it ran."""

    night: date
    people: int
    ended: int
    held: int
    started_at: datetime | None = None
    finished_at: datetime | None = None


def begin(connection: Connection, night: date, now: datetime) -> bool:
    """Begin the run of a night, or go on with it; False when it has finished. Nobody else does, until the end."""
    connection.execute(_BEGIN, {"night": night, "now": now})
    return connection.execute(_LOCK_RUN, {"night": night}).scalar_one() is None


def due(connection: Connection, night: date, limit: int) -> list[UUID]:
    """Return people at whom this night has not looked yet; locks nobody."""
    return list(connection.execute(_DUE, {"night": night, "limit": limit}).scalars())


def look_again(connection: Connection, nights: Mapping[UUID, date]) -> None:
    """Store on which night each person is looked at again."""
    values = {"leavers": list(nights), "nights": list(nights.values())}
    connection.execute(_LOOK_AGAIN, values)


def look_the_coming_night(connection: Connection, leavers: Sequence[UUID]) -> None:
    """Let the coming night look at people of whom something became known."""
    connection.execute(_LOOK_THE_COMING_NIGHT, {"leavers": list(leavers)})


def count(connection: Connection, batch: Run, found: Mapping[Counted, int]) -> None:
    """Add what one batch found to the run of its night: people, and per controller and ground."""
    values = {"night": batch.night, "people": batch.people, "ended": batch.ended, "held": batch.held}
    connection.execute(_COUNT_PEOPLE, values)
    rows = [
        {"night": batch.night, "number": number, **counted._asdict()} for counted, number in found.items()
    ]
    if rows:
        connection.execute(_COUNT, rows)


def finish(connection: Connection, night: date, now: datetime) -> Run:
    """End the run of a night, and return all that it found."""
    return Run(**connection.execute(_FINISH, {"night": night, "now": now}).mappings().one())


def runs(connection: Connection, most: int) -> list[Run]:
    """Return the last runs, newest first."""
    return [Run(**row) for row in connection.execute(_RUNS, {"most": most}).mappings()]


def last_finished(connection: Connection) -> tuple[Run, dict[Counted, int]] | None:
    """Return the last run that finished, and how many people it counted per term; None before the first one."""
    row = connection.execute(_LAST_FINISHED).mappings().one_or_none()
    if row is None:
        return None
    found = connection.execute(_FOUND, {"night": row["night"]}).all()
    return Run(**row), {Counted(*each[:-1]): each.people for each in found}


_BEGIN = text(
    "insert into monitor.retention_runs (night, started_at) values (:night, :now) on conflict do nothing"
)
_LOCK_RUN = text("select finished_at from monitor.retention_runs where night = :night for update")
_DUE = text(
    "select leaver from monitor.dossiers"
    " where not erased and (retention_on is null or retention_on <= :night) limit :limit"
)
_LOOK_AGAIN = text(
    "update monitor.dossiers d set retention_on = t.night"
    " from unnest(cast(:leavers as uuid[]), cast(:nights as date[])) as t (leaver, night) where d.leaver = t.leaver"
)
_LOOK_THE_COMING_NIGHT = text(
    "update monitor.dossiers set retention_on = null"
    " where leaver = any(cast(:leavers as uuid[])) and retention_on is not null"
)
_COUNT_PEOPLE = text(
    "update monitor.retention_runs"
    " set people = people + :people, ended = ended + :ended, held = held + :held where night = :night"
)
_COUNT = text(
    "insert into monitor.retention_counts as c (night, outcome, reason, controller, ground, people)"
    " values (:night, :outcome, :reason, :controller, :ground, :number)"
    " on conflict (night, outcome, reason, controller, ground) do update set people = c.people + excluded.people"
)
_FINISH = text(
    "update monitor.retention_runs set finished_at = :now where night = :night"
    " returning night, people, ended, held, started_at, finished_at"
)
_RUNS = text(
    "select night, people, ended, held, started_at, finished_at from monitor.retention_runs"
    " order by night desc limit :most"
)
_LAST_FINISHED = text(
    "select night, people, ended, held, started_at, finished_at from monitor.retention_runs"
    " where finished_at is not null order by night desc limit 1"
)
_FOUND = text(
    "select outcome, reason, controller, ground, people from monitor.retention_counts where night = :night"
    " order by outcome, controller, ground, reason"
)
