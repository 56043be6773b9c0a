"""What the migrations make is what the code expects: same tables, same columns, and every statement understood."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, Table, create_engine, inspect, text
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.elements import TextClause

import services
from services.ingest import person_keys
from services.ingest.store import OUTBOX as INGEST_OUTBOX
from services.monitor.store import METADATA as MONITOR
from services.notify.store import METADATA as NOTIFY
from services.portal.store import METADATA as PORTAL
from services.runtime.database import SERVICES, Database, prepare, sqlalchemy_url

DECLARED = {"ingest": INGEST_OUTBOX.metadata, "monitor": MONITOR, "notify": NOTIFY, "portal": PORTAL}
"""The tables that each service declares; the others it reaches by SQL text, which is checked statement by statement."""

_NUMBERED = asyncpg.dialect()  # type: ignore[no-untyped-call]  # writes $1, as `prepare` wants it
_SHAPE = text(
    "select table_schema, table_name, column_name, data_type, is_nullable, column_default"
    " from information_schema.columns where table_schema = any(:schemas)"
    " union all select schemaname, tablename, indexname, indexdef, '', '' from pg_indexes"
    " where schemaname = any(:schemas) order by 1, 2, 3, 4"
)
_SCHEMAS = {"schemas": ["runtime", *SERVICES]}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A migrated database, in a transaction that is rolled back."""
    with opened(database_url) as connection:
        yield connection


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    """A connection to a database that leaves nothing behind."""
    engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def differences(connection: Connection, metadata: MetaData) -> list[str]:
    """Return every difference between what is declared and what the migrations made."""
    found = inspect(connection)
    known = set(found.get_table_names(metadata.schema))
    lines = []
    for table in metadata.sorted_tables:
        if table.name not in known:
            lines.append(f"{table.fullname} is declared and not made")
        else:
            lines += _column_differences(connection, table)
    return lines


def _column_differences(connection: Connection, declared: Table) -> list[str]:
    made = Table(declared.name, MetaData(), schema=declared.schema, autoload_with=connection)
    dialect = connection.dialect
    ours = {c.name: (str(c.type.compile(dialect)), c.primary_key) for c in declared.columns}
    theirs = {c.name: (str(c.type.compile(dialect)), c.primary_key) for c in made.columns}
    return [
        f"{declared.fullname}.{name}: declared {ours.get(name)}, made {theirs.get(name)}"
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name) != theirs.get(name)
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_declared_tables_are_as_they_are_made(connection: Connection, service: str) -> None:
    """Every table that a service declares has exactly the declared columns, types and primary key."""
    assert DECLARED[service].sorted_tables
    assert differences(connection, DECLARED[service]) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        pytest.param("add column shoe_size integer", "notify.recipients.shoe_size: declared None", id="more"),
        pytest.param("drop column preferred", "notify.recipients.preferred: declared ('TEXT'", id="less"),
        pytest.param(
            "alter column revision type text", "notify.recipients.revision: declared ('INTEGER'", id="type"
        ),
    ],
)
def test_a_difference_is_found(connection: Connection, planted: str, found: str) -> None:
    """Planted: a column that the migration and the code see differently."""
    connection.execute(text(f"alter table notify.recipients {planted}"))

    assert any(line.startswith(found) for line in differences(connection, NOTIFY))


def statements(service: str) -> dict[str, TextClause]:
    """Return every SQL text that a module of ``service`` holds, by its name."""
    package = importlib.import_module(f"services.{service}")
    names = [name for _, name, _ in pkgutil.walk_packages(package.__path__, f"services.{service}.")]
    modules = [importlib.import_module(name) for name in names if not name.endswith(("__main__", ".agent"))]
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, TextClause)
    }


def refusals(connection: Connection, found: dict[str, TextClause]) -> list[str]:
    """Return every statement that PostgreSQL does not understand, with why."""
    refused = []
    for name, statement in found.items():
        sql = str(statement.compile(dialect=_NUMBERED))
        with connection.begin_nested() as attempt:
            try:
                connection.exec_driver_sql(f"prepare asked as {sql}".replace("%", "%%"))
            except ProgrammingError as fault:
                refused.append(f"{name}: {str(fault.orig).splitlines()[0]}")
            attempt.rollback()
        connection.exec_driver_sql("deallocate all")
    return refused


PERSON_KEYS = "services.ingest.person_keys."


@pytest.mark.parametrize("service", SERVICES)
def test_every_statement_is_understood(connection: Connection, service: str) -> None:
    """PostgreSQL knows every table and column that an SQL text of a service names, with that service's rights."""
    found = {name: s for name, s in statements(service).items() if not name.startswith(PERSON_KEYS)}
    connection.execute(text(f"set local role vangnet_{service}"))
    connection.execute(text(f"set local search_path = {service}, runtime"))

    assert found
    assert refusals(connection, found) == []


def test_every_statement_on_the_keys_is_understood(keys_url: str) -> None:
    """The same for the keys of persons, which have a database of their own."""
    with closing(Database(keys_url)) as database:
        person_keys.prepare(database)
    found = {name: s for name, s in statements("ingest").items() if name.startswith(PERSON_KEYS)}

    with opened(keys_url) as connection:
        assert found
        assert refusals(connection, found) == []


def test_a_wrong_statement_is_found(connection: Connection) -> None:
    """Planted: a statement with a column that no migration made."""
    planted = {"planted": text("select shoe_size from ingest.deliveries where id = :id")}

    assert refusals(connection, planted) == ['planted: column "shoe_size" does not exist']


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_is_used(connection: Connection, service: str) -> None:
    """No migration makes a table that the service never names."""
    made = set(inspect(connection).get_table_names(service)) - {"alembic_version"}
    folder = Path(services.__path__[0]) / service
    words = " ".join(
        node.value
        for path in [*folder.rglob("*.py"), *(folder.parent / "runtime").glob("*.py")]
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )

    assert sorted(table for table in made if table not in words) == []


def test_preparing_again_changes_nothing(database_url: str) -> None:
    """Every process prepares the database at its start; the second time nothing changes."""
    with opened(database_url) as connection:
        before = list(connection.execute(_SHAPE, _SCHEMAS))
    prepare(database_url)
    with opened(database_url) as connection:
        assert list(connection.execute(_SHAPE, _SCHEMAS)) == before


def test_many_may_prepare_at_once(empty_database_url: str, database_url: str) -> None:
    """Processes that start side by side on an empty database make it once, complete."""
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(prepare, empty_database_url) for _ in range(4)]:
            done.result()

    with opened(empty_database_url) as made, opened(database_url) as expected:
        shape = list(made.execute(_SHAPE, _SCHEMAS))
        assert shape
        assert shape == list(expected.execute(_SHAPE, _SCHEMAS))


def test_the_keys_may_be_prepared_again(keys_url: str) -> None:
    """The database of the keys keeps its keys when it is prepared again."""
    add = text(
        "insert into person_keys.person_keys (leaver, wrapped, created_at)"
        " values (gen_random_uuid(), '', now())"
    )
    count = text("select count(*) from person_keys.person_keys")
    with closing(Database(keys_url)) as database:
        person_keys.prepare(database)
        database.run(lambda connection: connection.execute(add))
        person_keys.prepare(database)

        assert database.run(lambda connection: connection.execute(count).scalar_one()) == 1
