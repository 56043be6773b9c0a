"""Waiting until a region is at rest, and moving its clock from due moment to due moment.

At rest means: outboxes empty, positions at the end, nothing due, nothing in sending. Pure of services: it sees a
region through four questions.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from services.runtime.errors import Unavailable

_LOOK_SECONDS = 0.02


class Resting(Protocol):
    """What can be asked of a region."""

    def busy_with(self) -> str | None:
        """Return what is still under way, or None at rest."""
        ...

    def next_due(self) -> datetime | None:
        """Return the first moment at which something happens by itself, aware UTC."""
        ...

    def now(self) -> datetime:
        """Return the moment on the region's clock."""
        ...

    def advance_to(self, moment: datetime) -> None:
        """Move the region's clock forward."""
        ...


def wait_for_rest(region: Resting, patience_seconds: float = 60) -> None:
    """Return when the region was at rest twice in a row.

    Raises:
        Unavailable: when it is still busy after ``patience_seconds``; says with what.
    """
    deadline = time.monotonic() + patience_seconds
    quiet = 0
    while quiet < 2:  # noqa: PLR2004 an event between two places is seen by one of two looks
        busy = _busy(region)
        quiet = 0 if busy else quiet + 1
        if busy and time.monotonic() > deadline:
            what = f"the region is not at rest: {busy}; is 'vangnet up' running? It"
            raise Unavailable(what)
        if busy:
            time.sleep(_LOOK_SECONDS)


def _busy(region: Resting) -> str | None:
    try:
        return region.busy_with()
    except Unavailable as fault:
        return f"{fault.what} is away"


def advance(region: Resting, to: datetime, tell: Callable[[datetime], None] = lambda _: None) -> None:
    """Move the clock to ``to``, stopping and coming to rest at every due moment on the way.

    Args:
        tell: called with each moment at which the clock stood, after the region came to rest there.

    Raises:
        Misconfigured: when ``to`` lies before the clock.
        Unavailable: when the region does not come to rest.
    """
    while True:
        wait_for_rest(region)
        due = region.next_due()
        moment = to if due is None or due >= to else max(due, region.now())
        region.advance_to(moment)
        wait_for_rest(region)
        tell(moment)
        if moment >= to:
            return
