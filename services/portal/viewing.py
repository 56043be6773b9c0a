"""The only way to persons: those whom a user may see, as that user may read them, each with a row that says so.

Reading and the row in the audit trail are one transaction: nobody is read without it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from services.portal import audit, store_people
from services.portal.access import may_see
from services.portal.audit import Look
from services.portal.errors import NotFound
from services.portal.people import Person, as_read_by
from services.portal.sessions import Visit
from services.runtime.clock import Clock
from services.runtime.database import Database

Chosen = Callable[[Person], bool]


@dataclass(frozen=True, slots=True)
class Viewing:
    """Shows people to who is signed in."""

    database: Database
    clock: Clock

    def busy(self, visit: Visit, page: str, shown: Chosen = lambda _: True) -> list[Person]:
        """Return the people with an open signal or task whom the user may see and ``page`` shows; each is a look."""
        return self._of_user(visit, page, shown, busy=True)

    def everybody(self, visit: Visit, page: str, shown: Chosen = lambda _: True) -> list[Person]:
        """Return all whom the user may see and ``page`` shows; each is a look."""
        return self._of_user(visit, page, shown, busy=False)

    def among(self, visit: Visit, page: str, leavers: Sequence[UUID]) -> list[Person]:
        """Return those of ``leavers`` whom the user may see, in that order; each is a look.

        Who counts with another one is shown as that one.
        """
        look = self._look(visit, page)

        def work(connection: Connection) -> list[Person]:
            people = store_people.among(connection, leavers)
            return self._seen(connection, look, people, lambda _: True)

        return self.database.run(work)

    def one(self, visit: Visit, page: str, leaver: UUID) -> Person:
        """Return one person; that is a look.

        Raises:
            NotFound: when there is nobody, or nobody whom the user may see: nobody learns which of the two.
        """
        look = self._look(visit, page)

        def work(connection: Connection) -> Person | None:
            person = store_people.one(connection, leaver)
            return next(iter(self._seen(connection, look, [person] if person else [], lambda _: True)), None)

        found = self.database.run(work)
        if found is None:
            raise NotFound("Er is geen dossier dat u mag zien. Misschien is de jongere overgedragen.")
        return found

    def which(self, visit: Visit, leavers: Iterable[UUID]) -> set[UUID]:
        """Return whom of ``leavers`` the user may see; nothing of them is shown, so that it is no look."""
        people = self.database.run(lambda connection: store_people.among(connection, list(leavers)))
        return {person.leaver for person in people if may_see(visit.user, person.case).may}

    def _of_user(self, visit: Visit, page: str, shown: Chosen, *, busy: bool) -> list[Person]:
        look = self._look(visit, page)

        def work(connection: Connection) -> list[Person]:
            people = store_people.of_user(connection, visit.user, busy=busy)
            return self._seen(connection, look, people, shown)

        return self.database.run(work)

    def _look(self, visit: Visit, page: str) -> Look:
        return Look(visit.user, visit.session, self.clock.now(), page)

    @staticmethod
    def _seen(connection: Connection, look: Look, people: Iterable[Person], shown: Chosen) -> list[Person]:
        """Return whom the user may see, as they may be read, and write that they were."""
        why = {person.leaver: may_see(look.user, person.case) for person in people}
        found = [as_read_by(person, look.user) for person in people if why[person.leaver].may]
        seen = [person for person in found if shown(person)]
        audit.record(connection, look, [(person.leaver, why[person.leaver]) for person in seen])
        return seen
