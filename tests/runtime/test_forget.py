"""What the plumbing holds about somebody goes, and what is left still adds up."""

from schemas.events import ContactMade
from services.runtime import direct, inbox, outbox
from services.runtime.clock import SteppedClock
from services.runtime.database import Database, tried
from services.runtime.direct import DirectBus
from tests.builders import a_contact, an_exit, an_id
from tests.runtime.conftest import NOW, Tables

TOPICS = ("vangnet.exits.v1", "vangnet.contacts.v1")
SOMEBODY, OTHER = an_id(1), an_id(2)
EVENTS = [an_exit(leaver=SOMEBODY), a_contact(leaver=SOMEBODY), an_exit(leaver=OTHER)]


def test_an_emptied_event_never_goes_out(database: Database, tables: Tables, clock: SteppedClock) -> None:
    """Events about somebody are emptied whether they went out or not; one type may stay, and the counts do."""
    bus = DirectBus(database)
    relay = outbox.Relay(database, tables.outbox, bus.producer(), clock)
    database.run(lambda c: outbox.put(c, tables.outbox, EVENTS))
    before = database.run(lambda c: outbox.events_per_topic(c, tables.outbox))

    emptied = database.run(
        lambda c: outbox.empty(c, tables.outbox, [SOMEBODY], but_type=ContactMade.TYPE, at=NOW)
    )

    assert emptied == 1
    assert relay.step() is False
    consumer = bus.consumer("test", TOPICS)
    assert {record.headers["ce_id"] for record in consumer.poll(0)} == {str(EVENTS[1].id), str(EVENTS[2].id)}
    consumer.close()
    assert database.run(lambda c: outbox.events_per_topic(c, tables.outbox)) == before
    assert database.run(lambda c: outbox.emptied(c, tables.outbox)) == {TOPICS[0]: {EVENTS[0].id}}


def test_the_log_forgets_and_its_readers_go_on(
    database: Database, tables: Tables, clock: SteppedClock
) -> None:
    """Records about somebody are taken out, read or unread; a reader gets the others, and its position holds."""
    bus = DirectBus(database)
    relay = outbox.Relay(database, tables.outbox, bus.producer(), clock)
    database.run(lambda c: outbox.put(c, tables.outbox, EVENTS))
    relay.step()
    consumer = bus.consumer("test", TOPICS)

    assert database.run(lambda c: direct.forget(c, [SOMEBODY], but_type="")) == 2

    assert [record.headers["ce_id"] for record in consumer.poll(0)] == [str(EVENTS[2].id)]
    consumer.commit()
    consumer.close()
    assert bus.unread("test", TOPICS) == 0


def test_what_was_taken_in_is_known(database: Database, tables: Tables) -> None:
    """Of some events, those are returned that this service has taken in."""
    database.run(lambda c: inbox.first_time(c, tables.inbox, EVENTS[:2], NOW))

    found = database.run(lambda c: inbox.taken_in(c, tables.inbox, [event.id for event in EVENTS]))

    assert found == {EVENTS[0].id, EVENTS[1].id}


def test_what_is_tried_is_undone(database: Database, tables: Tables) -> None:
    """Work that is only tried gives its answer and leaves nothing."""
    taken = database.run(lambda c: tried(c, lambda c: len(inbox.first_time(c, tables.inbox, EVENTS, NOW))))

    assert taken == 3
    assert database.run(lambda c: inbox.taken_in(c, tables.inbox, [EVENTS[0].id])) == set()
