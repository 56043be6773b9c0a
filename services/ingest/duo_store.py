"""Who stands in which monthly file of DUO, per region: pseudonyms and months, nothing else.

Every function works inside the caller's transaction. A person who is erased is gone from here too.
"""

from collections.abc import Collection

from sqlalchemy import Connection, text

from schemas.types import RegionCode
from services.ingest.duo_workload import Listed, Report


def add(connection: Connection, region: RegionCode, lines: Collection[Listed]) -> None:
    """Remember who stands in a report; doing it again changes nothing."""
    ordered = sorted(set(lines))
    values = {
        "region": region,
        "months": [line.month for line in ordered],
        "reports": [str(line.report) for line in ordered],
        "leavers": [line.leaver for line in ordered],
    }
    connection.execute(_ADD, values)


def forget(connection: Connection, region: RegionCode, report: Report, months: Collection[str]) -> None:
    """Forget who stood in a report of these months, before it is told again."""
    connection.execute(_FORGET, {"region": region, "report": str(report), "months": sorted(months)})


def listed(connection: Connection, region: RegionCode, first: str, last: str) -> list[Listed]:
    """Return who stands in the reports of a region from the first month up to and with the last."""
    rows = connection.execute(_LISTED, {"region": region, "first": first, "last": last})
    return [Listed(row.month, Report(row.report), row.leaver) for row in rows]


def months(connection: Connection, region: RegionCode, report: Report) -> list[str]:
    """Return the months of which a region has this report, latest first."""
    return list(connection.execute(_MONTHS, {"region": region, "report": str(report)}).scalars())


_MONTHS = text(
    "select distinct month from duo_reports where region = :region and report = :report order by month desc"
)
_ADD = text(
    "insert into duo_reports (region, month, report, leaver) select :region, month, report, leaver"
    " from unnest(cast(:months as text[]), cast(:reports as text[]), cast(:leavers as uuid[]))"
    " as t (month, report, leaver) on conflict do nothing"
)
_FORGET = text(
    "delete from duo_reports where region = :region and report = :report and month = any(cast(:months as text[]))"
)
_LISTED = text(
    "select month, report, leaver from duo_reports where region = :region and month between :first and :last"
)
