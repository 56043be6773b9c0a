"""Replay: the whole history is folded and decided again, beside what is stored. Changes nothing.

Each person is looked at as of the moment of the last look, by the same code: what that would change is a difference.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection

from services.monitor import store
from services.monitor.episodes import Episode
from services.monitor.look import Known, Look, look
from services.monitor.paging import Page, in_pages, read_page
from services.monitor.policy import Policies
from services.monitor.snapshots import Card
from services.runtime.database import Database

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is stored of one person otherwise than the history tells it."""

    leaver: UUID
    what: str
    stored: str
    replayed: str


def replay(database: Database, policies: Policies, told: Callable[[int], None]) -> list[Difference]:
    """Return every difference between the history and what is stored; none when all is as it should be.

    Args:
        told: hears how many people were replayed so far.

    Raises:
        Unavailable: when the database is away.
    """
    pages = in_pages(database, lambda connection, after: _page(connection, policies, after), told)
    return [difference for found in pages for difference in found]


def _page(
    connection: Connection, policies: Policies, after: UUID
) -> tuple[Collection[UUID], list[Difference]]:
    page = read_page(connection, after)
    looks = looked_again(connection, page, policies)
    return page.people, [difference for known, again in looks for difference in _differences(known, again)]


def looked_again(connection: Connection, page: Page, policies: Policies) -> Iterator[tuple[Known, Look]]:
    """Yield a look at each person as of the moment of the last one, beside what was known."""
    episodes = store.read_episodes(connection, [one for case, _ in page.cases for one in case.members])
    for case, events in page.cases:
        known = Known(case.rows, events, {one: episodes[one] for one in case.members})
        for again in look(known, policies, _LONG_AGO):
            yield known, again


def _differences(known: Known, again: Look) -> Iterator[Difference]:
    (row,) = [row for row in known.rows if row.leaver == again.after.leaver]
    before = {episode.id: episode for stored in known.stored.values() for episode in stored}
    for name, was, now in zip(Card._fields, row.card, again.after.card, strict=True):
        if name != "revision" and was != now:
            yield Difference(row.leaver, name, str(was), str(now))
    if row.due != again.after.due:
        yield Difference(row.leaver, "due", str(row.due), str(again.after.due))
    for episode in again.episodes:
        old = before.get(episode.id)
        yield Difference(row.leaver, episode.rule, _in_words(old), _in_words(episode))


def _in_words(episode: Episode | None) -> str:
    if episode is None:
        return "nothing"
    return " ".join((episode.status, episode.reason, episode.urgency, f"opening {episode.opening}"))
