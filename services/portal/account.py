"""What the portal read and made, for ``vangnet account``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from services.portal import store
from services.runtime import inbox, outbox
from services.runtime.dead_letter import Parked, parked


@dataclass(frozen=True, slots=True)
class Account:
    """The portal's part of the account.

    Attributes:
        made: how many events were made, per topic.
        unsent: how many of them are not on the bus yet.
        outcomes: per topic that is read, how many events ended with which outcome and reason.
        parked: the records that could not be read.
    """

    made: Mapping[str, int]
    unsent: int
    outcomes: Mapping[str, Mapping[tuple[str, str | None], int]]
    parked: Sequence[Parked]


def account(connection: Connection) -> Account:
    """Return what was read and made."""
    return Account(
        outbox.events_per_topic(connection, store.OUTBOX),
        outbox.waiting(connection, store.OUTBOX),
        inbox.outcomes_per_topic(connection, store.INBOX),
        parked(connection, store.DEAD_LETTERS, store.INBOX),
    )
