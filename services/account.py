"""The account of an installation: what went in, and the one place where each of it ended.

Pure: it adds up what each service counts of itself, and names every sum that does not close.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from schemas.topics import topics


class Delivery(Protocol):
    """One file or request: what was offered, and what became of it."""

    @property
    def delivery(self) -> str:
        """Its id."""
        ...

    @property
    def kind(self) -> str:
        """What was delivered."""
        ...

    @property
    def offered(self) -> int:
        """How many items it held."""
        ...

    @property
    def rejected(self) -> int:
        """How many were wrong."""
        ...

    @property
    def known(self) -> int:
        """How many were delivered before."""
        ...

    @property
    def accepted(self) -> int:
        """How many became an event, corrections included."""
        ...

    @property
    def closes(self) -> bool:
        """Whether every item ended in one place."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """One topic as one consumer read it."""

    topic: str
    consumer: str
    events: int
    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]

    @property
    def unread(self) -> int:
        """How many events the consumer has not taken in yet."""
        return self.events - sum(self.outcomes.values())


class Parked(Protocol):
    """A record that could not be read; ``event_id`` is what it said of itself, if anything."""

    @property
    def event_id(self) -> UUID | None:
        """Its id."""
        ...

    @property
    def topic(self) -> str:
        """Where it stood."""
        ...

    @property
    def reason(self) -> str:
        """Why it could not be read."""
        ...


Outcomes = Mapping[str, Mapping[tuple[str, str | None], int]]
"""Per topic, how many events ended with which outcome and reason."""


class Reader(Protocol):
    """What one consumer recorded."""

    @property
    def outcomes(self) -> Outcomes:
        """What it took in."""
        ...

    @property
    def parked(self) -> Sequence[Parked]:
        """What it could not read."""
        ...


class Plans(Protocol):
    """What notify planned: every due plan key in a message, held, or silent with its reason."""

    @property
    def in_message(self) -> int:
        """How many are in a message."""
        ...

    @property
    def held(self) -> int:
        """How many wait for their moment."""
        ...

    @property
    def silences(self) -> Mapping[str, int]:
        """How many are silent, by reason."""
        ...

    @property
    def without_row(self) -> int:
        """How many are due and stand nowhere."""
        ...

    @property
    def messages(self) -> Mapping[str, int]:
        """How many messages there are, by state."""
        ...

    @property
    def messages_made(self) -> int:
        """How many messages there are in all."""
        ...

    @property
    def behind_receipts(self) -> int:
        """How many messages stand less far than a receipt of theirs says."""
        ...


@dataclass(frozen=True, slots=True)
class Account:
    """The whole account; it closes when ``faults`` is empty.

    Attributes:
        unsent: per service, how many of its events are not on the bus yet.
        strangers: per consumer, how many unreadable records nobody of ours made; they are in no sum.
    """

    deliveries: tuple[Delivery, ...]
    accepted_events: int
    readings: tuple[Reading, ...]
    plans: Plans
    unsent: Mapping[str, int] = field(default_factory=dict)
    strangers: Mapping[str, int] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """Return every sum that does not close, in words; at rest there is none."""
        return [
            *(
                f"delivery {d.delivery}: offered {d.offered} is not the sum"
                for d in self.deliveries
                if not d.closes
            ),
            *_events_fault(sum(d.accepted for d in self.deliveries), self.accepted_events),
            *(f"{r.topic}: {r.consumer} has {r.unread} unread" for r in self.readings if r.unread),
            *(
                f"{service}: {count} events wait in the outbox"
                for service, count in self.unsent.items()
                if count
            ),
            *([f"{self.plans.without_row} due plan keys have no row"] if self.plans.without_row else []),
            *_messages_faults(self.plans),
        ]


def in_words(account: Account) -> str:
    """Return the account as a page for a reader in the terminal."""
    lines = ["Deliveries: offered = rejected + already known + accepted"]
    lines += [
        f"  {d.kind:13} {d.offered:6} = {d.rejected} + {d.known} + {d.accepted}" for d in account.deliveries
    ]
    lines += [f"{account.accepted_events} events were made of them", "Topics, as each consumer read them"]
    lines += [f"  {r.topic:26} {r.consumer:8} {r.events:6} = {_sum(r)}" for r in account.readings]
    silences = ", ".join(f"{reason} {count}" for reason, count in sorted(account.plans.silences.items()))
    lines += [f"Plan keys: {account.plans.in_message} in a message, {account.plans.held} held"]
    lines += [f"  silence: {silences or 'none'}"]
    states = " + ".join(f"{state} {count}" for state, count in sorted(account.plans.messages.items()))
    lines += [f"Messages: {account.plans.messages_made} = {states or 0}"]
    lines += [
        f"{count} unreadable records that none of ours made wait among the dead letters of {consumer}"
        for consumer, count in account.strangers.items()
        if count
    ]
    faults = account.faults()
    return "\n".join(
        [*lines, *(["The account closes."] if not faults else ["THE ACCOUNT DOES NOT CLOSE:", *faults])]
    )


def _sum(reading: Reading) -> str:
    parts = [f"{outcome} {count}" for outcome, count in sorted(reading.outcomes.items())]
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(reading.reasons.items()))
    return " + ".join([*parts, f"unread {reading.unread}"]) + (f"   ({reasons})" if reasons else "")


def read(
    made: Mapping[str, int],
    readers: Mapping[str, Reader],
    ours: Container[UUID],
    erased: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
) -> tuple[Reading, ...]:
    """Put the events that were made beside what each consumer recorded.

    Args:
        made: per topic, how many different events all producers made.
        readers: what each consumer recorded.
        ours: those of the unreadable records that a producer of ours made; the others are no part of the sum.
        erased: per consumer and topic, how many events it never read because their person was erased first.
    """
    ended = {
        consumer: _with_erased(_ended(reader, ours), erased.get(consumer, {}))
        for consumer, reader in readers.items()
    }
    return tuple(
        _reading(topic.name, consumer, made.get(topic.name, 0), ended.get(consumer, {}).get(topic.name, {}))
        for topic in topics()
        for consumer in topic.consumers
    )


def strangers(parked: Iterable[Parked], ours: Container[UUID]) -> int:
    """Return how many of the unreadable records are not events of ours."""
    return sum(record.event_id not in ours for record in parked)


def _ended(reader: Reader, ours: Container[UUID]) -> Outcomes:
    """Return what a consumer took in, and those of our events that it could not read, each event once."""
    found = {topic: dict(counts) for topic, counts in reader.outcomes.items()}
    for record in {record.event_id: record for record in reader.parked if record.event_id in ours}.values():
        counts = found.setdefault(record.topic, {})
        ended = ("dead_lettered", record.reason)
        counts[ended] = counts.get(ended, 0) + 1
    return found


def _with_erased(outcomes: Outcomes, erased: Mapping[str, int]) -> Outcomes:
    found = {topic: dict(counts) for topic, counts in outcomes.items()}
    for topic, count in erased.items():
        if count:
            found.setdefault(topic, {})["erased", None] = count
    return found


def total(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the sum per name of several counts."""
    sums: dict[str, int] = {}
    for part in parts:
        for name, count in part.items():
            sums[name] = sums.get(name, 0) + count
    return sums


def _reading(topic: str, consumer: str, events: int, found: Mapping[tuple[str, str | None], int]) -> Reading:
    outcomes: dict[str, int] = {}
    reasons: dict[str, int] = {}
    for (outcome, reason), count in found.items():
        outcomes[outcome] = outcomes.get(outcome, 0) + count
        if reason is not None:
            reasons[reason] = reasons.get(reason, 0) + count
    return Reading(topic, consumer, events, outcomes, reasons)


def _messages_faults(plans: Plans) -> list[str]:
    """Return what is wrong with the states of messages."""
    counted = sum(plans.messages.values())
    made, behind = plans.messages_made, plans.behind_receipts
    return [
        *([] if counted == made else [f"{made} messages were made, {counted} stand in a state"]),
        *([f"{behind} messages stand less far than their receipts say"] if behind else []),
    ]


def _events_fault(accepted: int, events: int) -> list[str]:
    return [] if accepted == events else [f"{accepted} accepted items made {events} events"]
