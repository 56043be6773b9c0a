"""When to look again how old somebody is, and what was told of it; never the day of birth.

Each function runs in the caller's transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from schemas.codes import AgeGroup
from schemas.types import LeaverId


@dataclass(frozen=True, slots=True)
class Told:
    """Of one person the group that was told last, None before the first, and the day of the next look if any."""

    leaver: LeaverId
    group: AgeGroup | None
    look_on: date | None


def look_at(connection: Connection, leavers: Collection[LeaverId]) -> None:
    """Look at these people as soon as may be: their day of birth is new or was mended."""
    connection.execute(_LOOK_AT, {"leavers": sorted(leavers)})


def due(connection: Connection, today: date, most: int) -> list[Told]:
    """Lock and return people at whom to look on a day; who is locked elsewhere waits for the next look."""
    rows = connection.execute(_DUE, {"today": today, "most": most})
    return [Told(row.leaver, AgeGroup(row.told) if row.told else None, row.look_on) for row in rows]


def next_day(connection: Connection) -> date | None:
    """Return the first day on which to look at anybody."""
    day: date | None = connection.execute(_NEXT_DAY).scalar_one()
    return day


def save(connection: Connection, told: Sequence[Told]) -> None:
    """Keep what was told and when to look again."""
    values: Mapping[str, list[object]] = {
        "leavers": [one.leaver for one in told],
        "groups": [one.group for one in told],
        "days": [one.look_on for one in told],
    }
    connection.execute(_SAVE, values)


def count(connection: Connection, events: int) -> None:
    """Add to how many events about ages were made; also those of who was erased since."""
    if events:
        connection.execute(_COUNT, {"events": events})


def counted(connection: Connection) -> int:
    """Return how many events about ages were made."""
    return int(connection.execute(_COUNTED).scalar_one())


_LOOK_AT = text(
    "insert into ages (leaver, look_on)"
    " select leaver, date '1970-01-01' from unnest(cast(:leavers as uuid[])) as t (leaver)"
    " on conflict (leaver) do update set look_on = excluded.look_on"
)
_DUE = text(
    "select leaver, told, look_on from ages where look_on <= :today order by leaver limit :most"
    " for update skip locked"
)
_NEXT_DAY = text("select min(look_on) from ages")
_SAVE = text(
    "update ages set told = t.told, look_on = t.look_on from unnest(cast(:leavers as uuid[]),"
    " cast(:groups as text[]), cast(:days as date[])) as t (leaver, told, look_on) where ages.leaver = t.leaver"
)
_COUNT = text("update ages_told set events = events + :events")
_COUNTED = text("select events from ages_told")
