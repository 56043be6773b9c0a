"""By what people may be found to be one: keyed marks of birth date and name, and the pairs that share one.

Each function runs in the caller's transaction. People of different domains are never put together.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import LeaverId
from services.ingest.joining import Candidate, Side

AFTERCARE = "nazorg"
"""The domain of those whom schools deliver."""


def replace(
    connection: Connection, marks: Mapping[LeaverId, Sequence[bytes]], key_id: str, domain: str = AFTERCARE
) -> None:
    """Keep these marks of these people, and no others of theirs."""
    if not marks:
        return
    rows = [(mark, leaver) for leaver, own in sorted(marks.items()) for mark in sorted(own)]
    values = {"marks": [mark for mark, _ in rows], "leavers": [leaver for _, leaver in rows]}
    connection.execute(_REPLACE, values | {"all": sorted(marks), "key_id": key_id, "domain": domain})


def candidates(connection: Connection, pair: tuple[UUID, UUID] | None = None) -> list[Candidate]:
    """Return the pairs that share a mark, or only ``pair`` if it does."""
    low, high = sorted(pair) if pair else (None, None)
    return [
        Candidate(
            Side(row.low, row.low_school, row.low_region),
            Side(row.high, row.high_school, row.high_region),
            row.rejected_at,
        )
        for row in connection.execute(_CANDIDATES, {"low": low, "high": high})
    ]


_REPLACE = text(
    "with told as (select * from unnest(cast(:marks as bytea[]), cast(:leavers as uuid[])) as t (mark, leaver)),"
    " gone as (delete from likenesses l where leaver = any(cast(:all as uuid[])) and not exists"
    " (select from told t where t.mark = l.mark and t.leaver = l.leaver))"
    " insert into likenesses (mark, leaver, key_id, domain) select mark, leaver, :key_id, :domain from told"
    " on conflict (mark, leaver) do update set key_id = excluded.key_id"
)
_CANDIDATES = text(
    "select distinct on (a.leaver, b.leaver) a.leaver as low, b.leaver as high,"
    " x.school as low_school, x.region as low_region, y.school as high_school, y.region as high_region,"
    " r.rejected_at"
    " from likenesses a join likenesses b on b.mark = a.mark and b.domain = a.domain and a.leaver < b.leaver"
    " join identities x on x.leaver = a.leaver join identities y on y.leaver = b.leaver"
    " left join rejections r on r.low = a.leaver and r.high = b.leaver"
    " where cast(:low as uuid) is null or (a.leaver = :low and b.leaver = :high)"
    " order by a.leaver, b.leaver"
)
