"""The table by which people are searched: of each the places where they are found.

Each function runs in the caller's transaction. A place tells nothing without the key; whom it means is said by the
name itself, once it is read.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, TextClause, text

from schemas.types import LeaverId, RegionCode


@dataclass(frozen=True, slots=True)
class Area:
    """Within what is searched: who lives in one of the regions and is of one of the schools; nothing named is all."""

    regions: tuple[RegionCode, ...]
    schools: tuple[str, ...]


def replace(connection: Connection, marks: Mapping[LeaverId, Sequence[int]]) -> None:
    """Keep where these people are found, and nowhere else."""
    if marks:
        ordered = sorted(marks.items())
        values = {
            "leavers": [leaver for leaver, own in ordered for _ in own],
            "marks": [mark for _, own in ordered for mark in own],
            "all": [leaver for leaver, _ in ordered],
        }
        connection.execute(_REPLACE, values)


def schools_in(connection: Connection, area: Area) -> list[str]:
    """Return the schools that know somebody in ``area``."""
    return list(connection.execute(_SCHOOLS, _where(area)).scalars())


def found(connection: Connection, marks: Sequence[Collection[int]], area: Area, most: int) -> list[LeaverId]:
    """Return who in ``area`` has a mark of each of ``marks``."""
    if not marks:
        return []
    values = {f"marks_{at}": sorted(some) for at, some in enumerate(marks)}
    return list(connection.execute(_sharing(len(marks)), _where(area) | values | {"most": most}).scalars())


def living_in(
    connection: Connection, regions: Collection[RegionCode], area: Area, most: int
) -> list[LeaverId]:
    """Return who in ``area`` lives in one of ``regions``."""
    values = _where(area) | {"meant": list(regions), "most": most}
    return list(connection.execute(_LIVING_IN, values).scalars())


@cache
def _sharing(times: int) -> TextClause:
    """Return the question for people who share a mark with each of so many lists."""
    shared = " and ".join(f"s.marks && cast(:marks_{at} as bigint[])" for at in range(times))
    return text(
        "select s.leaver from searchables s join identities i using (leaver)"  # noqa: S608 ours
        f" where {shared} and {_IN_AREA} order by s.leaver limit :most"
    )


def _where(area: Area) -> dict[str, object]:
    return {"regions": list(area.regions), "schools": list(area.schools)}


_REPLACE = text(
    "insert into searchables (leaver, marks)"
    " select leaver, coalesce(array_agg(mark) filter (where mark is not null), '{}')"
    " from unnest(cast(:all as uuid[])) as a (leaver) left join"
    " unnest(cast(:leavers as uuid[]), cast(:marks as bigint[])) as t (leaver, mark) using (leaver) group by leaver"
    " on conflict (leaver) do update set marks = excluded.marks"
)
_IN_AREA = (
    "(cardinality(cast(:regions as text[])) = 0 or i.region = any(cast(:regions as text[])))"
    " and (cardinality(cast(:schools as text[])) = 0 or i.school = any(cast(:schools as text[])))"
)
_SCHOOLS = text(
    "with recursive s (school) as ((select school from identities order by school limit 1) union all"  # noqa: S608 ours
    " select (select school from identities where school > s.school order by school limit 1) from s"
    " where s.school is not null)"
    f" select school from s where exists (select from identities i where i.school = s.school and {_IN_AREA})"
)
_LIVING_IN = text(
    "select i.leaver from identities i where i.region = any(cast(:meant as text[]))"  # noqa: S608 ours
    f" and {_IN_AREA} order by i.leaver limit :most"
)
