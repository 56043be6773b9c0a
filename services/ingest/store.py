"""The tables of ingest: one function per question or change, all of them inside the caller's transaction.

Rows are taken in the order of their keys, so that two deliveries cannot wait for each other. Nothing personal
is stored here unencrypted: a pupil is a fingerprint, a person a ciphertext.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, MetaData, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from schemas.types import NO_SCHOOL, EventId, LeaverId, RegionCode
from services.ingest.recognise import Version
from services.runtime.dead_letter import dead_letter_table
from services.runtime.inbox import inbox_table
from services.runtime.outbox import outbox_table

_METADATA = MetaData(schema="ingest")
OUTBOX = outbox_table(_METADATA)
INBOX = inbox_table(_METADATA)
DEAD_LETTERS = dead_letter_table(_METADATA)


@dataclass(frozen=True, slots=True)
class Leaver:
    """A young person as the other services know them; ``school`` is empty where none answers for them.

    ``reachable`` says whether a mobile number or e-mail address is known, None where nobody looked.
    """

    id: LeaverId
    region: RegionCode
    school: str = NO_SCHOOL
    reachable: bool | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """Tables of people that are never looked up together with those of another domain.

    Attributes:
        key: the secret under which their index stands, as settings and data folder name it.
        index: the blind index.
        people: the identities behind it.
        holder: what gave a person the number, as the person's own data name it.
        number: that number, likewise.
    """

    key: str
    index: str
    people: str
    holder: str
    number: str


SCHOOLS = Domain("index_key", "pupil_index", "identities", "brin", "leerlingnummer")
DUO = Domain("duo_index_key", "duo_index", "duo_people", "domein", "persoonsgebondennummer")


def lock_schools(connection: Connection, schools: Collection[str], *, alone: bool) -> None:
    """Wait until no file of these schools is being taken; ``alone`` also keeps events about exits away."""
    statement = _LOCK_ALONE if alone else _LOCK_SHARED
    if schools:
        connection.execute(statement, {"schools": sorted(schools)})


def submit(
    connection: Connection, delivery: UUID, ids: Sequence[EventId], digests: Sequence[bytes]
) -> dict[EventId, bytes]:
    """Remember events by id, and return the digest of those that were accepted in an earlier delivery.

    A twin in another transaction waits here until this one ends.
    """
    first = dict(zip(reversed(ids), reversed(digests), strict=True))
    values = {"ids": list(first), "digests": list(first.values()), "delivery": delivery}
    fresh = set(connection.execute(_SUBMIT, values).scalars())
    before = [event_id for event_id in first if event_id not in fresh]
    if not before:
        return {}
    return {row.event_id: row.digest for row in connection.execute(_SUBMITTED, {"ids": before})}


def versions(connection: Connection, keys: Collection[bytes]) -> dict[bytes, Version]:
    """Return the latest wording of each natural key that came before."""
    rows = connection.execute(_VERSIONS, {"keys": list(keys)})
    return {
        row.key: Version(row.event_id, row.digest, row.number, row.start_state_on, row.recorded)
        for row in rows
    }


def keep_versions(connection: Connection, latest: Mapping[bytes, Version]) -> None:
    """Store the latest wording of natural keys; the caller holds their schools alone."""
    _versions(connection, _KEEP_VERSIONS, latest)


def keep_first_versions(connection: Connection, first: Mapping[bytes, Version]) -> None:
    """Store the wording of natural keys that did not come before."""
    _versions(connection, _KEEP_FIRST_VERSIONS, first)


def keep_next_versions(connection: Connection, following: Mapping[bytes, Version]) -> None:
    """Store a new wording of natural keys, whether they came before or not."""
    _versions(connection, _KEEP_NEXT_VERSIONS, following)


def start_state(connection: Connection, schools: Collection[str], upload: UUID, today: date) -> set[str]:
    """Make ``upload`` the start state of each of ``schools`` that has none; return those for which it is."""
    values = {"schools": sorted(schools), "upload": upload, "day": today}
    return set(connection.execute(_START_STATE, values).scalars())


def started(connection: Connection, schools: Collection[str]) -> set[str]:
    """Return those of ``schools`` that have a start state."""
    return set(connection.execute(_STARTED, {"schools": list(schools)}).scalars())


def only_read(connection: Connection) -> None:
    """Let the database refuse every change until the end of this transaction."""
    connection.execute(_ONLY_READ)


@dataclass(frozen=True, slots=True, repr=False)
class IdentityRow:
    """One identity as it is stored: ``person`` is a ciphertext."""

    leaver: LeaverId
    school: str
    region: RegionCode
    person: bytes


def look(
    connection: Connection, pupils: Collection[bytes], erased: Collection[bytes], domain: Domain = SCHOOLS
) -> tuple[dict[bytes, Leaver], list[bytes]]:
    """Return who stands in the blind index, and which of the marks of ``erased`` are of somebody who was erased."""
    rows = connection.execute(
        in_domain(domain, _LOOK), {"pupils": list(pupils), "erased": list(erased)}
    ).all()
    found = {row.pupil: Leaver(row.leaver, row.region, row.school) for row in rows if row.leaver is not None}
    return found, [row.pupil for row in rows if row.leaver is None]


def add_people(
    connection: Connection, key_id: str, people: Mapping[bytes, IdentityRow], domain: Domain = SCHOOLS
) -> set[LeaverId]:
    """Put people in the blind index with their identities; return those whom nobody else had put there first."""
    ordered = sorted(people.items())
    values = {name: [getattr(row, name) for _, row in ordered] for name in IdentityRow.__slots__}
    given = {"pupils": [mark for mark, _ in ordered], "key_id": key_id, **values}
    return set(connection.execute(in_domain(domain, _ADD_PEOPLE), given).scalars())


def update_identities(connection: Connection, rows: Sequence[IdentityRow], domain: Domain = SCHOOLS) -> None:
    """Replace region and person of identities."""
    connection.execute(in_domain(domain, _UPDATE_IDENTITIES), _columns(rows))


def identities(
    connection: Connection,
    leavers: Collection[LeaverId],
    domain: Domain = SCHOOLS,
    *,
    lock: bool = False,
) -> list[IdentityRow]:
    """Return the identities of ``leavers``; with ``lock`` nobody else changes them until the end."""
    statement = in_domain(domain, _LOCK_IDENTITIES if lock else _IDENTITIES)
    rows = connection.execute(statement, {"leavers": list(leavers)})
    return [IdentityRow(row.leaver, row.school, row.region, row.person) for row in rows]


def next_leavers(connection: Connection, after: LeaverId | None, most: int) -> list[LeaverId]:
    """Return the next so many people in the order of the pseudonym."""
    return list(connection.execute(_NEXT_LEAVERS, {"after": after or UUID(int=0), "most": most}).scalars())


def schools_elsewhere(connection: Connection, schools: Collection[str], region: RegionCode) -> set[str]:
    """Return those of ``schools`` whose known pupils all live outside ``region``."""
    return set(connection.execute(_ELSEWHERE, {"schools": list(schools), "region": region}).scalars())


def keep_report(connection: Connection, upload: UUID, sender: UUID, report: Mapping[str, Any]) -> None:
    """Keep the report of a file for its sender."""
    connection.execute(_KEEP_REPORT, {"id": upload, "sender": sender, "report": report})


def report(connection: Connection, upload: UUID, sender: UUID) -> dict[str, Any] | None:
    """Return the report of a file, or None when this sender delivered no such file."""
    found: dict[str, Any] | None = connection.execute(_REPORT, {"id": upload, "sender": sender}).scalar()
    return found


def deliveries(connection: Connection) -> list[dict[str, Any]]:
    """Return the counts of every delivery, oldest first."""
    return [dict(row) for row in connection.execute(_DELIVERIES).mappings()]


def _versions(connection: Connection, statement: Any, rows: Mapping[bytes, Version]) -> None:  # noqa: ANN401 a statement
    if rows:
        ordered = sorted(rows.items())
        names = ("event_id", "digest", "number", "start_state_on", "recorded")
        values = {name: [getattr(version, name) for _, version in ordered] for name in names}
        connection.execute(statement, values | {"keys": [key for key, _ in ordered]})


@cache
def in_domain(domain: Domain, statement: str) -> TextClause:
    """Return a statement about the tables of a domain."""
    return text(statement.format(index=domain.index, people=domain.people, rows=_UNNEST_IDENTITIES))


def _columns(rows: Sequence[IdentityRow]) -> dict[str, list[object]]:
    ordered = sorted(rows, key=lambda row: row.leaver)
    return {name: [getattr(row, name) for row in ordered] for name in IdentityRow.__slots__}


_LOCK_ALONE = text("select pg_advisory_xact_lock(1, hashtext(s)) from unnest(cast(:schools as text[])) as s")
_LOCK_SHARED = text(
    "select pg_advisory_xact_lock_shared(1, hashtext(s)) from unnest(cast(:schools as text[])) as s"
)
_SUBMIT = text(
    "insert into submissions (event_id, digest, delivery)"
    " select id, digest, :delivery"
    " from unnest(cast(:ids as uuid[]), cast(:digests as bytea[])) as t (id, digest)"
    " order by id on conflict do nothing returning event_id"
)
_SUBMITTED = text("select event_id, digest from submissions where event_id = any(cast(:ids as uuid[]))")
_VERSIONS = text("select * from natural_keys where key = any(cast(:keys as bytea[]))")
_INSERT_VERSIONS = (
    "insert into natural_keys as n (key, event_id, digest, number, start_state_on, recorded)"
    " select * from unnest(cast(:keys as bytea[]), cast(:event_id as uuid[]), cast(:digest as bytea[]),"
    " cast(:number as int[]), cast(:start_state_on as date[]), cast(:recorded as timestamptz[]))"
    " on conflict (key) do "
)
_KEEP_VERSIONS = text(
    _INSERT_VERSIONS
    + "update set digest = excluded.digest, number = excluded.number, recorded = excluded.recorded"
)
_KEEP_FIRST_VERSIONS = text(_INSERT_VERSIONS + "nothing")
_KEEP_NEXT_VERSIONS = text(
    _INSERT_VERSIONS + "update set digest = excluded.digest, number = n.number + 1,"
    " recorded = greatest(n.recorded, excluded.recorded)"
)
_START_STATE = text(
    "insert into start_states (school, upload, day)"
    " select s, :upload, :day from unnest(cast(:schools as text[])) as s"
    " on conflict do nothing returning school"
)
_STARTED = text("select school from start_states where school = any(cast(:schools as text[]))")
_ONLY_READ = text("select set_config('transaction_read_only', 'on', true)")
_LOOK = (
    "select p.pupil, p.leaver, i.region, i.school from {index} p join {people} i using (leaver)"
    " where p.pupil = any(cast(:pupils as bytea[]))"
    " union all select mark, null, null, null from erasures where mark = any(cast(:erased as bytea[]))"
)
_ADD_PEOPLE = (
    "with given as (select * from unnest(cast(:pupils as bytea[]), cast(:leaver as uuid[]), cast(:school as text[]),"
    " cast(:region as text[]), cast(:person as bytea[])) as t (pupil, leaver, school, region, person)),"
    " put as (insert into {index} (pupil, key_id, leaver) select pupil, :key_id, leaver from given"
    " on conflict do nothing returning leaver)"
    " insert into {people} (leaver, school, region, person)"
    " select leaver, school, region, person from given join put using (leaver) returning leaver"
)
_UNNEST_IDENTITIES = (
    "unnest(cast(:leaver as uuid[]), cast(:school as text[]), cast(:region as text[]),"
    " cast(:person as bytea[]))"
    " as t (leaver, school, region, person)"
)
_UPDATE_IDENTITIES = (
    "update {people} i set region = t.region, person = t.person from {rows} where i.leaver = t.leaver"
)
_IDENTITIES = (
    "select leaver, school, region, person from {people} where leaver = any(cast(:leavers as uuid[]))"
)
_LOCK_IDENTITIES = _IDENTITIES + " order by leaver for update"
_NEXT_LEAVERS = text("select leaver from identities where leaver > :after order by leaver limit :most")
_ELSEWHERE = text(
    "select school from identities where school = any(cast(:schools as text[])) and region <> '00'"
    " group by school having not bool_or(region = :region)"
)
_KEEP_REPORT = text("insert into uploads (id, sender, report) values (:id, :sender, :report)").bindparams(
    bindparam("report", type_=JSONB)
)
_REPORT = text("select report from uploads where id = :id and sender = :sender")
_DELIVERIES = text("select * from deliveries order by received_at, id")
