"""Whole transactions that are retried whole, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier, BrokenBarrierError, RLock

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from services.runtime.database import SERVICES, Database, prepare
from services.runtime.errors import Unavailable


@pytest.fixture
def accounts(database: Database) -> Database:
    """Return a database with two rows, a and b."""
    with database.engine.begin() as connection:
        connection.execute(text("create table account (name text primary key, value int not null)"))
        connection.execute(text("insert into account values ('a', 0), ('b', 0)"))
    return database


def _value(connection: Connection, name: str) -> int:
    query = text("select value from account where name = :name")
    return int(connection.execute(query, {"name": name}).scalar_one())


def _add(connection: Connection, name: str, amount: int = 1) -> None:
    query = text("update account set value = value + :amount where name = :name")
    connection.execute(query, {"name": name, "amount": amount})


def _serializable(connection: Connection) -> None:
    connection.execute(text("set transaction isolation level serializable"))


def test_work_is_committed_and_its_answer_returned(accounts: Database) -> None:
    """What the work did stands, and the caller gets what it returned."""

    def work(connection: Connection) -> str:
        _add(connection, "a")
        return "done"

    assert accounts.run(work) == "done"
    assert accounts.run(lambda connection: _value(connection, "a")) == 1


def test_work_of_one_statement_is_committed_by_itself(accounts: Database) -> None:
    """One statement without a transaction around it stands as well."""
    accounts.run_one(lambda connection: _add(connection, "a"))

    assert accounts.run(lambda connection: _value(connection, "a")) == 1


@pytest.mark.parametrize(
    ("turn", "met"), [pytest.param(None, True, id="free"), pytest.param(RLock(), False, id="in turns")]
)
def test_threads_that_take_turns_never_work_side_by_side(
    database_url: str, turn: AbstractContextManager[object] | None, *, met: bool
) -> None:
    """Two transactions meet when they are free to, and never where they share a turn."""
    both = Barrier(2, timeout=2)
    databases = [Database(database_url, turn=turn) for _ in range(2)]

    def work(_: Connection) -> bool:
        try:
            both.wait()
        except BrokenBarrierError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda database: database.run(work), databases))
    for database in databases:
        database.close()

    assert found == [met, met]


def test_an_exception_leaves_nothing_behind(accounts: Database) -> None:
    """Work that raises changes nothing, and the caller gets the exception."""

    def work(connection: Connection) -> None:
        _add(connection, "a")
        raise LookupError

    with pytest.raises(LookupError):
        accounts.run(work)

    assert accounts.run(lambda connection: _value(connection, "a")) == 0


def test_a_commit_that_conflicts_runs_the_whole_work_again(accounts: Database) -> None:
    """A conflict that PostgreSQL only sees at the commit loses nothing: all of the work is done again.

    The retry that was seen elsewhere repeated the commit alone, committed nothing and reported success.
    """
    seen: list[int] = []

    def work(connection: Connection) -> None:
        _serializable(connection)
        seen.append(_value(connection, "a"))
        _add(connection, "b", 10)
        if len(seen) == 1:
            with accounts.engine.begin() as other:
                _serializable(other)
                _value(other, "b")
                _add(other, "a")

    accounts.run(work)

    assert seen == [0, 1], "the second attempt reads what the other transaction wrote"
    assert accounts.run(lambda connection: _value(connection, "b")) == 10


def test_a_deadlock_ends_with_both_done(accounts: Database) -> None:
    """Two transactions that wait for each other are both done in the end, each once."""
    together = Barrier(2)
    attempts: list[str] = []

    def work(first: str, second: str) -> None:
        tries: list[int] = []

        def both(connection: Connection) -> None:
            tries.append(1)
            attempts.append(first)
            _add(connection, first)
            if len(tries) == 1:
                together.wait(10)
            _add(connection, second)

        accounts.run(both)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work, "a", "b"), pool.submit(work, "b", "a")]:
            done.result()

    assert len(attempts) == 3
    assert accounts.run(lambda connection: (_value(connection, "a"), _value(connection, "b"))) == (2, 2)


def test_other_faults_are_not_tried_again(accounts: Database) -> None:
    """A row that breaks a rule of the table breaks it again: it is our bug, and raised once."""
    attempts: list[int] = []

    def work(connection: Connection) -> None:
        attempts.append(1)
        connection.execute(text("insert into account values ('a', 0)"))

    with pytest.raises(IntegrityError):
        accounts.run(work)

    assert len(attempts) == 1


def test_a_database_that_is_away_is_unavailable() -> None:
    """Where nobody listens the caller is told to come back, without an address in the text."""
    nowhere = Database("postgresql://vangnet@127.0.0.1:9/vangnet")

    with pytest.raises(Unavailable) as told:
        nowhere.run(lambda connection: connection.execute(text("select 1")))
    with pytest.raises(Unavailable):
        nowhere.listen(["x"])

    assert "127.0.0.1" not in str(told.value)
    assert told.value.retry_after_seconds > 0


def test_a_connection_that_is_cut_is_unavailable_and_then_well(accounts: Database) -> None:
    """Work whose connection is lost did nothing, and the next work gets a new connection."""

    def work(connection: Connection) -> None:
        _add(connection, "a")
        pid = connection.execute(text("select pg_backend_pid()")).scalar_one()
        with accounts.engine.connect() as other:
            other.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})
        connection.execute(text("select 1"))

    with pytest.raises(Unavailable):
        accounts.run(work)

    assert accounts.run(lambda connection: _value(connection, "a")) == 0


def test_preparing_twice_at_once_is_harmless(database_url: str) -> None:
    """Processes that start together all find the tables in place."""
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(prepare, database_url) for _ in range(3)]:
            done.result()

    database = Database(database_url, "notify")
    assert database.run(lambda c: c.execute(text("select count(*) from runtime.log")).scalar()) == 0
    database.close()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sees_its_own_schema_and_no_other(database_url: str, service: str) -> None:
    """Data crosses only on topics: a service's role has no way into another's tables."""
    database = Database(database_url, service)
    query = text("select current_schema(), current_user, has_schema_privilege(:other, 'usage')")
    try:
        for other in set(SERVICES) - {service}:
            with database.engine.begin() as connection:
                row = connection.execute(query, {"other": other}).one()
            assert tuple(row) == (service, f"vangnet_{service}", False)
    finally:
        database.close()
