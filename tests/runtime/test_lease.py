"""The lease: one runner at a time, and a dead one does not keep it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.lease import Lease


class Leases:
    """Opens leases and releases them when the test ends."""

    def __init__(self, database: Database, stack: ExitStack) -> None:
        self._database = database
        self._stack = stack

    def open(self, name: str = "monitor.sweep") -> Lease:
        """Return a lease of a runner of its own."""
        lease = Lease(self._database, name)
        self._stack.callback(lease.release)
        return lease


@pytest.fixture
def leases(database: Database) -> Iterator[Leases]:
    """Return what opens leases."""
    with ExitStack() as stack:
        yield Leases(database, stack)


def test_one_holds_it_and_keeps_it(leases: Leases) -> None:
    """The first who asks has it, however often both ask."""
    first, second = leases.open(), leases.open()

    assert [first.held(), second.held(), first.held(), second.held()] == [True, False, True, False]


def test_names_do_not_stand_in_each_others_way(leases: Leases) -> None:
    """Each loop has a lease of its own."""
    assert leases.open("ingest.relay").held()
    assert leases.open("notify.relay").held()


def test_released_is_free(leases: Leases) -> None:
    """The next one has it at once; releasing twice, or without having it, is harmless."""
    first, second = leases.open(), leases.open()
    first.held()
    first.release()
    first.release()

    assert second.held()
    assert not first.held()


def test_who_loses_the_connection_loses_the_lease(database: Database, leases: Leases) -> None:
    """A runner that was cut off hears it before its next step, and another one can take over."""
    first, second = leases.open(), leases.open()
    first.held()
    cut = text("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'")
    database.run(lambda connection: connection.execute(cut))

    with pytest.raises(Unavailable):
        first.held()
    assert second.held()
    assert not first.held()
