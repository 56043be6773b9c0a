"""How often somebody may come, shared by everybody who asks."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from services.runtime.bucket import BUCKET_DDL, Allowance, take
from services.runtime.database import Database

SLOW = Allowance(per_minute=1, burst=5)
FAST = Allowance(per_minute=60_000, burst=1)
OWNER = uuid4()


@pytest.fixture
def buckets(database: Database) -> Database:
    """A database with the table of buckets."""
    database.run(lambda connection: connection.exec_driver_sql(BUCKET_DDL))
    return database


def took(database: Database, allowed: Allowance, owner: UUID = OWNER) -> float:
    """Take one, and return how long to wait."""
    return database.run_one(lambda connection: take(connection, owner, allowed))


def test_a_burst_is_free_and_then_it_is_the_average(buckets: Database) -> None:
    """A full bucket gives as many as its burst; the next one waits for the average, and is told how long."""
    waits = [took(buckets, SLOW) for _ in range(7)]

    assert waits[:5] == [0] * 5
    assert all(59 < wait <= 60 for wait in waits[5:]), "a refusal takes nothing"
    assert took(buckets, SLOW, uuid4()) == 0


def test_a_bucket_fills_again(buckets: Database) -> None:
    """Time fills it, never above its burst: after a millisecond of 60 000 per minute there is one again."""
    for _ in range(50):
        wait = took(buckets, FAST)
        assert wait <= 0.001
    emptied = sum(took(buckets, Allowance(1, 1)) == 0 for _ in range(3))
    assert emptied <= 1


def test_many_processes_share_one_bucket(buckets: Database) -> None:
    """However many ask at the same moment, over connections of their own, the burst is given once."""
    others = [Database(buckets.url.render_as_string(hide_password=False)) for _ in range(4)]
    try:
        with ThreadPoolExecutor(16) as pool:
            waits = list(pool.map(lambda n: took(others[n % 4], SLOW), range(100)))
    finally:
        for other in others:
            other.close()

    assert sum(wait == 0 for wait in waits) == SLOW.burst
