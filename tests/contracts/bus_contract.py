"""What every bus promises; ``test_direct_bus.py`` and ``test_kafka_bus.py`` hold one bus each to it."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from threading import Timer

import pytest

from services.runtime.bus import Bus, Consumer, Outgoing, Record

Publish = Callable[..., None]
"""Publishes its arguments in one call."""
PATIENCE_SECONDS = 30.0
"""How long a record may take to arrive on a busy machine; a group of Kafka has to form first."""


def outgoing(topic: str, number: int, *, key: str = "k") -> Outgoing:
    """Return a record that says which number it is."""
    return Outgoing(topic, key.encode(), {"number": str(number)}, b"%d" % number)


def numbers(records: Sequence[Record]) -> list[int]:
    """Return which numbers came, in the order in which they came."""
    return [int(record.value) for record in records]


def read(consumer: Consumer, count: int) -> list[Record]:
    """Return the next ``count`` records, or what came of them in ``PATIENCE_SECONDS``."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    found: list[Record] = []
    while len(found) < count and time.monotonic() < deadline:
        found += consumer.poll(0.5)
    return found


class Readers:
    """Opens consumers and closes them when the test ends."""

    def __init__(self, bus: Bus, stack: ExitStack) -> None:
        self._bus = bus
        self._stack = stack

    def open(self, group: str, *topics: str) -> Consumer:
        """Return a consumer of ``group``."""
        consumer = self._bus.consumer(group, topics)
        self._stack.callback(consumer.close)
        return consumer


class BusContract:
    """The promises; a subclass gives the fixtures ``bus``, ``topic`` and ``other_topic``."""

    @pytest.fixture
    def readers(self, bus: Bus) -> Iterator[Readers]:
        """Return what opens consumers."""
        with ExitStack() as stack:
            yield Readers(bus, stack)

    @pytest.fixture
    def publish(self, bus: Bus) -> Iterator[Publish]:
        """Return what publishes numbers."""
        producer = bus.producer()
        yield lambda *records: producer.publish(records)
        producer.close()

    def test_what_is_published_is_read(self, readers: Readers, topic: str, publish: Publish) -> None:
        """A record that was published is there for a reader who comes later."""
        publish(outgoing(topic, 1))

        assert numbers(read(readers.open("late", topic), 1)) == [1]

    def test_one_key_keeps_its_order(self, readers: Readers, topic: str, publish: Publish) -> None:
        """A group reads every record, and those of one key in the order in which they were published."""
        sent = [outgoing(topic, number, key=f"person {number % 7}") for number in range(210)]
        for start in range(0, 210, 30):
            publish(*sent[start : start + 30])

        found = read(readers.open("g", topic), 210)

        per_key: dict[bytes, list[int]] = defaultdict(list)
        for record in found:
            per_key[record.key].append(int(record.value))
        assert per_key == {b"person %d" % key: list(range(key, 210, 7)) for key in range(7)}

    def test_uncommitted_is_read_again(self, readers: Readers, topic: str, publish: Publish) -> None:
        """A reader who stops before it committed leaves its records to the next one."""
        publish(*(outgoing(topic, number) for number in range(5)))
        first = readers.open("g", topic)
        read(first, 5)
        first.close()

        assert numbers(read(readers.open("g", topic), 5)) == [0, 1, 2, 3, 4]

    def test_committed_is_not_read_again(self, readers: Readers, topic: str, publish: Publish) -> None:
        """The next reader of a group begins behind what was committed, and nowhere later."""
        publish(*(outgoing(topic, number) for number in range(5)))
        first = readers.open("g", topic)
        read(first, 5)
        first.commit()
        publish(*(outgoing(topic, number) for number in range(5, 8)))
        first.close()

        assert numbers(read(readers.open("g", topic), 3)) == [5, 6, 7]

    def test_commit_covers_what_was_polled_and_no_more(
        self, readers: Readers, topic: str, publish: Publish
    ) -> None:
        """What came after the poll is not committed by the commit that follows it."""
        publish(outgoing(topic, 0))
        first = readers.open("g", topic)
        read(first, 1)
        publish(outgoing(topic, 1))
        first.commit()
        first.close()

        assert numbers(read(readers.open("g", topic), 1)) == [1]

    def test_groups_are_independent(self, readers: Readers, topic: str, publish: Publish) -> None:
        """What one group commits changes nothing for another."""
        publish(outgoing(topic, 1), outgoing(topic, 2))
        one, two = readers.open("one", topic), readers.open("two", topic)
        read(one, 2)
        one.commit()

        assert numbers(read(two, 2)) == [1, 2]

    def test_a_new_group_starts_at_the_beginning(
        self, readers: Readers, topic: str, publish: Publish
    ) -> None:
        """A service that is added later sees all that is kept."""
        publish(outgoing(topic, 1))
        old = readers.open("old", topic)
        read(old, 1)
        old.commit()
        publish(outgoing(topic, 2))

        assert numbers(read(readers.open("new", topic), 2)) == [1, 2]

    def test_a_topic_that_is_new_to_a_group_starts_at_the_beginning(
        self, readers: Readers, topic: str, other_topic: str, publish: Publish
    ) -> None:
        """A group that begins to read one more topic sees all of it, and nothing of the first one again."""
        publish(outgoing(topic, 1), outgoing(other_topic, 2))
        first = readers.open("g", topic)
        read(first, 1)
        first.commit()
        first.close()

        found = read(readers.open("g", topic, other_topic), 1)

        assert [(record.topic, int(record.value)) for record in found] == [(other_topic, 2)]

    def test_a_group_reads_only_its_topics(
        self, readers: Readers, topic: str, other_topic: str, publish: Publish
    ) -> None:
        """Records of another topic do not arrive."""
        publish(outgoing(other_topic, 1), outgoing(topic, 2))
        consumer = readers.open("g", topic)

        assert numbers(read(consumer, 1)) == [2]
        assert consumer.poll(0.5) == []

    def test_unread_counts_what_is_not_committed(
        self, bus: Bus, readers: Readers, topic: str, other_topic: str, publish: Publish
    ) -> None:
        """Unread is all for a group that never read, and falls by a commit only."""
        both = (topic, other_topic)
        publish(outgoing(topic, 1), outgoing(topic, 2, key="other"), outgoing(other_topic, 3))
        counts = [bus.unread("g", both)]
        consumer = readers.open("g", *both)
        read(consumer, 3)
        counts.append(bus.unread("g", both))
        consumer.commit()
        counts.append(bus.unread("g", both))
        publish(outgoing(topic, 4))
        counts.append(bus.unread("g", both))
        counts.append(bus.unread("never", [topic]))

        assert counts == [3, 3, 0, 1, 3]

    def test_a_record_arrives_as_it_was(self, readers: Readers, topic: str, publish: Publish) -> None:
        """Key, headers and value come back to the byte."""
        sent = [
            Outgoing(
                topic, b"\x00\xff key", {"ce_id": "1", "naam": "Zoë Şahin 🙂", "leeg": ""}, bytes(range(256))
            ),
            Outgoing(topic, b"\x00\xff key", {}, b""),
        ]
        publish(*sent)

        found = read(readers.open("g", topic), 2)

        assert [Outgoing(r.topic, r.key, r.headers, r.value) for r in found] == sent

    def test_a_record_says_where_and_when(self, readers: Readers, topic: str, publish: Publish) -> None:
        """Offsets rise within a partition, and the moment is aware UTC."""
        publish(*(outgoing(topic, number) for number in range(3)))

        found = read(readers.open("g", topic), 3)

        offsets = [record.offset for record in found]
        assert {record.partition for record in found} == {found[0].partition}
        assert offsets == sorted(set(offsets))
        assert {record.at.utcoffset() for record in found} == {timedelta(0)}

    def test_many_at_once(self, bus: Bus, readers: Readers, topic: str, publish: Publish) -> None:
        """Thousands of records in one call all arrive, once, and can be committed in parts."""
        publish(*(outgoing(topic, number, key=str(number)) for number in range(2_500)))
        consumer = readers.open("g", topic)

        found: list[int] = []
        while len(found) < 2_500 and (records := read(consumer, 1)):
            found += numbers(records)
            consumer.commit()

        assert sorted(found) == list(range(2_500))
        assert bus.unread("g", [topic]) == 0

    def test_poll_returns_when_something_comes(self, readers: Readers, topic: str, publish: Publish) -> None:
        """A reader that waits hears of a record at once, and not when its time is over."""
        publish(outgoing(topic, 0))
        consumer = readers.open("g", topic)
        read(consumer, 1)
        began = time.monotonic()
        later = Timer(0.2, publish, (outgoing(topic, 1),))
        later.start()

        found = consumer.poll(PATIENCE_SECONDS)
        later.join()

        assert numbers(found) == [1]
        assert time.monotonic() - began < PATIENCE_SECONDS / 3

    def test_poll_returns_empty_when_nothing_comes(self, readers: Readers, topic: str) -> None:
        """Without records a reader gets its turn back after the time it gave."""
        consumer = readers.open("g", topic)
        consumer.poll(0.1)

        began = time.monotonic()

        assert consumer.poll(0.3) == []
        assert 0.2 < time.monotonic() - began < PATIENCE_SECONDS / 3

    def test_publishing_nothing_is_nothing(self, bus: Bus, topic: str, publish: Publish) -> None:
        """An empty call is allowed and writes nothing."""
        publish()

        assert bus.unread("g", [topic]) == 0

    def test_closing_twice_is_harmless(self, bus: Bus, topic: str) -> None:
        """Who is not sure whether it is closed may close again."""
        producer, consumer = bus.producer(), bus.consumer("g", [topic])
        producer.publish([outgoing(topic, 1)])
        for _ in range(2):
            producer.close()
            consumer.close()

        assert bus.unread("g", [topic]) == 1
