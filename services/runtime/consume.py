"""What a consumer does with what a bus brought: decode, park the unreadable, hand over the rest, then commit.

The offset is committed only after the transaction of the effect. An exception leaves everything uncommitted.
"""

from collections.abc import Callable, Sequence

from schemas import codec
from schemas.codec import Undecodable
from schemas.envelope import Envelope
from services.runtime.bus import Consumer, Record
from services.runtime.dead_letter import DeadLetters
from services.runtime.errors import Unavailable

Handle = Callable[[Sequence[Envelope]], None]
"""Commits the effect of a batch in one transaction; a second time it changes nothing."""


def take(records: Sequence[Record], handle: Handle, dead_letters: DeadLetters) -> None:
    """Bring every record to its one place; when it returns, all of them may be acknowledged.

    Raises:
        TooManyDeadLetters: when nothing that arrives can be read.
    """
    events: list[Envelope] = []
    bad: list[tuple[Record, Undecodable]] = []
    for record in records:
        try:
            events.append(codec.decode(record.key, record.headers, record.value))
        except Undecodable as fault:
            bad.append((record, fault))
    dead_letters.count(good=len(events), bad=dead_letters.park(bad))
    if events:
        handle(events)


class ConsumerLoop:
    """One consumer's step, for a ``Worker``; opens its consumer at the first step."""

    def __init__(
        self,
        open_consumer: Callable[[], Consumer],
        handle: Handle,
        dead_letters: DeadLetters,
        wait_seconds: float = 1.0,
    ) -> None:
        """Poll what ``open_consumer`` gives, at most ``wait_seconds`` at a time."""
        self._open_consumer = open_consumer
        self._handle = handle
        self._dead_letters = dead_letters
        self._wait_seconds = wait_seconds
        self._consumer: Consumer | None = None

    def step(self) -> bool:
        """Take what waits, or wait a moment for it; say whether there was anything."""
        if self._consumer is None:
            self._consumer = self._open_consumer()
        try:
            records = self._consumer.poll(self._wait_seconds)
            if records:
                take(records, self._handle, self._dead_letters)
                self._consumer.commit()
        except Unavailable:
            self.close()
            raise
        return bool(records)

    def close(self) -> None:
        """Close the consumer; what was not committed is read again by the next one."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None
