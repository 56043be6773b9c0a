"""What a bus promises, whatever carries it.

Chosen by URL like a database: ``direct`` (a table, one machine) or ``kafka://host:port``. One contract suite
holds both to the same promises: published is durable; each group reads every record at least once; what was not
committed is read again; one key keeps its order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record on its way to a topic."""

    topic: str
    key: bytes
    headers: Mapping[str, str]
    value: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it came from a topic, with where it stood; ``at`` is when the bus took it, aware UTC."""

    topic: str
    partition: int
    offset: int
    key: bytes
    headers: Mapping[str, str]
    value: bytes
    at: datetime


class Producer(Protocol):
    """Writes records."""

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Return only when every record is durable; raise ``Unavailable`` otherwise (some may be durable)."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class Consumer(Protocol):
    """Reads the topics of one group."""

    def poll(self, timeout_seconds: float) -> Sequence[Record]:
        """Return the next records, or none after ``timeout_seconds``; raise ``Unavailable`` when the bus is away."""
        ...

    def commit(self) -> None:
        """Remember that all that was polled is done."""
        ...

    def close(self) -> None:
        """Give the place in the group to another; what was not committed is read again."""
        ...


class Bus(Protocol):
    """Opens producers and consumers."""

    def producer(self) -> Producer:
        """Return a new producer."""
        ...

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """Return a consumer of ``topics`` that begins where ``group`` was, or at the very beginning."""
        ...

    def unread(self, group: str, topics: Sequence[str]) -> int:
        """Return how many records of ``topics`` the group has not committed yet."""
        ...

    def close(self) -> None:
        """Close what the bus itself keeps open; producers and consumers are closed by who opened them."""
        ...
