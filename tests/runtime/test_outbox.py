"""The outbox and its relay: what was committed is published at least once, with the same id each time."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from schemas import codec
from services.runtime import outbox
from services.runtime.bus import Outgoing
from services.runtime.clock import SteppedClock
from services.runtime.database import Database
from services.runtime.direct import DirectBus
from tests.builders import a_contact, an_exit
from tests.runtime.conftest import NOW, Tables

TOPICS = ("vangnet.exits.v1", "vangnet.contacts.v1")


class Killed(BaseException):
    """Stands for the end of the process."""


class DiesAfterPublishing:
    """A real producer whose process ends when the rows are durable and not yet marked."""

    def __init__(self, bus: DirectBus) -> None:
        self._producer = bus.producer()

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Publish, and die."""
        self._producer.publish(records)
        raise Killed

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def bus(database: Database) -> DirectBus:
    """Return the bus that the relay publishes to."""
    return DirectBus(database)


@pytest.fixture
def relay(database: Database, tables: Tables, bus: DirectBus, clock: SteppedClock) -> outbox.Relay:
    """Return the relay under test."""
    return outbox.Relay(database, tables.outbox, bus.producer(), clock)


def _published(bus: DirectBus) -> list[object]:
    consumer = bus.consumer("test", TOPICS)
    records = consumer.poll(0)
    consumer.close()
    return [codec.decode(record.key, record.headers, record.value) for record in records]


def test_what_was_put_is_published_in_its_order(
    database: Database, tables: Tables, bus: DirectBus, relay: outbox.Relay
) -> None:
    """Events arrive on their topic as they were put, in that order, and are marked with the clock's time."""
    events = [an_exit("2026-07-17"), a_contact("2026-11-23"), a_contact("2026-11-24")]
    database.run(lambda connection: outbox.put(connection, tables.outbox, events))

    more = [relay.step(), relay.step()]

    assert (more, _published(bus)) == ([False, False], events)
    marks = database.run(lambda c: c.execute(select(tables.outbox.c.published_at)).scalars().all())
    assert marks == [NOW] * 3


def test_rolled_back_is_not_published(
    database: Database, tables: Tables, bus: DirectBus, relay: outbox.Relay
) -> None:
    """An event whose change did not happen does not exist."""
    with database.engine.connect() as connection:
        outbox.put(connection, tables.outbox, [an_exit()])
        connection.rollback()

    assert (relay.step(), _published(bus)) == (False, [])


def test_killed_between_publish_and_mark_publishes_again_with_the_same_ids(
    database: Database, tables: Tables, bus: DirectBus, relay: outbox.Relay, clock: SteppedClock
) -> None:
    """A crash can double a record and never lose one; the reader knows the twin by its id."""
    events = [an_exit(), a_contact()]
    database.run(lambda connection: outbox.put(connection, tables.outbox, events))
    with pytest.raises(Killed):
        outbox.Relay(database, tables.outbox, DiesAfterPublishing(bus), clock).step()

    relay.step()

    assert _published(bus) == [*events, *events]
    assert database.run(lambda connection: outbox.waiting(connection, tables.outbox)) == 0


def test_a_row_that_becomes_visible_late_is_published(
    database: Database, tables: Tables, bus: DirectBus, relay: outbox.Relay
) -> None:
    """A lower number that is committed after a higher one was published is not passed over."""
    slow, quick = an_exit(), a_contact()
    with database.engine.begin() as connection:
        outbox.put(connection, tables.outbox, [slow])
        database.run(lambda other: outbox.put(other, tables.outbox, [quick]))
        relay.step()

    relay.step()

    assert _published(bus) == [quick, slow]


def test_the_relay_is_woken_by_a_commit(database: Database, tables: Tables) -> None:
    """What is put is on its way at once, without waiting for the slow poll."""
    with database.listen([outbox.channel(tables.outbox)]) as listener:
        database.run(lambda connection: outbox.put(connection, tables.outbox, [an_exit()]))

        assert listener.wait(5)


def test_putting_nothing_wakes_nobody(database: Database, tables: Tables) -> None:
    """A change without events does not stir the relay."""
    with database.listen([outbox.channel(tables.outbox)]) as listener:
        database.run(lambda connection: outbox.put(connection, tables.outbox, []))

        assert not listener.wait(0.2)


def test_the_account_counts_events_and_not_rows(
    database: Database, tables: Tables, relay: outbox.Relay
) -> None:
    """The account asks how many different events were made per topic, published or not."""
    first, second = an_exit(), an_exit()
    database.run(lambda connection: outbox.put(connection, tables.outbox, [first, second]))
    database.run(lambda connection: outbox.put(connection, tables.outbox, [first, a_contact()]))
    relay.step()

    counts = database.run(lambda connection: outbox.events_per_topic(connection, tables.outbox))

    assert counts == {"vangnet.exits.v1": 2, "vangnet.contacts.v1": 1}
