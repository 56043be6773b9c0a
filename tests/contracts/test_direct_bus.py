"""The direct bus keeps the promises of every bus, and never numbers a row behind what was read."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import text

from services.runtime.database import Database
from services.runtime.direct import DirectBus
from tests.contracts.bus_contract import BusContract, Readers, numbers, outgoing, read


class TestDirectBus(BusContract):
    """The bus of one machine."""

    @pytest.fixture
    def database(self, database_url: str) -> Iterator[Database]:
        """Return the database of the log."""
        database = Database(database_url, "notify")
        yield database
        database.close()

    @pytest.fixture
    def bus(self, database: Database) -> DirectBus:
        """Return the bus under test, with the rights of a service."""
        return DirectBus(database)

    @pytest.fixture
    def topic(self) -> str:
        """Return a topic."""
        return "vangnet.test.v1"

    @pytest.fixture
    def other_topic(self) -> str:
        """Return another topic."""
        return "vangnet.other.v1"

    def test_a_publisher_waits_for_the_one_who_numbers(
        self, bus: DirectBus, database: Database, readers: Readers, topic: str
    ) -> None:
        """Rows get their numbers one transaction after another, so none appears behind a later one."""
        consumer = readers.open("g", topic)
        with ThreadPoolExecutor(1) as pool, database.engine.begin() as slow:
            slow.execute(text("select pg_advisory_xact_lock(hashtext('vangnet.log'))"))
            slow.execute(
                text("insert into runtime.log (topic, key, headers, value) values (:topic, 'k', '{}', '0')"),
                {"topic": topic},
            )
            quick = pool.submit(bus.producer().publish, [outgoing(topic, 1)])
            done, _ = wait([quick], timeout=0.5)
            seen_early = consumer.poll(0)
            slow.commit()
            quick.result()

        assert (done, seen_early) == (set(), [])
        assert numbers(read(consumer, 2)) == [0, 1]

    def test_publishers_at_once_hide_nothing_from_a_reader(
        self, bus: DirectBus, readers: Readers, topic: str
    ) -> None:
        """A reader that keeps up with four publishers at once misses none of their rows."""
        consumer = readers.open("g", topic)

        def publish(first: int) -> None:
            producer = bus.producer()
            for number in range(first, first + 60):
                producer.publish([outgoing(topic, number)])

        with ThreadPoolExecutor(4) as pool:
            writers = [pool.submit(publish, first) for first in range(0, 240, 60)]
            found = numbers(read(consumer, 240))
            for writer in writers:
                writer.result()

        assert sorted(found) == list(range(240))

    def test_a_reader_sleeps_through_what_it_does_not_read(
        self, bus: DirectBus, database: Database, readers: Readers, topic: str, other_topic: str
    ) -> None:
        """Only readers of a topic are woken by its records."""
        with database.listen([f"log_{topic}"]) as ours:
            bus.producer().publish([outgoing(other_topic, 0)])
            others_woke_us = ours.wait(0.2)
            bus.producer().publish([outgoing(topic, 1)])

            assert (others_woke_us, ours.wait(5)) == (False, True)

    def test_a_position_never_moves_back(self, bus: DirectBus, readers: Readers, topic: str) -> None:
        """A reader that was slow to commit does not undo the commit of the one after it."""
        bus.producer().publish([outgoing(topic, number) for number in range(3)])
        slow, quick = readers.open("g", topic), readers.open("g", topic)
        bus_position = [read(slow, 3), read(quick, 3)]
        quick.commit()
        bus.producer().publish([outgoing(topic, 3)])
        read(quick, 1)
        quick.commit()
        slow.commit()

        assert [len(records) for records in bus_position] == [3, 3]
        assert bus.unread("g", [topic]) == 0
