"""What went into ingest and what came of it, for ``vangnet account``."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from schemas.events import DeadLetterParked, OutreachHeard, PersonErased, SourceSilent
from schemas.topics import topic_of
from services.ingest import age_store, join_store, store
from services.runtime import inbox, outbox
from services.runtime.dead_letter import Parked, parked

_OF_NO_ITEM = (SourceSilent, PersonErased, DeadLetterParked)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file or request: what was offered, and what became of it; corrections are among the accepted."""

    delivery: str
    kind: str
    offered: int
    rejected: int
    known: int
    accepted: int
    corrections: int

    @property
    def closes(self) -> bool:
        """Whether every item ended in one place."""
        return self.offered == self.rejected + self.known + self.accepted


@dataclass(frozen=True, slots=True)
class Account:
    """Ingest's part of the account.

    Attributes:
        made: how many events were made, per topic.
        said: how many of them no delivery made, but a human who joined or split two persons, a birthday, or a young
            person who let hear something.
        unsent: how many of them are not on the bus yet.
        outcomes: per topic that is read, how many events ended where and why.
        parked: what could not be read.
    """

    deliveries: tuple[Delivery, ...]
    made: Mapping[str, int]
    said: int
    unsent: int
    outcomes: Mapping[str, Mapping[tuple[str, str | None], int]]
    parked: tuple[Parked, ...]

    @property
    def made_of_items(self) -> int:
        """How many events were made of accepted items; what is told of ourselves, joins and erasures is none."""
        told = [self.made.get(topic_of(kind.TYPE), 0) for kind in _OF_NO_ITEM]
        return sum(self.made.values()) - sum(told) - self.said


def account(connection: Connection) -> Account:
    """Return every delivery with its counts, and the events that were made of them."""
    rows, outcomes = store.deliveries(connection), inbox.outcomes_per_topic(connection, store.INBOX)
    return Account(
        tuple(
            Delivery(
                str(row["id"]),
                row["kind"],
                offered=row["offered"],
                rejected=row["rejected"],
                known=row["already_known"],
                accepted=row["accepted"],
                corrections=row["corrections"],
            )
            for row in rows
        ),
        outbox.events_per_topic(connection, store.OUTBOX),
        join_store.words(connection) + age_store.counted(connection) + _heard(outcomes),
        outbox.waiting(connection, store.OUTBOX),
        outcomes,
        tuple(parked(connection, store.DEAD_LETTERS, store.INBOX)),
    )


def _heard(outcomes: Mapping[str, Mapping[tuple[str, str | None], int]]) -> int:
    """Return how many facts young people told: each event that was applied made one."""
    return outcomes.get(topic_of(OutreachHeard.TYPE), {}).get((inbox.Outcome.APPLIED, None), 0)
