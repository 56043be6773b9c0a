"""Who is behind a pseudonym: the only place where a name becomes a pseudonym, and a pseudonym a name again.

A pseudonym is random, found again through the blind index, and one however many deliveries meet. Names and
numbers are encrypted under a key per person; they must never reach a log, a topic or an error.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from sqlalchemy import Connection

from schemas.types import UNKNOWN_REGION, LeaverId, RegionCode
from services.ingest import age_store, erasure_store, index, recall, store
from services.ingest.accept import Accepted
from services.ingest.fingerprint import Fingerprints, Pupil
from services.ingest.person_keys import PersonKeys
from services.ingest.recognise import Verdict
from services.ingest.store import IdentityRow, Leaver
from services.runtime.database import Database
from services.runtime.secrets import decrypt, encrypt

Person = dict[str, str]
"""Names and numbers by their name on the wire, with the school's pupil number among them."""


@dataclass(slots=True, repr=False)
class _Told:
    """What one delivery tells about one pupil."""

    person: Person = field(default_factory=dict)
    region: RegionCode | None = None
    leaver: LeaverId | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Identities:
    """Turns pupils of one domain into leavers and back; who is in two domains has two pseudonyms."""

    database: Database
    keys: PersonKeys
    prints: Fingerprints
    domain: store.Domain = store.SCHOOLS

    def meet(
        self,
        connection: Connection,
        items: Iterable[Accepted],
        sender_region: RegionCode | None,
        met: Mapping[Pupil, Leaver] | None = None,
    ) -> dict[Pupil, Leaver]:
        """Return the leaver of each pupil, made now for who is new, with what was told about them stored.

        In the caller's transaction, except the keys of new persons, which are committed first: a transaction
        that fails leaves keys behind that are swept later.

        Args:
            sender_region: where a young person is taken to live whose own region nobody told.
            met: what ``look`` found in this transaction.
        """
        told = _gathered(items)
        if not told:
            return {}
        numbered = [pupil for pupil, about in told.items() if about.leaver is None]
        known = self.known(connection, numbered) if met is None else {p: met[p] for p in numbered if p in met}
        added: dict[Pupil, Leaver] = {}
        if len(known) < len(numbered):
            index.admit(connection, self.prints, self.domain)
            known = self.known(connection, numbered) if self.prints.other_index_keys else known
            added = self._add(connection, set(numbered) - known.keys(), told, sender_region)
            late = set(numbered) - known.keys() - added.keys()
            known |= self.known(connection, late) if late else {}
        known |= _named(connection, {about.leaver: pupil for pupil, about in told.items() if about.leaver})
        return known | self._tell_more(connection, known, told, sender_region) | added

    def _add(
        self,
        connection: Connection,
        missing: Collection[Pupil],
        told: Mapping[Pupil, _Told],
        sender_region: RegionCode | None,
    ) -> dict[Pupil, Leaver]:
        """Return those of ``missing`` who are new here; another delivery may have been first for the others."""
        candidates = {LeaverId(uuid4()): pupil for pupil in missing}
        keys = self.keys.create(candidates)
        persons = {
            leaver: {self.domain.number: pupil.number, **told[pupil].person}
            for leaver, pupil in candidates.items()
        }
        rows = {
            self.prints.pupil(pupil): IdentityRow(
                leaver,
                pupil.school,
                told[pupil].region or sender_region or UNKNOWN_REGION,
                _closed(keys[leaver], leaver, persons[leaver]),
            )
            for leaver, pupil in candidates.items()
        }
        first = store.add_people(connection, self.prints.index_key_id, rows, self.domain)
        new = {
            row.leaver: self._whole(row, persons[row.leaver]) for row in rows.values() if row.leaver in first
        }
        self.remember(connection, new)
        self._look_at_ages(connection, [leaver for leaver in new if "geboortedatum" in new[leaver]])
        return {
            candidates[row.leaver]: Leaver(
                row.leaver, row.region, row.school, is_reachable(persons[row.leaver])
            )
            for row in rows.values()
            if row.leaver in first
        }

    def _tell_more(
        self,
        connection: Connection,
        known: Mapping[Pupil, Leaver],
        told: Mapping[Pupil, _Told],
        sender_region: RegionCode | None,
    ) -> dict[Pupil, Leaver]:
        regions = {pupil: _region(leaver, told[pupil], sender_region) for pupil, leaver in known.items()}
        changed = {
            leaver.id: pupil
            for pupil, leaver in known.items()
            if told[pupil].person or regions[pupil] != leaver.region
        }
        if not changed:
            return {}
        keys = self.keys.of(changed)
        rows = []
        persons: dict[LeaverId, Person] = {}
        birth_dates: list[LeaverId] = []
        reachable: dict[LeaverId, bool] = {}
        for row in store.identities(connection, changed, self.domain, lock=True):
            pupil = changed[row.leaver]
            before = _opened(keys[row.leaver], row)
            person = before | told[pupil].person
            reachable[row.leaver] = is_reachable(person)
            if recall.differ(person, before):
                persons[row.leaver] = self._whole(row, person)
            if person.get("geboortedatum") != before.get("geboortedatum"):
                birth_dates.append(row.leaver)
            rows.append(
                IdentityRow(
                    row.leaver, row.school, regions[pupil], _closed(keys[row.leaver], row.leaver, person)
                )
            )
        store.update_identities(connection, rows, self.domain)
        self.remember(connection, persons)
        self._look_at_ages(connection, birth_dates)
        return {
            pupil: replace(known[pupil], region=regions[pupil], reachable=reachable.get(leaver))
            for leaver, pupil in changed.items()
        }

    def known(self, connection: Connection, pupils: Iterable[Pupil]) -> dict[Pupil, Leaver]:
        """Return the leaver of each of ``pupils`` that was met before, under whichever live key of the index."""
        marks = {mark: pupil for pupil in pupils for mark in self.prints.marks(pupil)}
        found, _ = store.look(connection, marks, (), self.domain)
        return {marks[mark]: leaver for mark, leaver in found.items()}

    def look(
        self, connection: Connection, items: Iterable[Accepted]
    ) -> tuple[dict[Pupil, Leaver], set[Pupil]]:
        """Return what ``known`` and ``erased`` tell of ``items``, in one look."""
        pupils = {item.pupil for item in items}
        marks = {mark: pupil for pupil in pupils for mark in self.prints.marks(pupil)}
        erased = {self.prints.erased(pupil): pupil for pupil in pupils}
        found, gone = store.look(connection, marks, erased, self.domain)
        return {marks[mark]: leaver for mark, leaver in found.items()}, {erased[mark] for mark in gone}

    def erased(self, connection: Connection, items: Iterable[Accepted]) -> set[Pupil]:
        """Return the pupils of ``items`` who were erased: nothing about them may be taken in."""
        marks = {self.prints.erased(pupil): pupil for pupil in {item.pupil for item in items}}
        return {marks[mark] for mark in erasure_store.erased_marks(connection, marks)}

    def judged(
        self, connection: Connection, items: Sequence[Accepted], verdicts: Sequence[Verdict]
    ) -> list[Verdict]:
        """Return ``verdicts``, but for who was erased: of them nothing is taken."""
        return without(self.erased(connection, items), items, verdicts)

    def remember(self, connection: Connection, persons: Mapping[LeaverId, Person]) -> None:
        """Keep by what each of ``persons``, with their school, is found again; whom DUO tells of never is."""
        if self.domain is store.SCHOOLS:
            recall.remember(connection, self.prints, persons)

    def _look_at_ages(self, connection: Connection, leavers: Collection[LeaverId]) -> None:
        """Let time look how old these people are; whom DUO tells of has no dossier that asks for it."""
        if self.domain is store.SCHOOLS and leavers:
            age_store.look_at(connection, leavers)

    def reindex(self, after: LeaverId | None, most: int) -> tuple[LeaverId | None, int]:
        """Commit by what the next people after ``after`` are found; return the last one and how many there were.

        A second time it changes nothing; who is delivered meanwhile waits, and is not lost. Whom DUO tells of has none.
        """
        if self.domain is not store.SCHOOLS:
            return after, 0

        def work(connection: Connection) -> tuple[LeaverId | None, int]:
            leavers = store.next_leavers(connection, after, most)
            rows = store.identities(connection, leavers, lock=True)
            self.remember(connection, self.read(rows))
            return (leavers[-1] if leavers else after), len(leavers)

        return self.database.run(work)

    def persons(self, leavers: Collection[LeaverId]) -> dict[LeaverId, Person]:
        """Return names and numbers of those of ``leavers`` that are known here and not erased."""
        return self.read(self._rows(leavers))

    def _rows(self, leavers: Collection[LeaverId]) -> list[IdentityRow]:
        return self.database.run(lambda connection: store.identities(connection, leavers, self.domain))

    def read(self, rows: Collection[IdentityRow]) -> dict[LeaverId, Person]:
        """Return names and numbers of the identities in ``rows``, of this domain, whose key is there."""
        keys = self.keys.of([row.leaver for row in rows])
        return {
            row.leaver: self._whole(row, _opened(keys[row.leaver], row)) for row in rows if row.leaver in keys
        }

    def _whole(self, row: IdentityRow, person: Person) -> Person:
        return {self.domain.holder: row.school} | person

    def pupils(self, leavers: Collection[LeaverId]) -> dict[LeaverId, Pupil]:
        """Return school and pupil number of those of ``leavers`` that are known here and not erased."""
        return self.pupils_of(self._rows(leavers))

    def pupils_of(self, rows: Collection[IdentityRow]) -> dict[LeaverId, Pupil]:
        """Return school and pupil number of the identities in ``rows``, of this domain, whose key is there."""
        return {
            leaver: Pupil(person[self.domain.holder], number)
            for leaver, person in self.read(rows).items()
            if (number := person.get(self.domain.number))
        }

    def with_person(self, leavers: Collection[LeaverId]) -> list[LeaverId]:
        """Return those of ``leavers`` that have an identity."""
        return [row.leaver for row in self._rows(leavers)]


def is_reachable(person: Person) -> bool:
    """Whether a message could go to somebody: there is a mobile number or an e-mail address."""
    return "mobiel" in person or "email" in person


def without(gone: Collection[Pupil], items: Sequence[Accepted], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return ``verdicts``, but for ``gone``, who were erased."""
    pairs = zip(items, verdicts, strict=True)
    return [Verdict.ERASED if item.pupil in gone else verdict for item, verdict in pairs]


def _gathered(items: Iterable[Accepted]) -> dict[Pupil, _Told]:
    told: dict[Pupil, _Told] = {}
    for item in items:
        about = told.setdefault(item.pupil, _Told())
        about.person |= item.person
        about.region = item.region or about.region
        about.leaver = item.leaver
    return told


def _named(connection: Connection, pupils: Mapping[LeaverId, Pupil]) -> dict[Pupil, Leaver]:
    """Return the leavers that were named by pseudonym; ``reach`` made sure that they are known."""
    rows = store.identities(connection, pupils) if pupils else []
    return {pupils[row.leaver]: Leaver(row.leaver, row.region, row.school) for row in rows}


def _region(leaver: Leaver, told: _Told, sender_region: RegionCode | None) -> RegionCode:
    if told.region is not None:
        return told.region
    if leaver.region == UNKNOWN_REGION and sender_region is not None:
        return sender_region
    return leaver.region


def _closed(key: bytes, leaver: LeaverId, person: Person) -> bytes:
    return encrypt(key, json.dumps(person).encode(), leaver.bytes)


def _opened(key: bytes, row: IdentityRow) -> Person:
    person: Person = json.loads(decrypt(key, row.person, row.leaver.bytes))
    return person


def schools_of(items: Sequence[Accepted]) -> set[str]:
    """Return the schools that ``items`` are about."""
    return {item.pupil.school for item in items}
