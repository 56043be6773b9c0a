"""Addresses that are known not to work: not used again until the register changes them, and told once.

Works inside the caller's transaction. Must never put an address in an event or a log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection, text

from schemas.envelope import Envelope
from schemas.events import AddressUnusable
from schemas.types import Channel, EventId, UnusableReason
from services.notify import store
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.log_events import ADDRESS_UNUSABLE
from services.notify.providers.contract import Refused, RefusedReason
from services.runtime import outbox
from services.runtime.log import log

_OF_REFUSAL: Mapping[RefusedReason, UnusableReason] = {
    RefusedReason.ADDRESS_UNKNOWN: UnusableReason.UNKNOWN,
    RefusedReason.ADDRESS_INVALID: UnusableReason.NO_MESSAGES,
    RefusedReason.BLOCKED: UnusableReason.BLOCKED,
}
"""Who answered STOP is not here: that is a wish, and START takes it back."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """An address of which a provider, a mail server or its owner says that it is not to be used, and why."""

    address: PhoneNumber | EmailAddress
    reason: UnusableReason


def unusable(address: PhoneNumber | EmailAddress, refusal: Refused) -> Unusable | None:
    """Return what a refusal says of the address; None when the address itself is not at fault for good."""
    reason = _OF_REFUSAL.get(refusal.reason) if refusal.permanent else None
    return Unusable(address, reason) if reason else None


def mark_unusable(connection: Connection, what: Unusable, now: datetime) -> list[UUID]:
    """Record that an address is not to be used, tell the topic of everybody who has it, and return who that is.

    Plans and sending pass it over from here on; a second time, or for an address of nobody, nothing changes.
    """
    store.plan_alone(connection)  # before any row, so that two of them cannot wait for each other
    store.plan_alone(connection)  # before any row, so that two of them cannot wait for each other
    sms = isinstance(what.address, PhoneNumber)
    written = what.address.e164 if isinstance(what.address, PhoneNumber) else what.address.text
    values = {"address": written, "reason": str(what.reason), "now": now}
    marked: UUID | None = connection.execute(_MARK, values).scalar()
    if marked is None:
        return []
    holders = list(connection.execute(_HOLDERS, values).scalars())
    channel = Channel.SMS if sms else Channel.EMAIL
    log(ADDRESS_UNUSABLE, channel=channel, reason=what.reason, holders=len(holders))
    body = AddressUnusable(channel=channel, reason=what.reason)
    events = [
        Envelope(
            id=EventId(uuid5(marked, f"{body.TYPE}:{holder}")),
            source=store.SOURCE,
            key=holder,
            time=now,
            recorded=now,
            body=body,
        )
        for holder in holders
    ]
    outbox.put(connection, store.OUTBOX, events)
    return holders


def forget_changed(connection: Connection) -> None:
    """Forget what was known of addresses that stand in the register no more; called when it changed."""
    connection.execute(_FORGET)


_MARK = text(
    "insert into notify.unusable_addresses (address, reason, since)"
    " select :address, :reason, :now where exists"
    " (select from notify.recipients where mobile = :address or email = :address)"
    " on conflict do nothing returning id"
)
_HOLDERS = text(
    "select staff_id from notify.recipients where mobile = :address or email = :address order by staff_id"
)
_FORGET = text(
    "delete from notify.unusable_addresses u where not exists"
    " (select from notify.recipients where mobile = u.address or email = u.address)"
)
