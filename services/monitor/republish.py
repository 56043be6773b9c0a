"""Republish: every snapshot is told again, under new event ids and its own revision.

For a consumer that is built from nothing; one that knows the revision already does nothing with it.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import Connection

from schemas.types import EventId
from services.monitor import store
from services.monitor.paging import PEOPLE_AT_ONCE, in_pages
from services.monitor.snapshots import tell_dossier, tell_signal
from services.monitor.store import OUTBOX
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database


def republish(database: Database, clock: Clock, told: Callable[[int], None]) -> int:
    """Commit every snapshot of dossiers, signals and tasks to be told again, and return how many.

    Stopped half way it is done again as a whole; what was told twice changes nothing.

    Args:
        told: hears how many people were done so far.
    """
    return sum(in_pages(database, lambda connection, after: _page(connection, clock, after), told))


def _page(connection: Connection, clock: Clock, after: UUID) -> tuple[list[UUID], int]:
    rows = store.lock_dossiers(connection, store.page(connection, after, PEOPLE_AT_ONCE))
    episodes = store.read_episodes(connection, rows)
    now = clock.now()
    events = {event.id: event for found in store.read_history(connection, rows).values() for event in found}
    told = [tell_signal(one, events, now, None) for found in episodes.values() for one in found]
    told += [tell_dossier(row.leaver, row.card, now, None) for row in rows.values() if row.card.revision]
    outbox.put(connection, OUTBOX, [replace(event, id=EventId(uuid4())) for event in told])
    return [leaver for leaver in rows if leaver > after], len(told)
