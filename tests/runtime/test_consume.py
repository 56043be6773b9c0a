"""A consumer's step: decode, park, handle, and only then commit."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from schemas import codec
from schemas.envelope import Envelope
from services.runtime.bus import Consumer, Outgoing, Record
from services.runtime.consume import ConsumerLoop, take
from services.runtime.database import Database
from services.runtime.dead_letter import DeadLetters
from services.runtime.direct import DirectBus
from services.runtime.errors import TooManyDeadLetters, Unavailable
from tests.builders import a_contact, an_exit
from tests.runtime.conftest import NOW

TOPIC = "vangnet.exits.v1"


def _outgoing(event: Envelope) -> Outgoing:
    encoded = codec.encode(event)
    return Outgoing(TOPIC, encoded.key, encoded.headers, encoded.value)


def _record(event: Envelope, offset: int) -> Record:
    encoded = codec.encode(event)
    return Record(TOPIC, 0, offset, encoded.key, encoded.headers, encoded.value, NOW)


def _bad(offset: int) -> Record:
    return replace(_record(an_exit(), offset), value=b"{")


class Handled:
    """Remembers the batches; fails first as often as told."""

    def __init__(self, *faults: Exception) -> None:
        self.batches: list[list[Envelope]] = []
        self._faults = list(faults)

    def __call__(self, events: Sequence[Envelope]) -> None:
        """Take a batch."""
        if self._faults:
            raise self._faults.pop()
        self.batches.append(list(events))


class Loop:
    """A consumer loop on the direct bus, that counts how often it opens a consumer."""

    def __init__(self, bus: DirectBus, handle: Handled, dead_letters: DeadLetters) -> None:
        self.opened = 0
        self._bus = bus
        self.loop = ConsumerLoop(self._open, handle, dead_letters, wait_seconds=0)

    def _open(self) -> Consumer:
        self.opened += 1
        return self._bus.consumer("test", [TOPIC])


@pytest.fixture
def bus(database: Database) -> DirectBus:
    """Return the bus that is read."""
    return DirectBus(database)


def test_good_records_go_to_the_handler_in_one_batch(dead_letters: DeadLetters) -> None:
    """What can be read is handed over together and in order, without what cannot."""
    handled, events = Handled(), [an_exit(), a_contact()]

    take([_record(events[0], 1), _bad(2), _record(events[1], 3)], handled, dead_letters)

    assert handled.batches == [events]
    assert [letter["position"] for letter in dead_letters.waiting()] == [2]


def test_only_bad_records_call_no_handler(dead_letters: DeadLetters) -> None:
    """A batch without events is no batch."""
    handled = Handled()

    take([_bad(1), _bad(2)], handled, dead_letters)

    assert handled.batches == []


def test_too_many_bad_records_stop_before_the_handler(dead_letters: DeadLetters) -> None:
    """Past the limit nothing is acknowledged, and what was read is kept."""
    with pytest.raises(TooManyDeadLetters):
        take([_bad(offset) for offset in range(5)], Handled(), dead_letters)

    assert len(dead_letters.waiting()) == 5


def test_started_again_it_gets_past_what_it_parked(dead_letters: DeadLetters) -> None:
    """After an operator has looked, a restart goes on behind the bad records that it kept before."""
    bad = [_bad(offset) for offset in range(5)]
    with pytest.raises(TooManyDeadLetters):
        take(bad, Handled(), dead_letters)
    again = replace(dead_letters)

    take(bad, Handled(), again)

    assert len(dead_letters.waiting()) == 5


def test_what_was_handled_is_committed(bus: DirectBus, dead_letters: DeadLetters) -> None:
    """A step says whether there was anything, and after it nothing is unread."""
    handled = Handled()
    loop = Loop(bus, handled, dead_letters)
    event = an_exit()
    bus.producer().publish([_outgoing(event)])

    steps = [loop.loop.step(), loop.loop.step()]
    loop.loop.close()

    assert (steps, handled.batches) == ([True, False], [[event]])
    assert bus.unread("test", [TOPIC]) == 0


def test_a_fault_in_the_handler_commits_nothing(bus: DirectBus, dead_letters: DeadLetters) -> None:
    """Our own fault leaves the loop, and the next process reads the same records again."""
    event = an_exit()
    bus.producer().publish([_outgoing(event)])
    broken = Loop(bus, Handled(LookupError()), dead_letters)
    with pytest.raises(LookupError):
        broken.loop.step()
    broken.loop.close()

    handled = Handled()
    loop = Loop(bus, handled, dead_letters)
    loop.loop.step()
    loop.loop.close()

    assert handled.batches == [[event]]


def test_when_the_world_is_down_it_begins_again(bus: DirectBus, dead_letters: DeadLetters) -> None:
    """After an outage between poll and commit a new consumer reads what was not committed."""
    event = an_exit()
    bus.producer().publish([_outgoing(event)])
    handled = Handled(Unavailable("the database"))
    loop = Loop(bus, handled, dead_letters)
    with pytest.raises(Unavailable):
        loop.loop.step()

    loop.loop.step()
    loop.loop.close()

    assert (handled.batches, loop.opened) == ([[event]], 2)
