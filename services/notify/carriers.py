"""Who carries the messages of this installation: in the order in which they are asked, and by name.

Must never choose: that is ``failover``. What one carried is asked of that one alone, whoever is preferred by now.
"""

from dataclasses import dataclass

from schemas.types import Channel
from services.notify.providers.contract import AskedProvider, Provider, ProviderName

Carrier = tuple[Channel, ProviderName]
"""One provider in one channel."""


@dataclass(frozen=True, slots=True)
class Carriers:
    """The providers, those of one channel in the order in which they are asked."""

    providers: tuple[Provider, ...]

    def of(self, channel: Channel) -> tuple[Carrier, ...]:
        """Return who carries this channel, the preferred one first."""
        return tuple((channel, one.name) for one in self.providers if one.channel is channel)

    def named(self, channel: Channel, name: ProviderName | None) -> Provider | None:
        """Return the provider of this name, the preferred one where it was not kept; None: we have it no more."""
        found = (one for one in self.providers if one.channel is channel and name in (None, one.name))
        return next(found, None)

    def asked(self, channel: Channel, name: ProviderName | None) -> AskedProvider | None:
        """Return the provider of this name, if it can be asked what it holds."""
        found = self.named(channel, name)
        return found if isinstance(found, AskedProvider) else None

    def close(self) -> None:
        """Close the kept-alive connections."""
        for one in self.providers:
            if isinstance(one, AskedProvider):
                one.close()
