"""PostgreSQL: one engine per role, whole transactions that are retried whole, LISTEN/NOTIFY, and migrations.

A retry never happens inside a transaction: ``run`` repeats all of the work or none of it.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Self, TypeVar

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool
from tenacity import RetryError, Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from services.runtime.errors import Unavailable

T = TypeVar("T")

SERVICES = ("ingest", "monitor", "notify", "portal")
"""The services that own a schema, each with a role of its own that has no rights on the others."""

_RETRIED = {"40001", "40P01"}
"""SQLSTATEs after which the whole transaction may run again: serialization failure, deadlock."""
_ROOT = Path(__file__).parents[1]


class Database:
    """One role's way into PostgreSQL; thread safe, opens connections when they are needed."""

    def __init__(
        self,
        url: str,
        role: str | None = None,
        *,
        pool_size: int = 8,
        turn: AbstractContextManager[object] | None = None,
    ) -> None:
        """Use ``url``; as ``vangnet_<role>`` with that role's schema first, or as the login itself.

        Args:
            turn: held during each transaction, where the threads of a process take turns.
        """
        self._turn = turn or nullcontext()
        self.url = _with_role(url, role)
        self.engine = _engine(self.url, pool_size)
        self._committing_each = _engine(self.url, pool_size, isolation_level="AUTOCOMMIT")

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Every engine whose connections do work."""
        return self.engine, self._committing_each

    def run(self, work: Callable[[Connection], T]) -> T:
        """Commit all that ``work`` does in one transaction, and return what it returned.

        On a serialization failure or deadlock the whole of ``work`` runs again, so it must have no effect
        outside its connection.

        Raises:
            Unavailable: when the database is away, or still in conflict after ten seconds.
        """
        return self._persist(self.engine.begin, work)

    def run_one(self, work: Callable[[Connection], T]) -> T:
        """Do as ``run``, for work of one statement: that is a transaction by itself, without BEGIN and COMMIT.

        Its connections are others than those of ``run``: to change one back and forth takes longer than the statement.
        """
        return self._persist(self._committing_each.connect, work)

    def _persist(
        self, opened: Callable[[], AbstractContextManager[Connection]], work: Callable[[Connection], T]
    ) -> T:
        try:
            result: T = _AGAIN(self._once, opened, work)
        except RetryError as fault:
            raise Unavailable("the database", 1) from fault
        return result

    def _once(
        self, opened: Callable[[], AbstractContextManager[Connection]], work: Callable[[Connection], T]
    ) -> T:
        try:
            with self._turn, opened() as connection:
                return work(connection)
        except OperationalError as fault:
            if _is_conflict(fault):
                raise
            raise Unavailable("the database") from fault
        except DBAPIError as fault:
            if fault.connection_invalidated:
                raise Unavailable("the database") from fault
            raise

    def wake(self, channel: str) -> None:
        """Wake every listener of ``channel``."""
        self.run_one(lambda connection: notify(connection, channel))

    def listen(self, channels: Sequence[str]) -> "Listener":
        """Return a listener for ``channels``; what is told from now on is not missed."""
        return Listener(self.url, channels)

    def close(self) -> None:
        """Close the connections."""
        for engine in self.engines:
            engine.dispose()


class Listener:
    """One connection that waits for NOTIFY; a hint to look, never the truth."""

    def __init__(self, url: URL, channels: Sequence[str]) -> None:
        """Listen from now on; raises ``Unavailable`` when the database is away."""
        try:
            self._connection = psycopg.connect(psycopg_url(url), autocommit=True)
            for channel in channels:
                self._connection.execute(f'listen "{channel}"')
        except psycopg.OperationalError as fault:
            raise Unavailable("the database") from fault

    def wait(self, timeout_seconds: float) -> bool:
        """Return True as soon as somebody woke us, False after ``timeout_seconds``.

        Raises:
            Unavailable: when the connection is lost.
        """
        return self.next_hint(timeout_seconds) is not None

    def next_hint(self, timeout_seconds: float) -> str | None:
        """Return what came with the next waking, None after ``timeout_seconds``.

        Raises:
            Unavailable: when the connection is lost.
        """
        try:
            found = self._connection.notifies(timeout=timeout_seconds, stop_after=1)
            return next((hint.payload for hint in found), None)
        except psycopg.OperationalError as fault:
            raise Unavailable("the database") from fault

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Listen inside a ``with``."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()


def tried(connection: Connection, work: Callable[[Connection], T]) -> T:
    """Return what ``work`` would return, and undo all that it did."""
    with connection.begin_nested() as attempt:
        found = work(connection)
        attempt.rollback()
    return found


def notify(connection: Connection, channel: str, hint: str = "") -> None:
    """Wake the listeners of ``channel`` when this transaction commits; ``hint`` (8 000 bytes at most) goes along."""
    connection.execute(_NOTIFY, {"channel": channel, "hint": hint})


_NOTIFY = text("select pg_notify(:channel, :hint)")


def prepare(admin_url: str) -> None:
    """Create roles, schemas and tables, or bring them up to date; safe to repeat and to run side by side.

    Args:
        admin_url: a login that may create roles and schemas.

    Raises:
        Unavailable: when the database is away.
    """
    engine = create_engine(sqlalchemy_url(admin_url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(hashtext('vangnet.prepare'))"))
            for service in ("runtime", *SERVICES):
                connection.execute(text(_ROLE_AND_SCHEMA.format(service=service)))
            for service in ("runtime", *SERVICES):
                upgrade(connection, _ROOT / service / "migrations", schema=service, role=f"vangnet_{service}")
    except OperationalError as fault:
        raise Unavailable("the database") from fault
    finally:
        engine.dispose()


def upgrade(connection: Connection, migrations: Path, *, schema: str, role: str | None = None) -> None:
    """Run the migrations in a folder that are new to ``schema``, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(_ROOT / "runtime" / "alembic"))
    config.set_main_option("version_locations", str(migrations))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, schema=schema)
    if role:
        connection.execute(text(f"set local role {role}"))
    connection.execute(text(f"set local search_path = {schema}"))
    command.upgrade(config, "head")
    connection.execute(text("reset role"))


def sqlalchemy_url(url: str) -> URL:
    """Return ``url`` for SQLAlchemy with psycopg 3, whatever driver it names."""
    return make_url(url).set(drivername="postgresql+psycopg")


def psycopg_url(url: URL) -> str:
    """Return ``url`` for psycopg itself, which reads a plus sign in it as a plus sign."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False).replace("+", "%20")


def _with_role(url: str, role: str | None) -> URL:
    parsed = sqlalchemy_url(url)
    if role is None:
        return parsed
    return parsed.update_query_dict({"options": f"-c role=vangnet_{role} -c search_path={role},runtime"})


def _engine(url: URL, pool_size: int, **options: Any) -> Engine:  # noqa: ANN401 those of SQLAlchemy
    engine = create_engine(url, pool_size=pool_size, max_overflow=8, pool_recycle=1800, **options)
    event.listen(engine, "connect", _send_lists_in_binary)
    return engine


def _send_lists_in_binary(connection: psycopg.Connection, _: object) -> None:
    """Prefer the form of a list that need not be escaped: of a hundred digests it takes a tenth of the time."""
    connection.adapters.register_dumper(list, ListBinaryDumper)


def _is_conflict(fault: BaseException) -> bool:
    return isinstance(fault, DBAPIError) and getattr(fault.orig, "sqlstate", None) in _RETRIED


_AGAIN = Retrying(
    retry=retry_if_exception(_is_conflict),
    stop=stop_after_delay(10),
    wait=wait_random_exponential(multiplier=0.01, max=1),
)
_ROLE_AND_SCHEMA = """
do $$ begin
  create role vangnet_{service} nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  execute format('grant vangnet_{service} to %I', current_user);
exception when others then null;
end $$;
create schema if not exists {service} authorization vangnet_{service};
"""
