"""Schools that fell silent, in the database: what is known of each silence, whichever event came first."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from schemas.types import Role
from services.notify.quiet_source import QuietSource
from services.notify.store import QUIET_SOURCES

_T = QUIET_SOURCES.c


def keep(connection: Connection, sources: Iterable[QuietSource]) -> None:
    """Add what an event says of silences: their last delivery, or that they are over."""
    rows = [
        {name: getattr(source, name) for name in source.__slots__} | {"role": str(source.role)}
        for source in sources
    ]
    if rows:
        connection.execute(_KEEP, rows)


def load(connection: Connection, signals: Iterable[UUID]) -> dict[UUID, QuietSource]:
    """Return the silences among ``signals``."""
    if not (ids := sorted(set(signals))):
        return {}
    found = connection.execute(_LOAD, {"signals": ids})
    return {row["signal"]: _source(row) for row in found.mappings()}


def _source(row: RowMapping) -> QuietSource:
    return QuietSource(**(dict(row) | {"role": Role(row["role"])}))


_INSERT = insert(QUIET_SOURCES)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=["signal"],
    set_={
        "last_on": func.coalesce(_INSERT.excluded.last_on, _T.last_on),
        "is_back": _T.is_back | _INSERT.excluded.is_back,
    },
)
_LOAD = select(QUIET_SOURCES).where(_T.signal == func.any(bindparam("signals", type_=ARRAY(Uuid))))
