"""The shell around joining and splitting: one transaction per human's word, with the event that tells it.

Both pseudonyms and every index row stay, so that undoing loses nothing. The machine only offers; who joins,
splits or rejects is recorded. Names are given only to who reaches both sides, and that is logged without them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import PersonJoined, PersonSplit
from schemas.types import UNKNOWN_REGION, EventId, LeaverId, RegionCode, StaffId, staff_id
from services.ingest import join_store, likeness_store, store
from services.ingest.errors import NotAllowed, NotFound, WrongContent
from services.ingest.faults import Fault, FaultReason
from services.ingest.identity import Identities, Person
from services.ingest.joining import Candidate, Join, Side, Standing, groups, offered, reaches, standing
from services.ingest.log_events import (
    PERSONS_COMPARED,
    PERSONS_JOINED,
    PERSONS_REINDEXED,
    PERSONS_REJECTED,
    PERSONS_SPLIT,
)
from services.ingest.scope import Scope
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log

TO_COMPARE = ("roepnaam", "achternaam", "geboortedatum", "gemeente", "brin")
"""What a human needs to see of two records to say whether they are of one person."""

_TICK = timedelta(milliseconds=1)
_REINDEXED_AT_ONCE = 500
_NOT_YOURS = "Uw sleutel moet voor allebei de jongeren gelden. Vraag het anders aan de beheerder."
_EXPECTED = {
    Standing.ONE_PERSON: (FaultReason.ONE_PERSON, "Twee jongeren die nog niet zijn samengevoegd."),
    Standing.NOT_ALIKE: (FaultReason.NOT_ALIKE, "Twee jongeren die bij kandidaten staan."),
}

Pair = tuple[UUID, UUID]
"""Two pseudonyms; the first is the one who stays."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who says so: the region's own staff code, and the key with which it was said.

    Attributes:
        scope: what the key is good for; None for who runs the installation.
    """

    code: str
    scope: Scope | None = None
    region: RegionCode | None = None

    def by(self, side: Side) -> StaffId:
        """Return who it is; a staff code means something only with its region.

        Raises:
            WrongContent: when no region is known.
        """
        own = (self.scope.region if self.scope else self.region) or side.region
        if own == UNKNOWN_REGION:
            faults = [Fault("medewerker", FaultReason.REGION_UNKNOWN, "Een sleutel met een regio.")]
            raise WrongContent("Van welke regio deze medewerker is, weten wij nog niet.", faults)
        return staff_id(own, self.code)


@dataclass(frozen=True, slots=True, repr=False)
class Persons:
    """Offers, joins, splits and rejects."""

    database: Database
    identities: Identities
    clock: Clock
    local_day: Callable[[datetime], date]

    def candidates(self, scope: Scope | None) -> list[Candidate]:
        """Return who may be one person and is not joined yet, as far as ``scope`` reaches one of the two."""

        def work(connection: Connection) -> list[Candidate]:
            return offered(likeness_store.candidates(connection), scope, groups(join_store.joins(connection)))

        return self.database.run(work)

    def joins(self, scope: Scope | None) -> list[Join]:
        """Return every join of which ``scope`` reaches a side, newest first, also those that were undone."""

        def work(connection: Connection) -> list[Join]:
            found = join_store.joins(connection)
            sides = join_store.sides(connection, {one for join in found for one in join.pair})
            reached = {leaver for leaver, side in sides.items() if reaches(scope, side)}
            return [join for join in found if join.pair & reached]

        return self.database.run(work)

    def compare(self, pair: Pair, scope: Scope | None, asked_by: str) -> Mapping[UUID, Person]:
        """Return what a human compares of two who may be one, or were joined; that they were shown is logged.

        Raises:
            NotAllowed: when ``scope`` does not reach both.
            WrongContent: when the two are neither alike nor joined.
        """

        def work(connection: Connection) -> None:
            if self._standing(connection, pair, scope) is Standing.NOT_ALIKE:
                raise _refused(Standing.NOT_ALIKE)

        self.database.run(work)
        persons = self.identities.persons([LeaverId(one) for one in pair])
        log(PERSONS_COMPARED, leavers=[str(one) for one in pair], asked_by=asked_by)
        return {
            one: {name: person[name] for name in TO_COMPARE if name in person}
            for one, person in persons.items()
        }

    def join(self, pair: Pair, said: Confirmed) -> Join:
        """Commit that two are one person, with the event that tells it; the same again returns the same join.

        Raises:
            NotAllowed: when the key does not reach both.
            WrongContent: when the two are one person already by other joins, or are not alike.
        """

        def work(connection: Connection) -> tuple[Join, bool]:
            join_store.lock(connection)
            known = join_store.joins(connection)
            state = self._standing(connection, pair, said.scope)
            same = [join for join in known if join.undone_at is None and join.pair == frozenset(pair)]
            if same:
                return same[0], False
            if state is not Standing.MAY_BE_ONE:
                raise _refused(state)
            side = join_store.sides(connection, pair)[pair[0]]
            kept, joined = (LeaverId(one) for one in pair)
            by, now = said.by(side), self._after(known)
            join = Join(uuid4(), kept, joined, side.region, side.school, by, now)
            join_store.add(connection, join)
            outbox.put(connection, store.OUTBOX, [self._told(join)])
            return join, True

        join, is_new = self.database.run(work)
        if is_new:
            log(PERSONS_JOINED, join=str(join.id), by=str(join.joined_by))
        return join

    def split(self, join_id: UUID, said: Confirmed) -> Join:
        """Commit that a join was wrong, with the event that tells it; a second time it changes nothing.

        Raises:
            NotFound: when there is no such join of which the key reaches a side.
            NotAllowed: when the key reaches only one side.
        """

        def work(connection: Connection) -> tuple[Join, bool]:
            join_store.lock(connection)
            known = join_store.joins(connection)
            found = [join for join in known if join.id == join_id]
            sides = join_store.sides(connection, found[0].pair if found else ())
            reached = [reaches(said.scope, side) for side in sides.values()]
            if not any(reached):
                raise NotFound("Met deze sleutel is er niet zo'n samenvoeging.")
            if not all(reached):
                raise NotAllowed(_NOT_YOURS)
            (join,) = found
            if join.undone_at is not None:
                return join, False
            by, now = said.by(sides[join.kept]), self._after(known)
            undone = replace(join, undone_by=by, undone_at=now)
            join_store.undo(connection, join.id, by, now)
            outbox.put(connection, store.OUTBOX, [self._told(undone)])
            return undone, True

        join, is_new = self.database.run(work)
        if is_new:
            log(PERSONS_SPLIT, join=str(join.id), by=str(join.undone_by))
        return join

    def reject(self, pair: Pair, said: Confirmed) -> None:
        """Commit that two candidates are not one person; they stay candidates, marked as rejected.

        Raises:
            NotAllowed: when the key does not reach both.
            WrongContent: when the two are joined, or are not alike.
        """

        def work(connection: Connection) -> StaffId:
            join_store.lock(connection)
            state = self._standing(connection, pair, said.scope)
            if state is not Standing.MAY_BE_ONE:
                raise _refused(state)
            by = said.by(join_store.sides(connection, pair)[pair[0]])
            join_store.reject(connection, [LeaverId(one) for one in pair], by, self.clock.now())
            return by

        by = self.database.run(work)
        log(PERSONS_REJECTED, leavers=[str(one) for one in pair], by=str(by))

    def reindex(self, told: Callable[[int], None]) -> int:
        """Work out again for everybody by what they may be somebody else as well; return how many people.

        Each part is committed by itself, and it may run beside deliveries and be repeated.

        Args:
            told: hears now and then how many people were done.
        """
        after, people = None, 0
        while (done := self.identities.reindex(after, _REINDEXED_AT_ONCE))[1]:
            after, people = done[0], people + done[1]
            told(people)
        log(PERSONS_REINDEXED, people=people)
        return people

    def _standing(self, connection: Connection, pair: Pair, scope: Scope | None) -> Standing:
        sides = join_store.sides(connection, pair)
        if len(sides) < len(pair):
            raise NotAllowed(_NOT_YOURS)
        known = groups(join_store.joins(connection))
        alike = likeness_store.are_alike(connection, pair)
        state = standing(sides[pair[0]], sides[pair[1]], scope, known, alike=alike)
        if state is Standing.NOT_IN_REACH:
            raise NotAllowed(_NOT_YOURS)
        return state

    def _after(self, known: Sequence[Join]) -> datetime:
        """Return a moment after every word before: readers take the last word on a pair by its moment."""
        said = [moment for join in known for moment in (join.joined_at, join.undone_at) if moment]
        return max([self.clock.now(), *(moment + _TICK for moment in said)])

    def _told(self, join: Join) -> Envelope:
        """Return the event of a join, or of its end."""
        at, by = join.undone_at or join.joined_at, join.undone_by or join.joined_by
        around = {"happened_on": self.local_day(at), "region": join.region, "school": join.school}
        body: PersonJoined | PersonSplit = (
            PersonSplit.model_validate({**around, "split": join.joined})
            if join.undone_at
            else PersonJoined.model_validate({**around, "joined": join.joined})
        )
        return Envelope(
            EventId(uuid5(join.id, body.TYPE)),
            f"urn:nazorg:regio:{join.region}",
            join.kept,
            None,
            at,
            body,
            by,
        )


def _refused(state: Standing) -> WrongContent:
    reason, expected = _EXPECTED[state]
    detail = "Deze twee kunnen niet worden samengevoegd. Niets is opgeslagen."
    return WrongContent(detail, [Fault("andere_jongere", reason, expected)])
