"""Names for who looks at them, now, and whom a question means; each asking is kept, names and questions never.

One transaction reads who it is and keeps who asked, for what, when and of whom; of who was erased the row does not
name the person. Who may see whom is for who asks to say: the area of a question bounds what is found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, text

from schemas.types import LeaverId
from services.ingest import erasure_store, join_store, search_store, searching, store
from services.ingest.age import birthday
from services.ingest.identity import Identities, Person
from services.ingest.joining import one_person
from services.ingest.log_events import NAMES_SHOWN, PEOPLE_SEARCHED
from services.ingest.scope import Role
from services.ingest.search_store import Area
from services.runtime.clock import Clock
from services.runtime.log import log

MOST_FOUND = 50
"""How many people one question finds at most; who wants another one asks more."""

_MOST_READ = 1000
_READ_AT_ONCE = 100
_ADULT = 18
_SHOWN = {
    "voornaam": "roepnaam",
    "achternaam": "achternaam",
    "geboortedatum": "geboortedatum",
    "telefoon": "mobiel",
    "email": "email",
    "gemeente": "gemeente",
    "school": "brin",
    "leerlingnummer": "leerlingnummer",
    "plek": "bestemmingsnaam",
}
_PARENTS = ("vertegenwoordiger_naam", "vertegenwoordiger_mobiel", "vertegenwoordiger_email")


class Door(StrEnum):
    """What was asked."""

    NAMES = "namen"
    SEARCH = "zoeken"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: the user as the portal knows them, in which role, and on which page."""

    user: str
    role: str
    occasion: str

    @property
    def sees_duo(self) -> bool:
        """Whether whom DUO tells of may be named: what it tells the Doorstroompunt serves no other."""
        return self.role == Role.DOORSTROOMPUNT


@dataclass(frozen=True, slots=True, repr=False)
class Viewing:
    """Gives names, and finds people."""

    identities: Identities
    duo: Identities
    clock: Clock
    local_day: Callable[[datetime], date]

    def names(self, viewer: Viewer, asked: Sequence[LeaverId]) -> dict[LeaverId, Mapping[str, str | None]]:
        """Commit that somebody looks at ``asked``, and return what is known of each; who is unknown is left out.

        Who is one person by a join has one answer, under each pseudonym.

        Raises:
            Unavailable: when a database is away; then nothing is kept and nothing is given.
        """
        now = self.clock.now()

        def work(connection: Connection) -> dict[LeaverId, Person]:
            persons = self._persons(connection, viewer, asked)
            gone = erasure_store.erased(connection, [one for one in asked if one not in persons])
            _keep(connection, Door.NAMES, viewer, [one for one in asked if one not in gone], now)
            return persons

        persons = self.identities.database.run(work)
        log(NAMES_SHOWN, role=viewer.role, people=len(persons))
        today = self.local_day(now)
        return {leaver: shown(person, today) for leaver, person in persons.items()}

    def search(self, viewer: Viewer, written: str, area: Area) -> list[LeaverId]:
        """Commit that somebody searched and whom they found, and return these: at most ``MOST_FOUND``.

        Raises:
            Unavailable: when a database is away; then nothing is kept and nothing is found.
        """
        now = self.clock.now()

        def work(connection: Connection) -> list[LeaverId]:
            found = self._found(connection, searching.question(written), area)
            _keep(connection, Door.SEARCH, viewer, found, now)
            return found

        found = self.identities.database.run(work)
        log(PEOPLE_SEARCHED, role=viewer.role, people=len(found))
        return found

    def _persons(
        self, connection: Connection, viewer: Viewer, asked: Sequence[LeaverId]
    ) -> dict[LeaverId, Person]:
        joined = one_person(join_store.standing(connection, asked))
        whole = {leaver: joined.get(leaver, (leaver,)) for leaver in asked}
        wanted = {one for group in whole.values() for one in group}
        known = self.identities.read(store.identities(connection, wanted))
        if viewer.sees_duo and len(known) < len(wanted):
            known |= self.duo.read(store.identities(connection, wanted - known.keys(), store.DUO))
        return {
            leaver: {name: value for one in reversed(group) for name, value in known.get(one, {}).items()}
            for leaver, group in whole.items()
            if not known.keys().isdisjoint(group)
        }

    def _found(self, connection: Connection, asked: searching.Question, area: Area) -> list[LeaverId]:
        """Return who has a name with every word, or lives there; only without any of them who has some of the words."""
        prints, schools = self.identities.prints, search_store.schools_in(connection, area)
        marks = [
            [mark for one in schools for mark in prints.search(one, key)] for key in searching.keys(asked)
        ]
        candidates = search_store.found(connection, marks, area, _MOST_READ)
        if regions := searching.regions(asked):
            candidates += search_store.living_in(connection, regions, area, _MOST_READ)
        if found := self._meant(connection, asked, candidates):
            return found
        some = [[mark for each in marks for mark in each]] if len(marks) > 1 else []
        return self._meant(connection, asked, search_store.found(connection, some, area, _MOST_READ))

    def _meant(
        self, connection: Connection, asked: searching.Question, candidates: Sequence[LeaverId]
    ) -> list[LeaverId]:
        found: list[LeaverId] = []
        each = list(dict.fromkeys(candidates))
        for start in range(0, len(each), _READ_AT_ONCE):
            part = each[start : start + _READ_AT_ONCE]
            persons = self.identities.read(store.identities(connection, part))
            found += [one for one in part if one in persons and searching.is_meant(asked, persons[one])]
            if len(found) >= MOST_FOUND:
                break
        return found[:MOST_FOUND]


def shown(person: Person, today: date) -> dict[str, str | None]:
    """Return what is shown of a person; of who speaks for them only until 18, as after that it takes their consent."""
    named = {name: person.get(wire) for name, wire in _SHOWN.items()}
    born = person.get("geboortedatum")
    is_child = born is not None and birthday(born, _ADULT) > today
    return named | {name: person.get(name) if is_child else None for name in _PARENTS}


def _keep(
    connection: Connection, door: Door, viewer: Viewer, leavers: Sequence[LeaverId], now: datetime
) -> None:
    values = {"user": viewer.user, "role": viewer.role, "occasion": viewer.occasion, "leavers": list(leavers)}
    connection.execute(_KEEP, values | {"door": str(door), "now": now})


_KEEP = text(
    "insert into viewings (door, asked_by, role, occasion, leavers, asked_at)"
    " values (:door, :user, :role, :occasion, cast(:leavers as uuid[]), :now)"
)
