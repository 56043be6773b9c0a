"""Republish: every snapshot is told again, under new event ids and its own revision.

For a consumer that is built from nothing; one that knows the revision already does nothing with it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection

from schemas.types import EventId
from services.monitor import store
from services.monitor.look import Locked, Looked
from services.monitor.paging import PEOPLE_AT_ONCE, in_pages, page_of
from services.monitor.policy import Policies
from services.monitor.replay import looked_again
from services.monitor.snapshots import tell_dossier, tell_signal
from services.monitor.store import OUTBOX
from services.monitor.timeline import NO_LINES
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database


def republish(database: Database, clock: Clock, policies: Policies, told: Callable[[int], None]) -> int:
    """Commit every snapshot of dossiers, signals and tasks to be told again, and return how many.

    The lines of a dossier are those of its last look. Where the rules answer otherwise by now, its date has come: the
    sweep looks and tells. At whom nobody can look, in quarantine, is told without lines. Stopped half way it is done
    again as a whole; what was told twice changes nothing.

    Args:
        told: hears how many people were done so far.
    """
    return sum(in_pages(database, lambda connection, after: _page(connection, clock, policies, after), told))


def _page(connection: Connection, clock: Clock, policies: Policies, after: UUID) -> tuple[list[UUID], int]:
    rows = store.lock_dossiers(connection, store.page(connection, after, PEOPLE_AT_ONCE))
    page = page_of(connection, rows)
    looks = {again.after.leaver: again for _, again in looked_again(connection, page, policies)}
    now = clock.now()
    stale = [one.after for one in looks.values() if one.changed]
    store.mark_looked_at(connection, [replace(one, due=one.at) for one in stale])
    apart = [_without_lines(row, now) for leaver, row in rows.items() if leaver not in looks]
    store.save_dossiers(connection, [one for one in apart if one.card != rows[one.leaver].card])
    dossiers = [(one.after, one.lines) for one in looks.values() if not one.changed]
    dossiers += [(one, NO_LINES) for one in apart]
    told = [
        tell_dossier(one.leaver, one.card, lines, now, None) for one, lines in dossiers if one.card.revision
    ]
    origins = store.read_origins(connection, rows)
    episodes = store.read_episodes(connection, rows)
    told += [tell_signal(one, origins, now, None) for found in episodes.values() for one in found]
    outbox.put(connection, OUTBOX, [replace(event, id=EventId(uuid4())) for event in told])
    return [leaver for leaver in rows if leaver > after], len(told)


def _without_lines(row: Locked, now: datetime) -> Looked:
    """Return a dossier that nobody can look at; without the lines that it had it is another revision."""
    card = row.card
    if card.content is not None:
        card = card._replace(revision=card.revision + 1, content=None)
    return Looked(row.leaver, card, row.due, row.looked_at or now)
