"""Leave of staff in the database: from which day until which, and who stands in."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, Uuid, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.notify.people import Leave
from services.notify.store import LEAVES

_T = LEAVES.c


def load(connection: Connection, people: Iterable[UUID]) -> dict[UUID, tuple[Leave, ...]]:
    """Return the leaves of these people, in the order of their days."""
    found: dict[UUID, tuple[Leave, ...]] = {}
    for person, first_on, last_on, deputy in connection.execute(_LOAD, {"people": sorted(set(people))}):
        found[person] = (*found.get(person, ()), Leave(first_on, last_on, deputy))
    return found


def save(connection: Connection, person: UUID, leave: Leave) -> None:
    """Write a leave; one that begins on the same day takes its place."""
    values = {
        "staff_id": person,
        "first_on": leave.first_on,
        "last_on": leave.last_on,
        "deputy": leave.deputy,
    }
    connection.execute(_SAVE, values)


def remove(connection: Connection, person: UUID, leave: Leave) -> bool:
    """Remove the leave that begins on the same day, and say whether there was one."""
    gone = delete(LEAVES).where(_T.staff_id == person, _T.first_on == leave.first_on)
    return connection.execute(gone).rowcount == 1


_LOAD = (
    select(_T.staff_id, _T.first_on, _T.last_on, _T.deputy)
    .where(_T.staff_id == func.any(bindparam("people", type_=ARRAY(Uuid))))
    .order_by(_T.staff_id, _T.first_on)
)
_INSERT = insert(LEAVES)
_SAVE = _INSERT.on_conflict_do_update(
    index_elements=["staff_id", "first_on"],
    set_={"last_on": _INSERT.excluded.last_on, "deputy": _INSERT.excluded.deputy},
)
