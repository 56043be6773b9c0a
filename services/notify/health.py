"""How the providers of one dispatcher do, remembered in memory; a restart begins with a clean sheet.

Must never decide: that is ``failover``.
"""

from collections import defaultdict, deque
from datetime import datetime
from threading import Lock

from schemas.types import Channel
from services.notify.carriers import Carrier, Carriers
from services.notify.failover import Stand, Try, first_fit, stand, worked
from services.notify.log_events import PROVIDER_BACK, PROVIDER_FAILING
from services.notify.providers.contract import Outcome, ProviderName
from services.runtime.log import log

_REMEMBERED = 1000


class Health:
    """The latest tries of each carrier; safe to use from several threads."""

    def __init__(self, carriers: Carriers) -> None:
        """Begin with providers that do well."""
        self._carriers = carriers
        self._lock = Lock()
        self._tries: dict[Carrier, deque[Try]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
        self._failing: dict[Carrier, bool] = {}

    def choose(self, channel: Channel, attempts: int, now: datetime) -> ProviderName | None:
        """Return who carries a message at this try, None when all fail; see ``failover.first_fit``.

        A provider that fails is chosen once a minute only, to see if it is back.
        """
        carriers = self._carriers.of(channel)
        with self._lock:
            stands = [stand(self._tries[one], now) for one in carriers]
            place = first_fit(stands, attempts)
            if place is None:
                return None
            if stands[place] is Stand.PROBED:  # until it is known how that ends no second one goes
                self._tries[carriers[place]].append(Try(now, worked=False))
            return carriers[place][1]

    def choose_or_wait(self, channel: Channel, attempts: int, now: datetime) -> ProviderName:
        """Return who carries a message that waits where all fail: the preferred one then."""
        return self.choose(channel, attempts, now) or self._carriers.of(channel)[0][1]

    def note(self, carrier: Carrier, outcome: Outcome, now: datetime) -> bool | None:
        """Remember what came of a try, and tell the operator when a provider begins to fail, or works again.

        Returns:
            Whether it fails, where that is news: also the first that works after a restart. Otherwise None.
        """
        with self._lock:
            tries, before = self._tries[carrier], self._failing.get(carrier)
            tries.append(Try(now, worked(outcome)))
            if not worked(outcome) and stand(tries, now) is Stand.WELL:
                return None
            failing = not worked(outcome)
            if failing is before:
                return None
            self._failing[carrier] = failing
        channel, provider = carrier
        if failing:
            log(PROVIDER_FAILING, channel=channel, provider=provider)
        elif before:
            log(PROVIDER_BACK, channel=channel, provider=provider)
        return failing
