"""How many times somebody may do something in a while: a bucket per owner, kept in the database.

All processes share it, so the limit does not grow with their number. One statement without a lock that waits for
a disk: the table is unlogged, and after a crash of the database everybody begins with a full bucket.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

BUCKET_DDL = """
create unlogged table buckets (
    owner uuid primary key,
    full_at timestamptz not null
) with (fillfactor = 50);
"""
"""The table, in the schema of the service that asks; a bucket is full again at ``full_at``."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """``per_minute`` times on average, at most ``burst`` of them at once; both at least 1."""

    per_minute: int
    burst: int


def take(connection: Connection, owner: UUID, allowed: Allowance) -> float:
    """Take one from the bucket of ``owner``; return 0, or how many seconds to wait when it is empty.

    Works outside a transaction, so that nobody waits for the lock of a row longer than one statement takes.
    """
    values = {"owner": owner, "step": 60 / allowed.per_minute, "spare": allowed.burst - 1}
    if connection.execute(_TAKE, values).rowcount:
        return 0
    wait: float = connection.execute(_WAIT, values).scalar_one()
    return max(wait, 0.001)


def fill(connection: Connection, owner: UUID) -> None:
    """Give ``owner`` a full bucket; after a change of what is allowed, for the old debt was counted otherwise."""
    connection.execute(_FILL, {"owner": owner})


_FILL = text("delete from buckets where owner = :owner")
_TAKE = text(
    "insert into buckets as b (owner, full_at)"
    " values (:owner, clock_timestamp() + make_interval(secs => :step))"
    " on conflict (owner) do update"
    " set full_at = greatest(b.full_at + make_interval(secs => :step), excluded.full_at)"
    " where b.full_at <= excluded.full_at + (:spare - 1) * make_interval(secs => :step)"
)
_WAIT = text(
    "select cast(extract(epoch from full_at - clock_timestamp()) - :spare * :step as float8)"
    " from buckets where owner = :owner"
)
