"""By what people may be found to be one: keyed marks of birth date and name, and the pairs that share one.

Each function runs in the caller's transaction. People of different domains are never put together.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import LeaverId
from services.ingest.joining import Candidate, Side

AFTERCARE = "nazorg"
"""The domain of those whom schools deliver."""


def replace(
    connection: Connection, marks: Mapping[LeaverId, Mapping[bytes, str]], domain: str = AFTERCARE
) -> None:
    """Keep these marks of these people, each with the name of its key, and no others of theirs."""
    if marks:
        rows = [
            (mark, leaver, key) for leaver, own in sorted(marks.items()) for mark, key in sorted(own.items())
        ]
        values = {
            "marks": [mark for mark, _, _ in rows],
            "leavers": [leaver for _, leaver, _ in rows],
            "keys": [key for _, _, key in rows],
        }
        connection.execute(_REPLACE, values | {"all": sorted(marks), "domain": domain})


def are_alike(connection: Connection, pair: tuple[UUID, UUID]) -> bool:
    """Whether two people of one domain share a mark."""
    return bool(connection.execute(_ALIKE, {"one": pair[0], "other": pair[1]}).scalar_one())


def candidates(connection: Connection) -> list[Candidate]:
    """Return the pairs that share a mark, in the order of their pseudonyms."""
    return [
        Candidate(
            Side(row.low, row.low_school, row.low_region),
            Side(row.high, row.high_school, row.high_region),
            row.rejected_at,
        )
        for row in connection.execute(_CANDIDATES)
    ]


_REPLACE = text(
    "with told as (select * from unnest(cast(:marks as bytea[]), cast(:leavers as uuid[]), cast(:keys as text[]))"
    " as t (mark, leaver, key_id)),"
    " gone as (delete from likenesses l where leaver = any(cast(:all as uuid[])) and not exists"
    " (select from told t where t.mark = l.mark and t.leaver = l.leaver))"
    " insert into likenesses (mark, leaver, key_id, domain) select mark, leaver, key_id, :domain from told"
    " on conflict (mark, leaver) do update set key_id = excluded.key_id"
)
_ALIKE = text(
    "select exists (select from likenesses a join likenesses b on b.mark = a.mark and b.domain = a.domain"
    " where a.leaver = :one and b.leaver = :other)"
)
_CANDIDATES = text(
    "select distinct on (a.leaver, b.leaver) a.leaver as low, b.leaver as high,"
    " x.school as low_school, x.region as low_region, y.school as high_school, y.region as high_region,"
    " r.rejected_at"
    " from likenesses a join likenesses b on b.mark = a.mark and b.domain = a.domain and a.leaver < b.leaver"
    " join identities x on x.leaver = a.leaver join identities y on y.leaver = b.leaver"
    " left join rejections r on r.low = a.leaver and r.high = b.leaver"
    " order by a.leaver, b.leaver"
)
