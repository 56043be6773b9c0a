"""What another policy would do: the current caseload is decided under both, and nothing is changed.

Everybody is judged by one version and the other, whatever the day of their case: that is the question that is asked.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from schemas.types import SignalId, Status
from services.monitor.episodes import Episode
from services.monitor.look import Known, look
from services.monitor.paging import in_pages, read_page
from services.monitor.policy import Policies
from services.runtime.database import Database


class Effect(StrEnum):
    """What another policy would do to one signal or task."""

    FLAGGED = "flagged"
    RELEASED = "released"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One signal or task that would be otherwise; ``old`` and ``new`` are what it says, None where it is not."""

    leaver: UUID
    rule: str
    effect: Effect
    old: str | None
    new: str | None


def policy_diff(
    database: Database, policies: tuple[Policies, Policies], now: datetime, told: Callable[[int], None]
) -> Iterator[Change]:
    """Yield what would be otherwise under the second policy than under the first, of everybody.

    Args:
        now: aware UTC; both are asked of this moment.
        told: hears how many people were done so far.
    """
    for found in in_pages(database, lambda connection, after: _page(connection, policies, now, after), told):
        yield from found


def changes(known: Known, policies: tuple[Policies, Policies], now: datetime) -> Iterator[Change]:
    """Yield what would be otherwise of these people."""
    old, new = (_open_under(one, known, now) for one in policies)
    for one in sorted(old.keys() | new.keys()):
        was, would_be = old.get(one), new.get(one)
        if was is None and would_be is not None:
            yield Change(would_be.person, would_be.rule, Effect.FLAGGED, None, _in_words(would_be))
        elif was is not None and would_be is None:
            yield Change(was.person, was.rule, Effect.RELEASED, _in_words(was), None)
        elif was and would_be and _in_words(was) != _in_words(would_be):
            yield Change(was.person, was.rule, Effect.CHANGED, _in_words(was), _in_words(would_be))


def _page(
    connection: Connection, policies: tuple[Policies, Policies], now: datetime, after: UUID
) -> tuple[Collection[UUID], list[Change]]:
    page = read_page(connection, after)
    known = [Known(case.rows, events, dict.fromkeys(events, ())) for case, events in page.cases]
    return page.people, [change for one in known for change in changes(one, policies, now)]


def _open_under(policies: Policies, known: Known, now: datetime) -> dict[SignalId, Episode]:
    looks = look(known, policies, now)
    return {one.id: one for found in looks for one in found.episodes if one.status is not Status.CLOSED}


def _in_words(episode: Episode) -> str:
    return f"{episode.kind} {episode.reason} {episode.due_on or episode.urgency} since {episode.since}"
