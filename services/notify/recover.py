"""Messages of which nobody knows what became of them: asked about, until the answer or the end of our patience.

Must never send again what its provider can be asked about. An e-mail by a mail server is sent again under the same
Message-ID, by which a reader's mailbox recognises it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from schemas.types import Channel
from services.notify import store, store_messages, store_people
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.carriers import Carriers
from services.notify.delivery import UNCONFIRMED, Delivery, evolve
from services.notify.dispatch import lease_of, mark_unknown
from services.notify.log_events import OUTCOME_UNKNOWN, RECEIPT_ASKED
from services.notify.outcomes import ASK_FOR_RECEIPT, News, Outcomes
from services.notify.providers.contract import Found, Unreachable
from services.notify.store_messages import Message
from services.notify.store_young import YOUNG
from services.notify.young_address import YoungAddress
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.lease import Lease
from services.runtime.log import log

ASK_AFTER = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""When an unknown outcome is asked about, counted from the claim; after the last answer it is given up.

Source: design, "Messages". The provider's list lags, so one look is not enough.
"""


_BATCH = 100


@dataclass(frozen=True, slots=True)
class Recover:
    """Settles unknown outcomes; runs under a lease."""

    database: Database
    clock: Clock
    outcomes: Outcomes
    carriers: Carriers
    young: YoungAddress

    def step(self) -> bool:
        """Settle what can be settled now, and say whether there was anything."""
        now = self.clock.now()
        orphans = self._mark_orphans(now)
        asked = self.database.run(lambda connection: store_messages.to_ask_about(connection, now, _BATCH))
        for message in asked:
            if message.state is Delivery.UNKNOWN:
                log(OUTCOME_UNKNOWN, message=str(message.id), channel=message.channel, asks=message.asks)
                found = self._look_for(message)
                self.database.run(partial(self._settle, message=message, found=found, now=now))
            else:
                self._ask_for_receipt(message, now)
        return bool(orphans or asked)

    def _mark_orphans(self, now: datetime) -> int:
        """Mark as unknown what a dispatcher that is dead had in sending."""
        marked = 0
        for worker in self.database.run(store_messages.claimants):
            lease = Lease(self.database, lease_of(worker))
            try:
                if lease.held():
                    messages = self.database.run(partial(store_messages.claimed_by, worker=worker))
                    for message in messages:
                        self.database.run(
                            partial(mark_unknown, message_id=message, outcomes=self.outcomes, now=now)
                        )
                    marked += len(messages)
            finally:
                lease.release()
        return marked

    def _look_for(self, message: Message) -> Found | None:
        """Return a message of the provider to that address since the claim whose name we do not hold."""
        to = self._address_of(message)
        provider = self.carriers.asked(message.channel, message.provider)
        if provider is None or to is None or message.claimed_at is None:
            return None
        found = provider.find(to, message.claimed_at, message_id=message.id)
        if isinstance(found, Unreachable):
            return None
        names = [one.provider_id for one in found]
        held = self.database.run(lambda connection: store_messages.held_provider_ids(connection, names))
        ours = [one for one in found if one.provider_id not in held]
        return ours[-1] if ours else None

    def _ask_for_receipt(self, message: Message, now: datetime) -> None:
        """Commit how far a message came of which no receipt came, and ask again later where it has not ended."""
        provider, name = self.carriers.asked(message.channel, message.provider), message.provider_id
        found = provider.status(name) if provider and name else None
        log(RECEIPT_ASKED, message=str(message.id), asks=message.asks, status=getattr(found, "status", None))

        def work(connection: Connection) -> None:
            if isinstance(found, Found):
                news = News(evolve(Delivery.ACCEPTED, found.status), code=found.code)
                self.outcomes.record(connection, message.id, news, now)
            stored = store_messages.locked(connection, message.id)
            if stored.state in UNCONFIRMED:
                store_messages.change(connection, message.id, _asked_next(message, found, now))

        self.database.run(work)

    def _address_of(self, message: Message) -> PhoneNumber | EmailAddress | None:
        if message.role == YOUNG:
            return self.young.address_of(message)
        addresses = self.database.run(partial(store_people.addresses_of, recipients=[message.recipient]))
        return addresses.get((message.recipient, message.channel))

    def _settle(self, connection: Connection, message: Message, found: Found | None, now: datetime) -> None:
        """Commit what the asking brought: found, sent again (e-mail), asked later, or given up."""
        if found is not None:
            news = News(evolve(Delivery.ACCEPTED, found.status), found.provider_id, found.code)
            self.outcomes.record(connection, message.id, news, now)
            return
        store.plan_alone(connection)
        stored = store_messages.locked(connection, message.id)
        # A text is never offered again, also not when the provider that may have it stands in no setting any more.
        is_asked = message.channel is Channel.SMS or self.carriers.asked(message.channel, message.provider)
        if stored.state is not Delivery.UNKNOWN:
            store_messages.change(connection, message.id, {"ask_at": None})
        elif not is_asked and now < message.give_up_at:
            again = {"state": str(Delivery.QUEUED), "not_before": now, "ask_at": None, "claimed_by": None}
            store_messages.change(connection, message.id, again)
        elif is_asked and message.asks + 1 < len(ASK_AFTER):
            later = (message.claimed_at or now) + ASK_AFTER[message.asks + 1]
            store_messages.change(connection, message.id, {"ask_at": later, "asks": message.asks + 1})
        else:
            store_messages.change(connection, message.id, {"ask_at": None, "asks": message.asks + 1})
            self.outcomes.give_up(connection, stored, "unknown", now, possibly_double=True)


def _asked_next(message: Message, found: Found | Unreachable | None, now: datetime) -> dict[str, object]:
    """Return when to ask again: never of what the provider does not know, and an outage counts as no question."""
    if isinstance(found, Unreachable):
        return {"ask_at": now + (found.retry_after or ASK_FOR_RECEIPT[0])}
    asks = message.asks + 1
    later = now + ASK_FOR_RECEIPT[asks] if found is not None and asks < len(ASK_FOR_RECEIPT) else None
    return {"ask_at": later, "asks": asks}
