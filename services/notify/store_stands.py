"""How each provider does, as the last dispatcher that noticed a change wrote it down: for the operator alone."""

from datetime import datetime

from sqlalchemy import Connection, text

from schemas.types import Channel
from services.notify.carriers import Carrier
from services.notify.providers.contract import ProviderName


def turned(connection: Connection, carrier: Carrier, failing: bool, now: datetime) -> None:  # noqa: FBT001 it is news
    """Write that a provider fails from now on, or works again; that it still fails changes nothing."""
    channel, provider = carrier
    values = {"channel": str(channel), "provider": str(provider), "since": now if failing else None}
    connection.execute(_TURNED, values)


def failing(connection: Connection) -> set[Carrier]:
    """Return who fails."""
    return {(Channel(channel), ProviderName(name)) for channel, name in connection.execute(_FAILING)}


_TURNED = text(
    "insert into notify.provider_stands as s (channel, provider, failing_since)"
    " values (:channel, :provider, cast(:since as timestamptz)) on conflict (channel, provider)"
    " do update set failing_since = case when excluded.failing_since is not null"
    " then coalesce(s.failing_since, excluded.failing_since) end"
)
_FAILING = text("select channel, provider from notify.provider_stands where failing_since is not null")
