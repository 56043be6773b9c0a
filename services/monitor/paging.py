"""Everybody, page by page, each page in a transaction of its own, so that nothing is locked for long."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from services.runtime.database import Database

PEOPLE_AT_ONCE = 500
_FIRST = UUID(int=0)

T = TypeVar("T")


def in_pages(
    database: Database,
    work: Callable[[Connection, UUID], tuple[Collection[UUID], T]],
    told: Callable[[int], None],
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
