"""The tables of the quarantine, one function per query; each runs in the caller's transaction."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Connection, text


def add(connection: Connection, leaver: UUID, row: Mapping[str, object]) -> None:
    """List a person as set apart; see ``set_apart``."""
    connection.execute(_QUARANTINE, {"leaver": leaver, **row})


def set_apart(connection: Connection, leavers: Collection[UUID]) -> None:
    """Let nothing be worked out of these people until a retry; their owners stay."""
    connection.execute(_SET_APART, {"leavers": list(leavers)})


def name_place_of(connection: Connection, leaver: UUID, region: str, school: str) -> None:
    """Give a dossier that was never worked out the region and school of its event, so that it has an owner."""
    connection.execute(_NAME_PLACE, {"leaver": leaver, "region": region, "school": school})


def count(connection: Connection, events: Mapping[UUID, int]) -> None:
    """Count more events of people who are in quarantine, or whose circle is."""
    for leaver, more in events.items():
        connection.execute(_MORE_EVENTS, {"leaver": leaver, "more": more})


def release(connection: Connection, leavers: Collection[UUID]) -> bool:
    """Take people out of quarantine, with the outcome of all events; say whether there was anybody in it."""
    values = {"leavers": list(leavers)}
    connection.execute(_MARK_APPLIED, values)
    connection.execute(_LET_BACK, values)
    return connection.execute(_RELEASE, values).rowcount > 0


def waiting(connection: Connection) -> list[dict[str, object]]:
    """Return who is in quarantine, longest first, with owner, region and school."""
    return [dict(row) for row in connection.execute(_QUARANTINED).mappings()]


_SET_APART = text(
    "update monitor.dossiers set quarantined = true where leaver = any(cast(:leavers as uuid[])) and not quarantined"
)
_NAME_PLACE = text(
    "update monitor.dossiers set region = :region, school = :school where leaver = :leaver and revision = 0"
)
_LET_BACK = text(
    "update monitor.dossiers set quarantined = false where leaver = any(cast(:leavers as uuid[]))"
)
_QUARANTINE = text(
    "insert into monitor.quarantine (leaver, error, place, since, events)"
    " values (:leaver, :error, :place, :since, :events) on conflict (leaver) do nothing"
)
_MORE_EVENTS = text(
    "update monitor.quarantine set events = events + :more where leaver = ("
    "select leaver from monitor.quarantine join monitor.dossiers using (leaver)"
    " where leaver = :leaver or circle = (select circle from monitor.dossiers where leaver = :leaver)"
    " order by leaver <> :leaver, leaver limit 1)"
)
_RELEASE = text("delete from monitor.quarantine where leaver = any(cast(:leavers as uuid[]))")
_MARK_APPLIED = text(
    "update monitor.inbox set outcome = 'applied', reason = null where outcome = 'quarantined'"
    " and event_id in (select event_id from monitor.history where leaver = any(cast(:leavers as uuid[])))"
)
_QUARANTINED = text(
    "select q.leaver, q.since, q.error, q.place, q.events, d.owner, d.region, d.school"
    " from monitor.quarantine q join monitor.dossiers d using (leaver) order by q.since, q.leaver"
)
