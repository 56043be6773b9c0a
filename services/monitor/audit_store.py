"""The table with what the last audit found, one function per query; each runs in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Finished:
    """When the last audit finished, and how many exceptions it found of each reason."""

    at: datetime
    exceptions: Mapping[str, int]


def last(connection: Connection) -> Finished | None:
    """Return the last audit that finished; None before the first one."""
    rows = connection.execute(_LAST).all()
    if not rows:
        return None
    return Finished(rows[0].finished_at, {row.reason: row.exceptions for row in rows})


def keep(connection: Connection, finished: Finished) -> None:
    """Store an audit in the place of the one before it."""
    connection.execute(_FORGET)
    rows = [
        {"reason": reason, "exceptions": count, "at": finished.at}
        for reason, count in finished.exceptions.items()
    ]
    connection.execute(_KEEP, rows)


_LAST = text("select reason, exceptions, finished_at from monitor.audit order by reason")
_FORGET = text("delete from monitor.audit")
_KEEP = text("insert into monitor.audit (reason, exceptions, finished_at) values (:reason, :exceptions, :at)")
