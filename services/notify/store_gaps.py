"""The list of gaps in the database: which signal has which hole in its ladder, and since when."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Uuid, bindparam, delete, func, insert, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from schemas.types import Role
from services.notify.gaps import Gap, GapReason
from services.notify.store import GAPS

_T = GAPS.c


def load(connection: Connection, subjects: Iterable[UUID]) -> dict[UUID, set[Gap]]:
    """Return the gaps that are kept of these subjects."""
    found: dict[UUID, set[Gap]] = {}
    for row in connection.execute(_LOAD, {"subjects": sorted(set(subjects))}).mappings():
        found.setdefault(row["subject"], set()).add(_gap(row))
    return found


def since(connection: Connection, gaps: Iterable[Gap]) -> dict[Gap, datetime]:
    """Return since when each of ``gaps`` is open, as far as it is."""
    wanted = set(gaps)
    found: dict[Gap, datetime] = {}
    if wanted:
        reasons = sorted({gap.reason for gap in wanted})
        for row in connection.execute(_SINCE, {"reasons": reasons}).mappings():
            if (gap := _gap(row)) in wanted:
                found[gap] = row["since"]
    return found


def change(
    connection: Connection,
    gone: Mapping[UUID, Iterable[Gap]],
    fresh: Mapping[UUID, Iterable[Gap]],
    since_when: Mapping[Gap, datetime],
) -> None:
    """Remove and add gaps of subjects; each stands since the moment at which its first one opened."""
    removed = [_values(subject, gap) for subject, gaps in sorted(gone.items()) for gap in sorted(gaps)]
    added = [
        _values(subject, gap) | {"region": gap.region, "school": gap.school, "since": since_when[gap]}
        for subject, gaps in sorted(fresh.items())
        for gap in sorted(gaps)
    ]
    if removed:
        connection.execute(
            _DELETE, [{f"old_{name}": value for name, value in row.items()} for row in removed]
        )
    if added:
        connection.execute(insert(GAPS), added)


def listing(connection: Connection) -> list[dict[str, object]]:
    """Return every gap, the gravest first, with how many signals it concerns and the code of who is meant."""
    return [dict(row) for row in connection.execute(_LISTING).mappings()]


def _gap(row: RowMapping) -> Gap:
    return Gap(GapReason(row["reason"]), row["region"], row["school"], Role(row["role"]), row["recipient"])


def _values(subject: UUID, gap: Gap) -> dict[str, object]:
    return {"subject": subject, "reason": str(gap.reason), "role": str(gap.role), "recipient": gap.recipient}


_LOAD = select(GAPS).where(_T.subject == func.any(bindparam("subjects", type_=ARRAY(Uuid))))
_DELETE = delete(GAPS).where(
    _T.subject == bindparam("old_subject"),
    _T.reason == bindparam("old_reason"),
    _T.role == bindparam("old_role"),
    _T.recipient == bindparam("old_recipient"),
)
_SINCE = text(
    "select reason, region, school, role, recipient, min(since) as since from notify.gaps"
    " where reason = any(cast(:reasons as text[])) group by reason, region, school, role, recipient"
)
_LISTING = text(
    "select g.reason, g.region, g.school, g.role, r.code, min(g.since) as since, count(*) as signals"
    " from notify.gaps g left join notify.recipients r on r.staff_id = g.recipient"
    " group by g.reason, g.region, g.school, g.role, g.recipient, r.code"
    " order by g.region, g.school, g.role, g.reason, r.code"
)
