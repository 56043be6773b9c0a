"""A database with the plumbing's own tables, and a clock that stands still."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import MetaData, Table, text

from services.runtime.clock import SteppedClock
from services.runtime.database import Database
from services.runtime.dead_letter import DEAD_LETTERS_DDL, DeadLetters, dead_letter_table
from services.runtime.inbox import INBOX_DDL, inbox_table
from services.runtime.outbox import OUTBOX_DDL, outbox_table

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tables:
    """What a service gets from the runtime, in a schema of its own."""

    outbox: Table
    inbox: Table
    letters: Table


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return an empty database, as its owner."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def tables(database: Database) -> Tables:
    """Return outbox, inbox and dead letters of a schema that no service owns."""
    with database.engine.begin() as connection:
        connection.execute(text("create schema plumbing; set local search_path = plumbing"))
        for ddl in (OUTBOX_DDL, INBOX_DDL, DEAD_LETTERS_DDL):
            connection.execute(text(ddl))
    metadata = MetaData(schema="plumbing")
    return Tables(outbox_table(metadata), inbox_table(metadata), dead_letter_table(metadata))


@pytest.fixture
def clock() -> SteppedClock:
    """Return a clock that stands still on Tuesday morning."""
    return SteppedClock(NOW)


@pytest.fixture
def dead_letters(database: Database, tables: Tables, clock: SteppedClock) -> DeadLetters:
    """Return the dead letters of a service that stops after five bad records in a row."""
    return DeadLetters("plumbing", database, tables.letters, tables.outbox, clock, b"k" * 32, limit=5)
