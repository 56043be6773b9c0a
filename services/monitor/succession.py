"""Whether another place follows one that ended or will end.

Pure, and without a clock: it compares days of facts, so time alone never changes the answer.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from schemas.types import DeregistrationReason, NextPlace
from services.monitor.places import Place
from services.monitor.told import End

NO_LOSS = frozenset(
    {
        DeregistrationReason.DIPLOMA,
        DeregistrationReason.DIED,
        DeregistrationReason.ADMINISTRATIVE,
        DeregistrationReason.FUNDING_LOST,
    }
)
"""Reasons of de-registration that are no dropout: the study was finished, or only its papers changed."""


def next_place(
    places: Iterable[Place], day: date, switch_days: int, *, after: Place | None = None
) -> Place | None:
    """Return a place that a young person has after ``day``, None when there is none.

    A place counts when it lasts beyond the day, and was there already or starts at most ``switch_days`` later
    (a switch), or was told of, begun or confirmed since. When it ends later, it is the one to worry about.

    Args:
        after: the place that ended, or whose contract ends, on ``day``; None when there was none.
    """
    limit = day + timedelta(days=switch_days)
    return next((place for place in places if _is_next(place, after, day, limit)), None)


def expected_until(end: End, switch_days: int) -> date | None:
    """Return the day on which a next place that was said to be known has not come; None if none was known."""
    return end.on + timedelta(days=switch_days) if end.next_place is NextPlace.KNOWN else None


def _is_next(place: Place, after: Place | None, day: date, limit: date) -> bool:
    if place is after or not _outlasts(place, after, day):
        return False
    if after is not None and _made_room(place, after):
        return False
    told_since = place.known_on >= day or (place.confirmed_on is not None and place.confirmed_on >= day)
    return told_since or place.counts_from <= limit


def _outlasts(place: Place, after: Place | None, day: date) -> bool:
    """Of two places that were lost on one day only one is worried about: the last by kind and id."""
    if place.last_day is None or place.last_day > day:
        return True
    if (
        after is None
        or after.end is None
        or place.end is None
        or place.end.on != day
        or is_no_loss(place.end)
    ):
        return False
    return (place.kind, place.id) > (after.kind, after.id)


def _made_room(place: Place, after: Place) -> bool:
    """A placement that nobody ever confirmed is taken to have made room for one that began later."""
    return place.confirmed_on is None and place.kind is after.kind and place.counts_from < after.counts_from


def is_no_loss(end: End) -> bool:
    """Whether a place ended in a way that is no dropout."""
    return end.reason in NO_LOSS
