"""Where a message to a young person goes, at the moment of sending: asked of ingest, and chosen among what works.

The address is held in memory only; a keyed mark of it is kept, so that a reply finds its way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from schemas.types import Channel, Occasion
from services.notify import store_messages, store_young
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.address_marks import AddressMarks
from services.notify.addresses import Addresses, Away, Reachable, Withheld
from services.notify.providers.contract import (
    Outcome,
    ProviderName,
    Refused,
    RefusedReason,
    Unreachable,
    UnreachableReason,
)
from services.notify.store_messages import Message
from services.notify.young_desk import ADDRESS_FAILS
from services.runtime.database import Database
from services.runtime.errors import Unavailable

Address = PhoneNumber | EmailAddress
Choose = Callable[[Channel], ProviderName]


@dataclass(frozen=True, slots=True)
class YoungAddress:
    """Finds the address of one message."""

    database: Database
    addresses: Addresses
    marks: AddressMarks

    def find(self, message: Message, choose: Choose) -> tuple[Message, Address] | Outcome:
        """Return the message in the channel in which it goes, and its address; else what came of it.

        ``choose`` says by which provider it goes, which is committed before that one is asked.

        While ingest is away the message waits, as it does for a provider.
        """
        match self.addresses.ask(message.recipient, message.id, Occasion(message.steps[0])):
            case Away(retry_after):
                return Unreachable(UnreachableReason.NO_CONNECTION, True, retry_after)  # noqa: FBT003 certainly not sent
            case Withheld(why):
                return Refused(str(why), RefusedReason.ADDRESS_UNKNOWN, permanent=True)
            case Reachable() as found:
                try:
                    return self.database.run(lambda c: self._chosen(c, message, found, choose))
                except Unavailable as fault:  # nothing was offered yet, so nothing is unknown
                    wait = timedelta(seconds=fault.retry_after_seconds)
                    return Unreachable(UnreachableReason.NO_CONNECTION, True, wait)  # noqa: FBT003 certainly not sent

    def address_of(self, message: Message) -> Address | None:
        """Return where a message went, to look for it at the provider."""
        if not message.steps:  # emptied meanwhile: the person is erased
            return None
        found = self.addresses.ask(message.recipient, message.id, Occasion(message.steps[0]))
        if not isinstance(found, Reachable):
            return None
        return found.mobile if message.channel is Channel.SMS else found.email

    def _chosen(
        self, connection: Connection, message: Message, found: Reachable, choose: Choose
    ) -> tuple[Message, Address] | Outcome:
        marks = {self.marks.of(one): one for one in (found.mobile, found.email) if one is not None}
        broken = store_young.unusable(connection, marks)
        for mark, address in marks.items():
            if mark not in broken:
                channel = Channel.SMS if isinstance(address, PhoneNumber) else Channel.EMAIL
                store_young.keep_mark(connection, message.id, mark)
                by = choose(channel)
                store_messages.change(connection, message.id, {"channel": str(channel), "provider": str(by)})
                return replace(message, channel=channel, provider=by), address
        return Refused(ADDRESS_FAILS, RefusedReason.ADDRESS_INVALID, permanent=True)
