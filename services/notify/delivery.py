"""How far one message came: the furthest that any news of it says; pure.

The provider's own words and codes stay in ``providers/``. Must never decide whom to tell next.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from services.notify.local_calendar import quiet_after
from services.notify.providers.contract import ReceiptStatus


class Delivery(StrEnum):
    """Where a message stands; the last four are final."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


RANK = {
    Delivery.QUEUED: 0,
    Delivery.SENDING: 1,
    Delivery.UNKNOWN: 2,
    Delivery.ACCEPTED: 3,
    Delivery.SENT: 4,
    Delivery.WITHDRAWN: 5,
    Delivery.FAILED: 6,
    Delivery.UNDELIVERED: 7,
    Delivery.DELIVERED: 8,
}
"""Only news of a higher rank counts, so the state is the highest of all news: the order of receipts cannot matter.

No two are equal. Where a provider says both, a phone that has the text outranks a network that lost it.
"""

TAKEN = (Delivery.ACCEPTED, Delivery.SENT, Delivery.DELIVERED, Delivery.UNDELIVERED)
"""States of a message that the provider took."""

UNCONFIRMED = (Delivery.ACCEPTED, Delivery.SENT)
"""States after which a receipt must still come, of a channel that gives receipts."""

LOST = (Delivery.UNDELIVERED, Delivery.FAILED)
"""States of a message that its reader will not get."""

VALIDITY = timedelta(hours=4)
"""Longest time that a text waits at the provider; after it the reader hears it by another way.

A text counts what is so at its moment. Twilio keeps it for ten hours unless it is told.
"""
LONGEST_WAIT = timedelta(minutes=1)
"""Between two tries of what was certainly not sent."""
SHORTEST_VALIDITY = timedelta(minutes=1)
"""A text that is sent just before the quiet time still gets a minute."""

_OF_RECEIPT = {
    ReceiptStatus.QUEUED: Delivery.ACCEPTED,
    ReceiptStatus.SENT: Delivery.SENT,
    ReceiptStatus.DELIVERED: Delivery.DELIVERED,
    ReceiptStatus.FAILED: Delivery.UNDELIVERED,
}


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: 1, 2, 4 … seconds, at most a minute."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def valid_for(sent_at: datetime) -> timedelta:
    """Return how long a text that is sent now may wait at the provider: never into the quiet time."""
    return max(SHORTEST_VALIDITY, min(VALIDITY, quiet_after(sent_at) - sent_at))


def evolve(state: Delivery, receipt: ReceiptStatus) -> Delivery:
    """Return the state after a receipt; one that comes late, doubled or out of order changes nothing."""
    return further(state, _OF_RECEIPT[receipt])


def further(state: Delivery, news: Delivery) -> Delivery:
    """Return the one of two states that is further on its way."""
    return news if RANK[news] > RANK[state] else state
