"""The inbox: each event is taken in once, also when its twin comes at the same moment."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

from sqlalchemy import Connection, select

from schemas.envelope import Envelope
from services.runtime import inbox
from services.runtime.database import Database
from services.runtime.inbox import Outcome, first_time, outcomes_per_topic
from tests.builders import a_contact, an_exit
from tests.runtime.conftest import NOW, Tables


def _take(database: Database, tables: Tables, *events: Envelope) -> list[Envelope]:
    return database.run(lambda connection: first_time(connection, tables.inbox, events, NOW))


def test_an_event_is_new_once(database: Database, tables: Tables) -> None:
    """The first time an event is returned, in the order given; after that never again."""
    first, second, third = an_exit(), a_contact(), an_exit()

    taken = [_take(database, tables, second, first), _take(database, tables, first, third, second)]

    assert taken == [[second, first], [third]]


def test_twins_in_one_batch_are_one(database: Database, tables: Tables) -> None:
    """A record that was published twice and arrives in one poll has its effect once."""
    event = an_exit()

    assert _take(database, tables, event, event) == [event]
    assert _take(database, tables) == []


def test_what_was_rolled_back_is_new_again(database: Database, tables: Tables) -> None:
    """The record of an event stands or falls with its effect."""
    event = an_exit()
    with database.engine.connect() as connection:
        first_time(connection, tables.inbox, [event], NOW)
        connection.rollback()

    assert _take(database, tables, event) == [event]


def test_twins_at_once_have_one_effect(database: Database, tables: Tables) -> None:
    """The one who comes second waits for the first, and then finds nothing to do."""
    event = an_exit()
    with ThreadPoolExecutor(1) as pool:
        with database.engine.begin() as connection:
            mine = first_time(connection, tables.inbox, [event], NOW)
            theirs = pool.submit(_take, database, tables, event)
            early, _ = wait([theirs], timeout=0.3)

        assert (mine, early, theirs.result()) == ([event], set(), [])


def test_the_twin_of_what_was_rolled_back_takes_over(database: Database, tables: Tables) -> None:
    """When the first one fails after all, the one who waited for it has the effect."""
    event = an_exit()
    with ThreadPoolExecutor(1) as pool:
        with database.engine.connect() as connection:
            first_time(connection, tables.inbox, [event], NOW)
            theirs = pool.submit(_take, database, tables, event)
            wait([theirs], timeout=0.2)
            connection.rollback()

        assert theirs.result() == [event]


def test_batches_in_opposite_orders_do_not_wait_for_each_other(database: Database, tables: Tables) -> None:
    """However two batches are ordered, they take their rows in one order: each event once, and no deadlock."""
    events = [an_exit() for _ in range(40)]
    together = Barrier(2)

    def take(batch: list[Envelope]) -> list[Envelope]:
        together.wait(10)
        return _take(database, tables, *batch)

    with ThreadPoolExecutor(2) as pool:
        taken = [pool.submit(take, events), pool.submit(take, events[::-1])]
        ids = [event.id for part in taken for event in part.result()]

    assert sorted(ids) == sorted(event.id for event in events)


def test_each_event_ends_in_one_place_with_its_reason(database: Database, tables: Tables) -> None:
    """The account per topic is a count of outcomes, and a change of outcome keeps the sum."""
    exits, contact = [an_exit(), an_exit(), an_exit()], a_contact()
    _take(database, tables, *exits, contact)

    def judge(connection: Connection) -> None:
        inbox.record(connection, tables.inbox, {exits[0].id: "erased"})
        inbox.record(connection, tables.inbox, {exits[1].id: "ValueError"}, Outcome.QUARANTINED)
        inbox.record(connection, tables.inbox, {})

    database.run(judge)

    assert database.run(lambda connection: outcomes_per_topic(connection, tables.inbox)) == {
        "vangnet.exits.v1": {
            ("applied", None): 1,
            ("no_effect", "erased"): 1,
            ("quarantined", "ValueError"): 1,
        },
        "vangnet.contacts.v1": {("applied", None): 1},
    }
    assert set(database.run(lambda c: c.execute(select(tables.inbox.c.at)).scalars())) == {NOW}
