"""Whether a provider is so often away that messages should go another way at once; pure.

One message that fails is tried again. Many that fail say that the provider is broken, and then waiting ten minutes for
each is waiting too long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.notify.providers.contract import Outcome, Refused, RefusedReason, Unreachable

WINDOW = timedelta(minutes=5)
"""How far back is looked."""
AT_LEAST = 10
"""Fewer tries than this say nothing; one message alone makes nine in that time."""
SHARE = 0.5
"""From this share of failures on a provider is failing."""
PROBE_AFTER = timedelta(minutes=1)
"""After a failure so long ago one message is offered all the same, to see whether the provider is back."""


TRIES_BY_ONE = 3
"""What one provider surely did not take so often, some seven seconds long, is offered to the next."""


class Stand(StrEnum):
    """How a provider does."""

    WELL = "well"
    FAILING = "failing"
    PROBED = "probed"


@dataclass(frozen=True, slots=True)
class Try:
    """One message that was offered, when, and whether the provider did its work."""

    at: datetime
    worked: bool


def worked(outcome: Outcome) -> bool:
    """Whether the provider did its work; that it refuses a number is work."""
    match outcome:
        case Unreachable():
            return False
        case Refused(reason=RefusedReason.ACCOUNT):
            return False
        case _:
            return True


def stand(tries: Sequence[Try], now: datetime) -> Stand:
    """Say how a provider does, from its latest tries in the order of time.

    The last one that worked ends a failure at once.
    """
    if not tries or tries[-1].worked:
        return Stand.WELL
    recent = [one for one in tries if one.at > now - WINDOW]
    failures = sum(not one.worked for one in recent)
    if len(recent) < AT_LEAST or failures < SHARE * len(recent):
        return Stand.WELL
    return Stand.PROBED if now >= recent[-1].at + PROBE_AFTER else Stand.FAILING


def first_fit(stands: Sequence[Stand], attempts: int) -> int | None:
    """Return which provider carries a message, by its place in their order; None: all are failing.

    Args:
        stands: how those do who may carry it, the preferred one first.
        attempts: which try of this message it is, from 1; none before it was taken. Who was asked in vain comes last.
    """
    turn = (attempts - 1) // TRIES_BY_ONE
    order = [(turn + place) % len(stands) for place in range(len(stands))]
    return next((place for place in order if stands[place] is not Stand.FAILING), None)
