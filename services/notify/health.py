"""How the providers of one dispatcher do, remembered in memory; a restart begins with a clean sheet.

Must never decide: that is ``failover``.
"""

from collections import deque
from datetime import datetime
from threading import Lock

from schemas.types import Channel
from services.notify.failover import Stand, Try, stand, worked
from services.notify.log_events import PROVIDER_BACK, PROVIDER_FAILING
from services.notify.providers.contract import Outcome
from services.runtime.log import log

_REMEMBERED = 1000


class Health:
    """The latest tries of each channel; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin with providers that do well."""
        self._lock = Lock()
        self._tries: dict[Channel, deque[Try]] = {one: deque(maxlen=_REMEMBERED) for one in Channel}
        self._failing: set[Channel] = set()

    def may_offer(self, channel: Channel, now: datetime) -> bool:
        """Whether a message may be offered; while the provider fails only one a minute may, to see if it is back."""
        with self._lock:
            tries = self._tries[channel]
            found = stand(tries, now)
            if found is Stand.PROBED:
                tries.append(Try(now, worked=False))  # until it is known, so that no second one goes
            return found is not Stand.FAILING

    def note(self, channel: Channel, outcome: Outcome, now: datetime) -> None:
        """Remember what came of a try, and tell the operator when the provider begins or ends to fail."""
        with self._lock:
            self._tries[channel].append(Try(now, worked(outcome)))
            failing = stand(self._tries[channel], now) is not Stand.WELL
            if failing and channel not in self._failing:
                self._failing.add(channel)
                log(PROVIDER_FAILING, channel=channel)
            elif not failing and channel in self._failing:
                self._failing.discard(channel)
                log(PROVIDER_BACK, channel=channel)
