"""The shell of erasing: one transaction in which a person goes, and one in which their own key goes.

The first commits before the second. What dies between them is finished by ``finish``, which looks for it; until then
nobody meets the person, because the index no longer leads to them. A second time changes nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import PersonErased, RetentionEnded
from schemas.types import EventId, LeaverId
from services.ingest import erasure_store, store
from services.ingest.erasure import Erased, Erasure, ErasureReason, Removed, Request
from services.ingest.errors import NotFound
from services.ingest.fingerprint import Pupil
from services.ingest.identity import Identities
from services.ingest.log_events import KEYS_OF_ERASED_DESTROYED, PERSON_ERASED
from services.ingest.scope import Role, Scope
from services.ingest.sources.duo import DOMAIN
from services.ingest.store import IdentityRow
from services.runtime import direct, outbox
from services.runtime.clock import Clock
from services.runtime.database import notify, tried
from services.runtime.dead_letter import DeadLetters
from services.runtime.log import log

KEYS_CHANNEL = "ingest_keys"
"""NOTIFY channel that says: a key is to be destroyed."""

SOURCE = "urn:nazorg:ingest"
_AT_ONCE = 500
_UNKNOWN = "Deze jongere kennen wij niet in uw regio."


@dataclass(frozen=True, slots=True, repr=False)
class Eraser:
    """Erases persons."""

    identities: Identities
    duo: Identities
    clock: Clock
    local_day: Callable[[datetime], date]
    letters: DeadLetters

    def erase(self, asked: Request, scope: Scope | None = None) -> Erased:
        """Commit that a person is gone, with the event that tells it; ``finish`` destroys the key.

        Args:
            scope: of who asks; None may ask for everybody.

        Raises:
            NotFound: when nobody of that region is known by that pseudonym or number, nor was.
            Unavailable: when a database is away; nothing was committed.
        """
        erased = self.identities.database.run(lambda connection: self._erase(connection, asked, scope))
        if not erased.is_known:
            log(PERSON_ERASED, erasure=str(erased.id), reason=erased.reason)
        return erased

    def erase_ended(self, connection: Connection, leaver: UUID, ended: RetentionEnded) -> Erased | None:
        """Erase somebody whose retention ended, in the caller's transaction; None, and nothing, when it may not be so.

        That is when another number of facts was told of the whole person: one of them may change the term, and is
        still on its way to who judged. Nobody tells a fact until the end.
        """
        leavers = self._leavers(connection, LeaverId(leaver))
        rows = self._alone(connection, leavers)
        if before := erasure_store.by_leaver(connection, LeaverId(leaver)):
            return before.again()
        if erasure_store.facts(connection, leavers) != ended.facts:
            return None
        now, request = self.clock.now(), uuid4()
        marks, regions = self._marks(rows), {row.leaver: row.region for row in rows}
        reason = ErasureReason.RETENTION
        erasures = [
            Erasure(one, request, marks.get(one), regions.get(one, ended.region), reason, now)
            for one in leavers
        ]
        removed = self._remove(connection, erasures)
        return Erased(request, tuple(leavers), reason, now, removed, is_done=False)

    def preview(self, asked: Request) -> Erased:
        """Return what ``erase`` would do; changes nothing."""
        return self.identities.database.run(
            lambda connection: tried(connection, lambda c: self._erase(c, asked, None))
        )

    def told(self, erasure: UUID, scope: Scope) -> Erased:
        """Return how far an erasure is.

        Raises:
            NotFound: when nobody of the region of ``scope`` was erased under this id.
        """
        found = self.identities.database.run(lambda c: erasure_store.by_id(c, erasure, scope.region))
        if found is None:
            raise NotFound("Met deze sleutel is zo'n wissing er niet.")
        return found

    def finish(self) -> bool:
        """Destroy the keys of who is erased, write the ledger, and say whether there may be more.

        Raises:
            Unavailable: when a database is away; it is done the next time.
        """
        database = self.identities.database
        waiting = database.run(lambda connection: erasure_store.with_key(connection, _AT_ONCE))
        if not waiting:
            return False
        destroyed = self.identities.keys.destroy(waiting)
        now, leavers = self.clock.now(), [one.leaver for one in waiting]
        database.run(lambda connection: erasure_store.mark_done(connection, leavers, now))
        log(KEYS_OF_ERASED_DESTROYED, destroyed=destroyed)
        return len(waiting) == _AT_ONCE

    def release(self, pupil: Pupil) -> None:
        """Let a number that belonged to somebody who was erased be delivered again, for somebody new.

        Raises:
            NotFound: when nobody with this number was erased.
        """
        mark = self.identities.prints.erased(pupil)
        self.identities.keys.release(mark)
        if not self.identities.database.run(lambda connection: erasure_store.release(connection, mark)):
            raise NotFound("Onder dit nummer is niemand gewist.")

    def is_finished(self) -> bool:
        """Whether no key of somebody who is erased waits to be destroyed."""
        return not self.identities.database.run(lambda connection: erasure_store.with_key(connection, 1))

    def ledger(self) -> list[Erasure]:
        """Return everybody who was erased, as either database knows it."""
        here = self.identities.database.run(erasure_store.everybody)
        known = {one.leaver: one for one in (*self.identities.keys.ledger(), *here)}
        return sorted(known.values(), key=lambda one: (one.erased_at, one.leaver))

    def again(self, ledger: Sequence[Erasure]) -> Removed:
        """Erase everybody of a ledger once more, whatever a restore brought back; return what went."""
        removed: dict[str, int] = {}
        for start in range(0, len(ledger), _AT_ONCE):
            part = ledger[start : start + _AT_ONCE]
            gone = self.identities.database.run(partial(self._remove, erasures=part))
            removed = {name: removed.get(name, 0) + count for name, count in gone.items()}
        while self.finish():
            pass
        return removed

    def _erase(self, connection: Connection, asked: Request, scope: Scope | None) -> Erased:
        leavers = self._leavers(connection, asked.who)
        rows = [row for row in self._alone(connection, leavers) if _is_for(scope, row)]
        if not rows:
            return self._erased_before(connection, asked.who, scope)
        if scope and not any(row.region == scope.region or row.school in scope.schools for row in rows):
            raise NotFound(_UNKNOWN)
        now, request = self.clock.now(), uuid4()
        marks = self._marks(rows)
        if isinstance(asked.who, Pupil) and len(rows) == 1:
            marks = {rows[0].leaver: self.identities.prints.erased(asked.who)}
        erasures = [
            Erasure(row.leaver, request, marks.get(row.leaver), row.region, asked.reason, now) for row in rows
        ]
        removed = self._remove(connection, erasures)
        return Erased(request, tuple(leavers), asked.reason, now, removed, is_done=False)

    def _leavers(self, connection: Connection, who: LeaverId | Pupil) -> list[LeaverId]:
        named = (
            erasure_store.of_pupil(connection, self.identities.prints.marks(who))
            if isinstance(who, Pupil)
            else [who]
        )
        return sorted({one for leaver in named for one in erasure_store.whole_person(connection, leaver)})

    def _alone(self, connection: Connection, leavers: Collection[LeaverId]) -> list[IdentityRow]:
        """Return the identities of ``leavers`` once no delivery of their schools is under way."""
        schools = {row.school for row in _identities(connection, leavers, lock=False)}
        store.lock_schools(connection, schools, alone=True)
        return _identities(connection, leavers, lock=True)

    def _marks(self, rows: Sequence[IdentityRow]) -> Mapping[LeaverId, bytes]:
        pupils = self.identities.pupils_of(rows) | self.duo.pupils_of(rows)
        return {leaver: self.identities.prints.erased(pupil) for leaver, pupil in pupils.items()}

    def _erased_before(self, connection: Connection, who: LeaverId | Pupil, scope: Scope | None) -> Erased:
        found = (
            erasure_store.by_mark(connection, self.identities.prints.erased(who))
            if isinstance(who, Pupil)
            else erasure_store.by_leaver(connection, who)
        )
        if found and scope and not erasure_store.by_id(connection, found.id, scope.region):
            found = None
        if found is None:
            raise NotFound(_UNKNOWN)
        return found.again()

    def _remove(self, connection: Connection, erasures: Sequence[Erasure]) -> Removed:
        """Remove all that leads to these persons, remember that they are erased, and tell it to the others."""
        leavers, now = [one.leaver for one in erasures], self.clock.now()
        self._alone(connection, leavers)
        kind = PersonErased.TYPE
        removed = erasure_store.remove(connection, leavers) | {
            "outbox": outbox.empty(connection, store.OUTBOX, leavers, but_type=kind, at=now),
            "log": direct.forget(connection, leavers, but_type=kind),
            "dead_letters": self.letters.forget(connection, leavers, at=now),
        }
        erasure_store.keep(connection, erasures, removed)
        events = [self._event(one, now) for one in erasures]
        there = erasure_store.events_there(connection, [event.id for event in events])
        outbox.put(connection, store.OUTBOX, [event for event in events if event.id not in there])
        notify(connection, KEYS_CHANNEL)
        return removed

    def _event(self, one: Erasure, now: datetime) -> Envelope:
        body = PersonErased(region=one.region, happened_on=self.local_day(one.erased_at))
        event_id = EventId(uuid5(one.leaver, PersonErased.TYPE))
        return Envelope(event_id, SOURCE, one.leaver, one.erased_at, now, body)


def _is_for(scope: Scope | None, row: IdentityRow) -> bool:
    """Whether who asks may know that there is such a person: whom DUO tells of is the Doorstroompunt's alone."""
    return scope is None or scope.role is Role.DOORSTROOMPUNT or not row.school.startswith(DOMAIN)


def _identities(connection: Connection, leavers: Collection[LeaverId], *, lock: bool) -> list[IdentityRow]:
    """Return the identities of ``leavers`` in either domain."""
    domains = (store.SCHOOLS, store.DUO)
    return [row for domain in domains for row in store.identities(connection, leavers, domain, lock=lock)]
