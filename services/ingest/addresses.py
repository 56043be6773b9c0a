"""The address of one young person for one message, at the moment of sending; each asking is kept, never the answer.

One transaction reads who it is and keeps who asked, when, for which message and why; of who was erased the row does
not name the person. Of who is under 16, or whose age
nobody told, no address is given: at that age parents decide with them, so the school speaks with the parents first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import AddressAnswer, LeaverId, Occasion
from services.ingest import erasure_store, store
from services.ingest.age import birthday
from services.ingest.identity import Identities, Person
from services.ingest.log_events import ADDRESS_ASKED
from services.runtime.clock import Clock
from services.runtime.log import log

YOUNGEST = 16
"""Years of age from which a message may go to a young person without their parents. Source: AVG art. 8, UAVG art. 5."""
ASKED_BY = "notify"
"""Who holds the key of this door; nobody else does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom an address is asked, for which message, and what that is about."""

    leaver: LeaverId
    message: UUID
    occasion: Occasion


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """What is answered; addresses only where the answer is that they are known."""

    answer: AddressAnswer
    mobile: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Addresses:
    """Gives an address for one message."""

    identities: Identities
    clock: Clock
    local_day: Callable[[datetime], date]

    def give(self, asked: Asked) -> Given:
        """Commit that somebody asked, and return the answer; asked again it is looked up and kept again.

        Raises:
            Unavailable: when a database is away; then nothing is kept and nothing is given.
        """
        now = self.clock.now()

        def work(connection: Connection) -> Given:
            given = self._given(connection, asked.leaver, self.local_day(now))
            values = {
                "leaver": None if given.answer is AddressAnswer.ERASED else asked.leaver,
                "message": asked.message,
                "occasion": str(asked.occasion),
                "asked_by": ASKED_BY,
                "asked_at": now,
                "answer": str(given.answer),
            }
            connection.execute(_KEEP, values)
            return given

        given = self.identities.database.run(work)
        log(ADDRESS_ASKED, message=str(asked.message), reason=str(asked.occasion), answer=str(given.answer))
        return given

    def _given(self, connection: Connection, leaver: LeaverId, today: date) -> Given:
        if erasure_store.by_leaver(connection, leaver) is not None:
            return Given(AddressAnswer.ERASED)
        persons = self.identities.read(store.identities(connection, [leaver]))
        person = persons.get(leaver)
        return Given(AddressAnswer.UNKNOWN) if person is None else given_of(person, today)


def given_of(person: Person, today: date) -> Given:
    """Return what may be given of somebody who is known: age first, as nobody can be asked too young."""
    born = person.get("geboortedatum")
    if born is None:
        return Given(AddressAnswer.AGE_UNKNOWN)
    if birthday(born, YOUNGEST) > today:
        return Given(AddressAnswer.UNDER_16)
    mobile, email = person.get("mobiel"), person.get("email")
    if mobile is None and email is None:
        return Given(AddressAnswer.NO_ADDRESS)
    return Given(AddressAnswer.KNOWN, mobile, email)


_KEEP = text(
    "insert into address_requests (leaver, message, occasion, asked_by, asked_at, answer)"
    " values (:leaver, :message, :occasion, :asked_by, :asked_at, :answer)"
)
