"""The tables of sources: per school its deliveries by day, and whether it fell silent.

Every function works inside the caller's transaction. Rows are taken in the order of the BRIN.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, text

from schemas.types import UNKNOWN_REGION, RegionCode
from services.ingest.local_calendar import local_day, midnight
from services.ingest.report import Counts
from services.ingest.rhythm import LOOK_BACK, Answer, Source
from services.ingest.tally import Tally

MOST = 1000
"""Sources in one answer; no region and no board has so many schools."""


@dataclass(frozen=True, slots=True)
class Known:
    """A source that is due, with the region in which most of its young people live."""

    school: str
    region: RegionCode
    source: Source


def record_delivery(
    connection: Connection,
    delivery: UUID,
    kind: str,
    *,
    sender: UUID,
    received: datetime,
    counts: Counts,
    of: Mapping[str, Tally] | None = None,
) -> None:
    """Count a delivery as a whole, and per school what it was of."""
    values = {"id": delivery, "kind": kind, "sender": sender}
    numbers = {name: getattr(counts, name) for name in counts.__slots__}
    connection.execute(_RECORD_DELIVERY, values | numbers | _per_school(of or {}, received))


def record(connection: Connection, of: Mapping[str, Tally], now: datetime) -> None:
    """Count per school what one part of a delivery was of."""
    if of:
        connection.execute(_RECORD, _per_school(of, now))


def _per_school(tallies: Mapping[str, Tally], now: datetime) -> dict[str, object]:
    """Return the values of a count; the first of a day is judged by the next sweep, for a silence that it may end.

    It is due since the day began, and not since now: moments of deliveries rise also where the clock stands still.
    """
    rows = [
        {
            "school": school,
            "deliveries": tally.deliveries * tally.has_facts,
            "refused": tally.deliveries * (not tally.has_facts),
            "offered": tally.offered,
            "rejected": tally.rejected,
            "already_known": tally.already_known,
            "accepted": tally.accepted,
            "lags": tally.lags,
        }
        for school, tally in tallies.items()
    ]
    day = local_day(now)
    return {"rows": orjson.dumps(rows).decode(), "now": now, "day": day, "day_began": midnight(day)}


def due(connection: Connection, now: datetime, limit: int) -> list[Known]:
    """Return sources that are due, locked until the end; those that somebody else holds are left to them."""
    rows = connection.execute(_DUE, {"now": now, "limit": limit}).all()
    schools = [row.school for row in rows]
    days: dict[str, list[date]] = {school: [] for school in schools}
    for school, day in connection.execute(_DAYS, {"schools": schools, "look_back": LOOK_BACK}):
        days[school].append(day)
    regions: dict[str, str] = {
        row.school: row.region for row in connection.execute(_REGIONS, {"schools": schools})
    }
    return [
        Known(
            row.school,
            regions.get(row.school, UNKNOWN_REGION),
            Source(tuple(days[row.school]), row.every_days, row.silent_since),
        )
        for row in rows
    ]


def save(connection: Connection, judged: Sequence[tuple[Known, Answer]]) -> None:
    """Keep what was found of sources, and when to look again."""
    rows = [
        {
            "school": known.school,
            "region": known.region,
            "rhythm": answer.every,
            "expected_on": answer.expected_on,
            "silent_since": answer.silent_since,
            "due": answer.due,
        }
        for known, answer in judged
    ]
    if rows:
        connection.execute(_SAVE, rows)


def next_due(connection: Connection) -> datetime | None:
    """Return the first moment at which a source can fall silent, aware UTC."""
    moment: datetime | None = connection.execute(_NEXT_DUE).scalar_one()
    return moment


def set_rhythm(connection: Connection, school: str, every: int | None, now: datetime) -> bool:
    """Set or unset the rhythm of a school, to be judged by the next sweep; False when no key names this school."""
    return connection.execute(_SET_RHYTHM, {"school": school, "every": every, "now": now}).rowcount == 1


def of_schools(connection: Connection, schools: Collection[str], since: date) -> list[dict[str, Any]]:
    """Return these schools with their figures since a day, also those that never delivered."""
    values = {"schools": sorted(schools), "since": since, "most": MOST}
    return [dict(row) for row in connection.execute(_OF_SCHOOLS, values).mappings()]


def of_region(connection: Connection, region: RegionCode, since: date) -> list[dict[str, Any]]:
    """Return the sources of a region with their figures since a day."""
    values = {"region": region, "since": since, "most": MOST}
    return [dict(row) for row in connection.execute(_OF_REGION, values).mappings()]


def everywhere(connection: Connection, since: date) -> list[dict[str, Any]]:
    """Return every source with its figures since a day."""
    return [dict(row) for row in connection.execute(_EVERYWHERE, {"since": since}).mappings()]


def first_told(connection: Connection, year: int) -> bool:
    """Whether nobody was told yet in this year that the school holidays run out; from now on somebody was."""
    return connection.execute(_FIRST_TOLD, {"year": year}).rowcount == 1


_PER_SCHOOL = (
    " given as (select * from json_to_recordset(cast(:rows as json)) as t (school text, deliveries int,"
    " refused int, offered int, rejected int, already_known int, accepted int, lags int[])),"
    " days as (insert into source_days as d (school, day, last_at, refused_at, deliveries, refused, offered,"
    " rejected, already_known, accepted, lags)"
    " select school, :day, case when already_known + accepted > 0 then cast(:now as timestamptz) end,"
    " case when already_known + accepted = 0 then cast(:now as timestamptz) end,"
    " deliveries, refused, offered, rejected, already_known, accepted, lags from given order by school"
    " on conflict (school, day) do update set"
    " last_at = greatest(d.last_at, excluded.last_at), refused_at = greatest(d.refused_at, excluded.refused_at),"
    " deliveries = d.deliveries + excluded.deliveries, refused = d.refused + excluded.refused,"
    " offered = d.offered + excluded.offered, rejected = d.rejected + excluded.rejected,"
    " already_known = d.already_known + excluded.already_known, accepted = d.accepted + excluded.accepted,"
    " lags = array(select a + b from unnest(d.lags, excluded.lags) with ordinality as u (a, b, n) order by n))"
    " insert into sources as s (school, last_on, due)"
    " select school, :day, :day_began from given where already_known + accepted > 0 order by school"
    " on conflict (school) do update set last_on = excluded.last_on, due = excluded.due"
    " where s.last_on is null or s.last_on < excluded.last_on"
)
_RECORD = text("with" + _PER_SCHOOL)
_DELIVERED = (
    " delivered as (insert into deliveries"
    " (id, kind, sender, received_at, offered, rejected, already_known, accepted, corrections)"
    " values (:id, :kind, :sender, :now, :offered, :rejected, :already_known, :accepted, :corrections)),"
)
_RECORD_DELIVERY = text("with" + _DELIVERED + _PER_SCHOOL)
_DUE = text(
    "select school, every_days, silent_since from sources where due <= :now order by school limit :limit"
    " for update skip locked"
)
_DAYS = text(
    "select d.school, d.day from source_days d join sources s using (school)"
    " where d.school = any(cast(:schools as text[])) and d.last_at is not null"
    " and d.day >= s.last_on - cast(:look_back as interval) order by d.school, d.day"
)
_REGIONS = text(
    "select distinct on (school) school, region from identities"
    " where school = any(cast(:schools as text[])) and region <> '00'"
    " group by school, region order by school, count(*) desc, region"
)
_SAVE = text(
    "update sources set region = :region, rhythm = :rhythm, expected_on = :expected_on,"
    " silent_since = :silent_since, due = :due where school = :school"
)
_NEXT_DUE = text("select min(due) from sources where due is not null")
_SET_RHYTHM = text(
    "insert into sources as s (school, every_days, due)"
    " select :school, :every, :now where exists (select from sources where school = :school)"
    " or exists (select from sender_keys where :school = any(schools))"
    " on conflict (school) do update set every_days = excluded.every_days, due = excluded.due"
)
_FIGURES = (
    "select s.*, l.last_at, l.refused_at, f.*, g.lags from {sources} as s"
    " cross join lateral (select max(last_at) as last_at, max(refused_at) as refused_at"
    " from source_days d where d.school = s.school) l"
    " cross join lateral (select coalesce(sum(deliveries), 0) as deliveries, coalesce(sum(refused), 0) as refused,"
    " coalesce(sum(offered), 0) as offered, coalesce(sum(rejected), 0) as rejected,"
    " coalesce(sum(already_known), 0) as already_known, coalesce(sum(accepted), 0) as accepted"
    " from source_days d where d.school = s.school and d.day >= :since) f"
    " cross join lateral (select array(select sum(u.number) from source_days d,"
    " unnest(d.lags) with ordinality as u (number, place) where d.school = s.school and d.day >= :since"
    " group by u.place order by u.place) as lags) g {where} order by s.school"
)
_ASKED = (
    "(select school, coalesce(region, '00') as region, last_on, every_days, rhythm, expected_on, silent_since"
    " from unnest(cast(:schools as text[])) as asked (school) left join sources using (school))"
)
_OF_SCHOOLS = text(_FIGURES.format(sources=_ASKED, where="") + " limit :most")
_OF_REGION = text(_FIGURES.format(sources="sources", where="where s.region = :region") + " limit :most")
_EVERYWHERE = text(_FIGURES.format(sources="sources", where=""))
_FIRST_TOLD = text("insert into told_holidays_end (year) values (:year) on conflict do nothing")
