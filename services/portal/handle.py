"""The shell around a batch of events: what was told becomes rows. Shows nothing, decides nothing.

One batch is one transaction; an event that comes again, or that is older than what is known, changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import PersonErased
from schemas.types import EventId
from services.portal import live, store
from services.portal.erase import ERASED, erase
from services.portal.projection import Gone, Row, Shelf, changes, newest
from services.runtime import direct, inbox
from services.runtime.clock import Clock
from services.runtime.database import Database, tried
from services.runtime.dead_letter import DeadLetters

OLD_REVISION = "old_revision"
TOLD_AS_A_GAP = "told_as_a_gap"
"""Why an address that cannot be used has no effect: the gap that it makes is told as well."""
RETOLD = (Shelf.DOSSIERS, Shelf.SIGNALS, Shelf.RECIPIENTS)
"""What ``vangnet republish`` tells again."""


@dataclass(frozen=True, slots=True)
class Handler:
    """Takes in what stands on the topics of the portal."""

    database: Database
    clock: Clock
    letters: DeadLetters

    def handle(self, events: Sequence[Envelope]) -> None:
        """Commit the effect of a batch: rows as they become, with the inbox; wake the open pages."""
        now = self.clock.now()

        def work(connection: Connection) -> None:
            fresh = inbox.first_time(connection, store.INBOX, events, now)
            if not fresh:
                return
            heard = self._absorb(connection, fresh, now)
            rows = {event.id: _rows(event) for event in heard}
            told = newest(row for of_event in rows.values() for row in of_event)
            kept = store.keep(connection, told)
            news = [row for row in told if (row.shelf, row.key) in kept]
            live.wake(connection, news)
            without = _without_effect(heard, rows, news)
            inbox.record(connection, store.INBOX, without | _dropped(fresh, rows))

        self.database.run(work)

    def erase(self, leavers: Collection[UUID], *, only_count: bool = False) -> dict[str, int]:
        """Commit that ``leavers`` are erased, whoever says so, and return how many rows went, per table.

        Args:
            only_count: undo it, so that nothing changes.
        """

        def work(connection: Connection) -> dict[str, int]:
            return erase(connection, leavers, self.clock.now(), self.letters)

        return self.database.run(partial(tried, work=work) if only_count else work)

    def clear(self) -> None:
        """Commit that what can be told again is not known any more; ``vangnet portal rebuild`` has it told."""

        def work(connection: Connection) -> None:
            for shelf in RETOLD:
                connection.execute(store.SHELVES[shelf].delete())

        self.database.run(work)

    def _absorb(self, connection: Connection, events: Sequence[Envelope], at: datetime) -> list[Envelope]:
        """Erase who is told to be, and return the events of those who are not erased."""
        gone = {one.leaver for event in events if _is_erasure(event) for one in _gone(event)}
        if gone:
            erase(connection, gone, at, self.letters)
        known = store.erased(connection, {event.key for event in events})
        late = {event.key for event in events if event.key in known and not _is_erasure(event)}
        if late:
            direct.forget(connection, late, but_type=PersonErased.TYPE)
        return [event for event in events if event.key not in known or _is_erasure(event)]


def _is_erasure(event: Envelope) -> bool:
    return isinstance(event.body, PersonErased)


def _gone(event: Envelope) -> Iterable[Gone]:
    return (one for one in changes(event) if isinstance(one, Gone))


def _rows(event: Envelope) -> list[Row]:
    return [one for one in changes(event) if isinstance(one, Row)]


def _dropped(fresh: Iterable[Envelope], rows: Mapping[EventId, Sequence[Row]]) -> dict[EventId, str]:
    """Return that what nobody heard is about people who were erased."""
    return {event.id: ERASED for event in fresh if event.id not in rows}


def _without_effect(
    events: Iterable[Envelope], rows: Mapping[EventId, Sequence[Row]], news: Iterable[Row]
) -> dict[EventId, str]:
    """Return why events changed nothing."""
    kept = {(row.shelf, row.key, row.revision) for row in news}
    return {
        event.id: OLD_REVISION if rows[event.id] else TOLD_AS_A_GAP
        for event in events
        if not _is_erasure(event)
        and not any((row.shelf, row.key, row.revision) in kept for row in rows[event.id])
    }
