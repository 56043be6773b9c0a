"""What a process stands on: which bus a setting names, and that production gets no secret of the machine."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection

from services.runtime.app import LOCAL_SECRETS, Runtime, open_bus, open_runtime
from services.runtime.clock import SystemClock
from services.runtime.database import Database
from services.runtime.direct import DirectBus
from services.runtime.errors import Misconfigured
from services.runtime.kafka import KafkaBus
from services.runtime.settings import RuntimeSettings


def _settings(database_url: str, keys_url: str | None, data: Path, **more: object) -> RuntimeSettings:
    keys = SecretStr(keys_url) if keys_url else None
    return RuntimeSettings.load(database_url=SecretStr(database_url), keys_url=keys, data=data, **more)


@pytest.fixture
def runtime(database_url: str, keys_url: str, tmp_path: Path) -> Runtime:
    """Return the surroundings of a machine that was given no secrets."""
    return open_runtime(_settings(database_url, keys_url, tmp_path))


def test_a_bus_is_chosen_by_its_url(database: Database) -> None:
    """The same services run on one machine and on a cluster; several brokers are named with commas."""
    assert isinstance(open_bus("direct", database), DirectBus)
    cluster = open_bus("kafka://one:9092,two:9092", database)
    assert isinstance(cluster, KafkaBus)
    assert cluster.servers == ["one:9092", "two:9092"]


def test_services_that_share_a_process_take_turns(database_url: str, keys_url: str, tmp_path: Path) -> None:
    """While one service is in a transaction, another one of the same process waits for its turn."""
    with (
        closing(open_runtime(_settings(database_url, keys_url, tmp_path), in_turns=True)) as runtime,
        ThreadPoolExecutor(1) as pool,
    ):
        one, other = runtime.database("ingest"), runtime.keys_database()

        def work(_: Connection) -> bool:
            waiting.append(pool.submit(other.run, lambda _: True))
            return not wait(waiting, timeout=0.3).done

        waiting: list[Future[bool]] = []

        assert one.run(work)
        assert waiting[0].result(5)


@pytest.mark.parametrize(
    "url", [pytest.param(url, id=url or "empty") for url in ("", "kafka", "direkt", "amqp://x")]
)
def test_an_unknown_bus_is_refused(database: Database, url: str) -> None:
    """A typo does not end on another bus."""
    with pytest.raises(Misconfigured, match="VANGNET_BUS"):
        open_bus(url, database)


def test_opening_gives_clock_and_bus(runtime: Runtime) -> None:
    """Without settings it is the system's clock and the direct bus."""
    assert isinstance(runtime.clock, SystemClock)
    assert isinstance(runtime.bus, DirectBus)
    assert len(runtime.dead_letter_key) == 32


def test_keys_live_in_a_database_of_their_own(database_url: str, tmp_path: Path) -> None:
    """A given database without one for the keys is refused, with the setting's name."""
    with pytest.raises(Misconfigured, match="VANGNET_KEYS_URL"):
        open_runtime(_settings(database_url, None, tmp_path))


def test_a_secret_that_was_given_wins(runtime: Runtime) -> None:
    """The environment's secret is used; without one it is the machine's, the same each time."""
    assert runtime.secret(SecretStr("given"), "person_key") == "given"
    assert runtime.secret(None, "person_key") == runtime.secret(None, "person_key")
    assert len({runtime.secret(None, name) for name in LOCAL_SECRETS}) == len(LOCAL_SECRETS)


def test_production_must_be_given_its_secrets(database_url: str, keys_url: str, tmp_path: Path) -> None:
    """In production nothing is made up on the machine, and nothing is left there."""
    runtime = open_runtime(_settings(database_url, keys_url, tmp_path / "data", production=True))

    with pytest.raises(Misconfigured, match="person_key"):
        runtime.secret(None, "person_key")
    assert not (tmp_path / "data").exists()
