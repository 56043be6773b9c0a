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
from services.ingest import store
from services.ingest.accept import Accepted
from services.ingest.fingerprint import Fingerprints, Pupil
from services.ingest.person_keys import PersonKeys
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
    index_key_id: str
    domain: store.Domain = store.SCHOOLS

    def meet(
        self, connection: Connection, items: Iterable[Accepted], sender_region: RegionCode | None
    ) -> dict[Pupil, Leaver]:
        """Return the leaver of each pupil, made now for who is new, with what was told about them stored.

        In the caller's transaction, except the keys of new persons, which are committed first: a transaction
        that fails leaves keys behind that are swept later.

        Args:
            sender_region: where a young person is taken to live whose own region nobody told.
        """
        told = _gathered(items)
        if not told:
            return {}
        by_print = {self.prints.pupil(pupil): pupil for pupil, about in told.items() if about.leaver is None}
        found = store.find_pupils(connection, by_print, self.domain)
        missing = {mark: pupil for mark, pupil in by_print.items() if mark not in found}
        if missing:
            added = self._add(connection, missing, told, sender_region)
            late = [mark for mark in missing if mark not in added]
            found |= store.find_pupils(connection, late, self.domain) if late else {}
        else:
            added = {}
        known = {by_print[mark]: leaver for mark, leaver in found.items()}
        known |= _named(connection, {about.leaver: pupil for pupil, about in told.items() if about.leaver})
        known |= self._tell_more(connection, known, told, sender_region)
        return known | {by_print[mark]: leaver for mark, leaver in added.items()}

    def _add(
        self,
        connection: Connection,
        missing: Mapping[bytes, Pupil],
        told: Mapping[Pupil, _Told],
        sender_region: RegionCode | None,
    ) -> dict[bytes, Leaver]:
        candidates = {mark: LeaverId(uuid4()) for mark in missing}
        keys = self.keys.create(candidates.values())
        ours = store.add_pupils(connection, self.index_key_id, candidates, self.domain)
        added: dict[bytes, Leaver] = {}
        rows: list[IdentityRow] = []
        for mark in ours:
            leaver, pupil = candidates[mark], missing[mark]
            region = told[pupil].region or sender_region or UNKNOWN_REGION
            person = {self.domain.number: pupil.number, **told[pupil].person}
            rows.append(IdentityRow(leaver, pupil.school, region, _closed(keys[leaver], leaver, person)))
            added[mark] = Leaver(leaver, region, pupil.school)
        if rows:
            store.add_identities(connection, rows, self.domain)
        return added

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
        for row in store.identities(connection, changed, self.domain, lock=True):
            pupil = changed[row.leaver]
            person = _opened(keys[row.leaver], row) | told[pupil].person
            rows.append(
                IdentityRow(
                    row.leaver, row.school, regions[pupil], _closed(keys[row.leaver], row.leaver, person)
                )
            )
        store.update_identities(connection, rows, self.domain)
        return {pupil: replace(known[pupil], region=regions[pupil]) for pupil in changed.values()}

    def known(self, connection: Connection, pupils: Iterable[Pupil]) -> dict[Pupil, Leaver]:
        """Return the leaver of each of ``pupils`` that was met before."""
        by_print = {self.prints.pupil(pupil): pupil for pupil in pupils}
        found = store.find_pupils(connection, by_print, self.domain)
        return {by_print[mark]: leaver for mark, leaver in found.items()}

    def persons(self, leavers: Collection[LeaverId]) -> dict[LeaverId, Person]:
        """Return names and numbers of those of ``leavers`` that are known here and not erased."""
        rows = self.database.run(lambda connection: store.identities(connection, leavers, self.domain))
        keys = self.keys.of([row.leaver for row in rows])
        return {
            row.leaver: {self.domain.holder: row.school} | _opened(keys[row.leaver], row)
            for row in rows
            if row.leaver in keys
        }

    def pupils(self, leavers: Collection[LeaverId]) -> dict[LeaverId, Pupil]:
        """Return school and pupil number of those of ``leavers`` that are known here and not erased."""
        persons = self.persons(leavers)
        return {
            leaver: Pupil(person[self.domain.holder], person[self.domain.number])
            for leaver, person in persons.items()
        }

    def with_person(self, leavers: Collection[LeaverId]) -> list[LeaverId]:
        """Return those of ``leavers`` that have an identity."""
        rows = self.database.run(lambda connection: store.identities(connection, leavers, self.domain))
        return [row.leaver for row in rows]


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
