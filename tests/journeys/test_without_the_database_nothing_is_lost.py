"""The database is away for a night and a day: nothing that was promised is lost, and nothing is sent in the night."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import httpx
import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.world import COACH, HOME, World


def test_without_the_database_nothing_is_lost(world: World) -> None:
    """A sender is told to come back; what waited for the morning goes the next, as it is true then, in one text."""
    world.usual_staff()
    for pupil in ("1", "2", "3"):
        world.leaver(pupil)
    world.at("2026-11-24 18:30")
    world.event("plaatsing.beeindigd", "1", vervolg="geen")
    world.event("plaatsing.beeindigd", "2", vervolg="geen")
    with without_database(world, until="2026-11-25 21:00"):
        refused = world.post_event("plaatsing.beeindigd", "3", on="2026-11-24", vervolg="geen")
    assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert int(refused.headers["Retry-After"]) > 0

    world.rest()
    world.expect_silence()
    world.event("contact.gelegd", "1")
    world.event("plaatsing.beeindigd", "3", vervolg="geen")

    world.at("2026-11-26 07:59").expect_silence()
    world.at("2026-11-26 08:00").expect_sms(COACH, containing="2 jongeren")
    world.event("contact.gelegd", "2")
    world.event("contact.gelegd", "3")


@contextmanager
def without_database(world: World, *, until: str) -> Iterator[None]:
    """Let nobody into the database inside the block; after it the clock stands at ``until``."""
    url = make_url(world.region.runtime.database_url)
    name = sql.Identifier(str(url.database))
    with _connected(url.set(database="postgres")) as server, _connected(url) as inside:
        server.execute(sql.SQL("alter database {} with allow_connections false").format(name))
        inside.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        yield
        moment = datetime.fromisoformat(until).replace(tzinfo=HOME)
        inside.execute("update runtime.clock set moment = %s", (moment,))
        server.execute(sql.SQL("alter database {} with allow_connections true").format(name))


def _connected(url: URL) -> psycopg.Connection:
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
