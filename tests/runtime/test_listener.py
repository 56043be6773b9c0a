"""LISTEN/NOTIFY: a hint to look, that comes at once and only on its own channels."""

import time
from collections.abc import Iterator
from threading import Timer

import pytest
from sqlalchemy import text

from services.runtime.database import Database, Listener, notify
from services.runtime.errors import Unavailable


@pytest.fixture
def listener(database: Database) -> Iterator[Listener]:
    """Return who listens on one and two."""
    with database.listen(["one", "two"]) as listener:
        yield listener


def test_a_listener_is_woken_at_once(database: Database, listener: Listener) -> None:
    """Who waits hears it when it happens, and not when its time is over."""
    began = time.monotonic()
    later = Timer(0.1, database.wake, ["two"])
    later.start()

    heard = listener.wait(10)
    later.join()  # its connection is back before the database closes

    assert heard
    assert time.monotonic() - began < 5


def test_what_was_told_while_it_worked_is_not_missed(database: Database, listener: Listener) -> None:
    """A notice that came before the wait ends the wait."""
    database.wake("one")

    assert listener.wait(5)


def test_silence_ends_after_the_time_given(database: Database, listener: Listener) -> None:
    """Nothing told, or told on another channel, is no wake."""
    database.wake("three")

    assert not listener.wait(0.2)


def test_nothing_is_told_before_the_commit(database: Database, listener: Listener) -> None:
    """Who is woken finds what woke it; what was rolled back wakes nobody."""
    with database.engine.connect() as connection:
        notify(connection, "one")
        early = listener.wait(0.2)
        connection.rollback()

    assert (early, listener.wait(0.2)) == (False, False)


def test_a_lost_connection_is_unavailable(database: Database, listener: Listener) -> None:
    """A listener that can hear nothing any more says so."""
    others = text("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'")
    database.run(lambda connection: connection.execute(others))

    with pytest.raises(Unavailable):
        listener.wait(5)
