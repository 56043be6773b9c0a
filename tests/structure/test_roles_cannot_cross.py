"""Data crosses only on topics: the role of one service may not read or write a table of another."""

from collections.abc import Iterator
from functools import partial

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from services.runtime.database import SERVICES, Database, sqlalchemy_url

TRANSPORT = {"clock", "log", "positions"}
"""Tables of the runtime that every role may read and write, as with a broker."""

_CROSSINGS = text("""
    select r.rolname as role, n.nspname as schema, c.relname as "table", p.privilege
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = any(:schemas)
    cross join unnest(cast(:roles as text[])) as r (rolname)
    cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
        as p (privilege)
    where c.relkind in ('r', 'p', 'v', 'm')
      and 'vangnet_' || n.nspname <> r.rolname
      and not (n.nspname = 'runtime' and c.relname = any(:transport)
               and p.privilege in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))
      and (has_table_privilege(r.rolname, c.oid, p.privilege)
           or (p.privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
               and has_any_column_privilege(r.rolname, c.oid, p.privilege)))
    order by 1, 2, 3, 4
""")
_TABLES = text(
    "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where c.relkind = 'r' and n.nspname = any(:schemas) order by 1, 2"
)
_MEMBERS = text(
    "select a.rolname, b.rolname from unnest(cast(:roles as text[])) as a (rolname),"
    " unnest(cast(:roles as text[])) as b (rolname)"
    " where a.rolname <> b.rolname and pg_has_role(a.rolname, b.rolname, 'member')"
)
_CREATES = text(
    "select r.rolname, n.nspname from pg_namespace n, unnest(cast(:roles as text[])) as r (rolname)"
    " where n.nspname = any(:schemas) and 'vangnet_' || n.nspname <> r.rolname"
    " and has_schema_privilege(r.rolname, n.oid, 'create')"
)
_ABOUT = {
    "roles": [f"vangnet_{service}" for service in SERVICES],
    "schemas": ["runtime", *SERVICES],
    "transport": sorted(TRANSPORT),
}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """The login that owns everything, in a transaction that is rolled back: roles are shared by all databases."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def crossings(connection: Connection) -> list[str]:
    """Return every right that one role has on a table of another, and every role that may become another."""
    rights = [
        f"{role} may {privilege} {schema}.{table}"
        for role, schema, table, privilege in connection.execute(_CROSSINGS, _ABOUT)
    ]
    becomes = [f"{role} may become {other}" for role, other in connection.execute(_MEMBERS, _ABOUT)]
    creates = [f"{role} may create in {schema}" for role, schema in connection.execute(_CREATES, _ABOUT)]
    return [*rights, *becomes, *creates]


def test_no_role_has_rights_on_another_schema(connection: Connection) -> None:
    """Of every table, a role that does not own it can do nothing with it."""
    assert crossings(connection) == []


def test_all_tables_are_looked_at(connection: Connection) -> None:
    """Each service has tables of its own, so an empty list means refused and not absent."""
    tables = [(schema, table) for schema, table in connection.execute(_TABLES, _ABOUT)]

    assert {schema for schema, _ in tables} == {"runtime", *SERVICES}
    assert {table for schema, table in tables if schema == "runtime"} > TRANSPORT


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_tries_is_refused(connection: Connection, database_url: str, service: str) -> None:
    """The way into the database that a service gets refuses reading and writing, for each table of another."""
    tables = [(s, t) for s, t in connection.execute(_TABLES, _ABOUT) if s not in {service, "runtime"}]
    database = Database(database_url, service)
    try:
        for schema, table in tables:
            for attempt in ("select * from {}", "delete from {}", "insert into {} default values"):
                statement = text(attempt.format(f"{schema}.{table}"))
                with pytest.raises(ProgrammingError) as refused:
                    database.run(partial(Connection.execute, statement=statement))
                assert isinstance(refused.value.orig, InsufficientPrivilege), str(statement)
    finally:
        database.close()
    assert tables


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        pytest.param(
            "grant select on notify.recipients to vangnet_monitor",
            "vangnet_monitor may SELECT notify.recipients",
            id="reads a table",
        ),
        pytest.param(
            "grant update (name) on notify.recipients to vangnet_ingest",
            "vangnet_ingest may UPDATE notify.recipients",
            id="writes one column",
        ),
        pytest.param(
            "grant insert on ingest.outbox to public",
            "vangnet_notify may INSERT ingest.outbox",
            id="as everybody",
        ),
        pytest.param(
            "grant vangnet_monitor to vangnet_notify",
            "vangnet_notify may become vangnet_monitor",
            id="becomes another",
        ),
        pytest.param(
            "grant create on schema ingest to vangnet_notify",
            "vangnet_notify may create in ingest",
            id="creates",
        ),
        pytest.param(
            "grant truncate on runtime.log to vangnet_notify",
            "vangnet_notify may TRUNCATE runtime.log",
            id="empties the log",
        ),
    ],
)
def test_a_grant_too_many_is_found(connection: Connection, planted: str, found: str) -> None:
    """Planted: a right that somebody gave away."""
    connection.execute(text(planted))

    assert found in crossings(connection)
