"""Where leavers go: the table of outflow by destination per school year, kind of school or school. Pure.

The form is that of table 7.1 of Impuls Baankansen 2019 (practice P5); percentages follow from the counts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from schemas.types import Destination, SchoolType
from services.portal.tables import Table, counted

CORNER = "bestemming"


class OutflowBy(StrEnum):
    """What the columns of the table are."""

    SCHOOL_YEAR = "schooljaar"
    SCHOOL_TYPE = "schoolsoort"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Outflow:
    """How many left so; ``school_year`` as in ``2025-2026``, ``school`` a BRIN."""

    school_year: str
    school_type: SchoolType
    school: str
    destination: Destination
    count: int = 1


def outflow_table(rows: Collection[Outflow], by: OutflowBy) -> Table:
    """Return the table: destinations in the order of the monitor, without those to which nobody went."""
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        cell = str(row.destination), _column(row, by)
        counts[cell] = counts.get(cell, 0) + row.count
    used = {destination for (destination, _), count in counts.items() if count}
    destinations = [str(one) for one in Destination if one in used]
    return counted(CORNER, destinations, sorted({column for _, column in counts}), counts)


def _column(row: Outflow, by: OutflowBy) -> str:
    match by:
        case OutflowBy.SCHOOL_YEAR:
            return row.school_year
        case OutflowBy.SCHOOL_TYPE:
            return str(row.school_type)
        case OutflowBy.SCHOOL:
            return row.school
