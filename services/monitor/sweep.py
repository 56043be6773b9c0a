"""Time as an event: people whose date has come are looked at again, by the same code as after an event."""

from uuid import UUID

from sqlalchemy import Connection

from services.monitor import store
from services.monitor.handle import Monitor


def look_at_due(monitor: Monitor, people: int) -> bool:
    """Look again at most ``people`` whose date has come, in one transaction; say whether there may be more.

    Who is locked by an event just now is left to the next time: that event looks at the date as well.

    Raises:
        Unavailable: when the database is away; nothing was committed.
        TooManyQuarantined: when so many people fail that it cannot be their data.
    """
    due: list[UUID] = []

    def look(connection: Connection) -> None:
        rows = store.lock_due(connection, monitor.clock.now(), people)
        due[:] = sorted(rows)
        if due:
            monitor.look_again(connection, {leaver: [] for leaver in due}, rows)

    fault = monitor.attempt(look)
    monitor.count(len(due))
    if fault is not None:
        monitor.alone(fault, {leaver: [] for leaver in due})
    return bool(due)
