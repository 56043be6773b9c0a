"""The tables of the portal, and how what was told is kept in them; must never decide.

Queries of one kind of page stand in ``store_*.py`` beside it.
"""

from collections.abc import Collection, Iterable
from itertools import groupby
from uuid import UUID

from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    FetchedValue,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from services.portal.projection import Row, Shelf
from services.runtime.dead_letter import dead_letter_table
from services.runtime.inbox import inbox_table
from services.runtime.outbox import outbox_table

METADATA = MetaData(schema="portal")
INBOX = inbox_table(METADATA)
OUTBOX = outbox_table(METADATA)
DEAD_LETTERS = dead_letter_table(METADATA)

_MOMENT = TIMESTAMP(timezone=True)

DOSSIERS = Table(
    Shelf.DOSSIERS,
    METADATA,
    Column("key", Uuid, primary_key=True),
    Column("revision", Integer),
    Column("region", Text),
    Column("school", Text),
    Column("owner", Uuid),
    Column("status", Text),
    Column("in_window", Boolean),
    Column("look_again_on", Date),
    Column("start_state_on", Date),
    Column("responsible", Text),
    Column("joined_with", Uuid),
    Column("rules", ARRAY(Text)),
    Column("tasks", ARRAY(Text)),
    Column("told", JSONB),
    Column("known_by", Text, FetchedValue()),
    Column("contacts", JSONB, FetchedValue()),
)
"""The last two are worked out by the database from ``told``."""

SIGNALS = Table(
    Shelf.SIGNALS,
    METADATA,
    Column("key", Uuid, primary_key=True),
    Column("revision", Integer),
    Column("leaver", Uuid),
    Column("kind", Text),
    Column("rule", Text),
    Column("reason", Text),
    Column("urgency", Text),
    Column("status", Text),
    Column("opening", Integer),
    Column("opened_at", _MOMENT),
    Column("since", Date),
    Column("due_on", Date),
    Column("start_state", Boolean),
    Column("owner", Uuid),
    Column("region", Text),
    Column("school", Text),
    Column("reported_by", Uuid),
    Column("spoken_on", Date),
    Column("action_on", Date),
    Column("outcome", Text),
    Column("ladder_end", Text),
    Column("doorstroompunt", Text),
    Column("audience", ARRAY(Text)),
)

MESSAGES = Table(
    Shelf.MESSAGES,
    METADATA,
    Column("key", Uuid, primary_key=True),
    Column("recipient", Uuid),
    Column("channel", Text),
    Column("signals", ARRAY(Uuid)),
    Column("sent_at", _MOMENT),
    Column("possibly_double", Boolean),
    Column("steps", ARRAY(Text)),
    Column("failed", Text),
)

SEEN = Table(
    Shelf.SEEN,
    METADATA,
    Column("key", Uuid, primary_key=True),
    Column("revision", Integer),
    Column("seen_by", Uuid),
    Column("seen_on", Date),
)

RECIPIENTS = Table(
    Shelf.RECIPIENTS,
    METADATA,
    Column("key", Uuid, primary_key=True),
    Column("revision", Integer),
    Column("role", Text),
    Column("region", Text),
    Column("active", Boolean),
    Column("schools", ARRAY(Text)),
)

GAPS = Table(
    Shelf.GAPS,
    METADATA,
    Column("key", Uuid, primary_key=True),
    Column("reason", Text),
    Column("region", Text),
    Column("role", Text),
    Column("recipient", Uuid),
    Column("since", _MOMENT),
    Column("school", Text),
    Column("is_open", Boolean),
)

SOURCES = Table(
    Shelf.SOURCES,
    METADATA,
    Column("key", Uuid, primary_key=True),
    Column("region", Text),
    Column("school", Text),
    Column("silent_since", Date),
    Column("is_silent", Boolean),
)

PARKED = Table(
    Shelf.PARKED,
    METADATA,
    Column("key", Uuid, primary_key=True),
    Column("revision", Integer),
    Column("service", Text),
    Column("topic", Text),
    Column("partition", Integer),
    Column("position", BigInteger),
    Column("reason", Text),
    Column("digest", Text),
    Column("at", _MOMENT),
)

SHELVES = {
    Shelf(table.name): table
    for table in (DOSSIERS, SIGNALS, MESSAGES, SEEN, RECIPIENTS, GAPS, SOURCES, PARKED)
}
"""Where each kind of row stands."""

CHANGED = "portal_changed"
"""NOTIFY channel that says: something of these people is otherwise now; see ``live.py``."""
ENTRIES = "portal_entries"
"""NOTIFY channel that says: an entry waits to be sent."""


def keep(connection: Connection, rows: Iterable[Row]) -> set[tuple[Shelf, UUID]]:
    """Write rows, of each key one, and return those that were news; one with an old revision changes nothing."""
    kept: set[tuple[Shelf, UUID]] = set()
    for (shelf, _), group in groupby(rows, key=lambda row: (row.shelf, tuple(row.values))):
        table, values = SHELVES[shelf], [_values(row) for row in group]
        adding = insert(table).values(values)
        fresh = {name: adding.excluded[name] for name in values[0] if name != "key"}
        newer = table.c.revision < adding.excluded.revision if "revision" in values[0] else None
        changed = adding.on_conflict_do_update(index_elements=["key"], set_=fresh, where=newer)
        kept |= {(shelf, key) for key in connection.execute(changed.returning(table.c.key)).scalars()}
    return kept


def _values(row: Row) -> dict[str, object]:
    return {"key": row.key, **({} if row.revision is None else {"revision": row.revision}), **row.values}


def erased(connection: Connection, leavers: Collection[UUID]) -> set[UUID]:
    """Return which of ``leavers`` are erased."""
    return set(connection.execute(_ERASED, {"leavers": list(leavers)}).scalars())


_ERASED = text("select leaver from portal.erased where leaver = any(cast(:leavers as uuid[]))")


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows stand on each shelf."""
    return {
        str(shelf): connection.execute(select(func.count()).select_from(table)).scalar_one()
        for shelf, table in SHELVES.items()
    }
