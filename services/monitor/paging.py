"""Everybody, page by page, each page in a transaction of its own, so that nothing is locked for long.

Must never say what is done with a page.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.types import LeaverId
from services.monitor import store
from services.monitor.dossier import is_for_all
from services.monitor.handle import Case, cases_of
from services.monitor.look import Locked
from services.runtime.database import Database

PEOPLE_AT_ONCE = 500
_FIRST = UUID(int=0)

T = TypeVar("T")


def in_pages(
    database: Database,
    work: Callable[[Connection, UUID], tuple[Collection[UUID], T]],
    told: Callable[[int], None] = lambda _: None,
) -> Iterator[T]:
    """Yield what ``work`` found of each page, in the order of the pseudonym.

    Args:
        work: gets the last person of the page before; returns whom it looked at, and what it found.
        told: hears how many people were done so far.

    Raises:
        Unavailable: when the database is away.
    """
    last, people = _FIRST, 0
    while True:
        done, found = database.run(lambda connection: work(connection, last))  # noqa: B023 run at once
        if not done:
            return
        yield found
        last, people = max(done), people + len(done)
        told(people)


@dataclass(frozen=True, slots=True)
class Page:
    """Some people: everybody on the page, and with their events the cases of those on whom was decided."""

    people: Collection[UUID]
    cases: Collection[tuple[Case, Mapping[LeaverId, list[Envelope]]]]


def read_page(connection: Connection, after: UUID) -> Page:
    """Return the people after one, as one state of the database."""
    store.read_as_of_now(connection)
    return page_of(connection, store.page(connection, after, PEOPLE_AT_ONCE))


def page_of(connection: Connection, rows: Mapping[UUID, Locked]) -> Page:
    """Return these people as a page; who was never looked at, is erased or in quarantine has no case."""
    whole = [row for row in rows.values() if row.looked_at and not row.quarantined and not row.erased]
    cases = cases_of(connection, {row.leaver: row for row in whole})
    history = store.read_history(connection, [leaver for case in cases for leaver in case.members])
    return Page(
        list(rows),
        [(case, {one: [*filter(is_for_all, history[one])] for one in case.members}) for case in cases],
    )
