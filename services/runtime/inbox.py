"""The events that a service has taken in, each with its one outcome.

``first_time`` belongs in the transaction of the effect: what it returned and what came of it stand or fall together.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from uuid import UUID

from sqlalchemy import (
    TIMESTAMP,
    Column,
    Connection,
    MetaData,
    Table,
    Text,
    TextClause,
    Uuid,
    bindparam,
    func,
    select,
    text,
)

from schemas.envelope import Envelope
from schemas.topics import topic_of
from schemas.types import EventId


class Outcome(StrEnum):
    """The one place where an event ended."""

    APPLIED = "applied"
    NO_EFFECT = "no_effect"
    DEAD_LETTERED = "dead_lettered"
    QUARANTINED = "quarantined"


def inbox_table(metadata: MetaData) -> Table:
    """Return the inbox of the schema of ``metadata``."""
    return Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("topic", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("reason", Text),
        Column("at", TIMESTAMP(timezone=True), nullable=False),
    )


INBOX_DDL = """
    create table inbox (
        event_id uuid primary key,
        topic text not null,
        outcome text not null check (outcome in ('applied', 'no_effect', 'dead_lettered', 'quarantined')),
        reason text,
        at timestamptz not null
    );
"""
"""For a service's first migration."""


def first_time(
    connection: Connection, inbox: Table, events: Sequence[Envelope], at: datetime
) -> list[Envelope]:
    """Record ``events`` as applied and return, in their order, those that were not there before.

    A twin that arrives in another transaction waits here until this one ends. Rows are taken in the order of the
    id, so that two batches cannot wait for each other.
    """
    by_id = {event.id: event for event in reversed(events)}
    ids = sorted(by_id, key=attrgetter("int"))
    if not ids:
        return []
    topics = [topic_of(by_id[event_id].type) for event_id in ids]
    fresh = set(
        connection.execute(_first_time(inbox.fullname), {"ids": ids, "topics": topics, "at": at}).scalars()
    )
    return [by_id[event_id] for event_id in dict.fromkeys(event.id for event in events) if event_id in fresh]


@cache
def _first_time(inbox: str) -> TextClause:
    return text(
        f"insert into {inbox} (event_id, topic, outcome, at)"  # noqa: S608 the table's own name
        " select id, topic, 'applied', :at from unnest(cast(:ids as uuid[]), cast(:topics as text[])) as t (id, topic)"
        " on conflict do nothing returning event_id"
    )


def record(
    connection: Connection, inbox: Table, reasons: Mapping[EventId, str], outcome: Outcome = Outcome.NO_EFFECT
) -> None:
    """Change the outcome of events that ``first_time`` returned, each with its reason."""
    if not reasons:
        return
    values = {"outcome": outcome, "ids": list(reasons), "reasons": list(reasons.values())}
    connection.execute(_record(inbox.fullname), values)


@cache
def _record(inbox: str) -> TextClause:
    return text(
        f"update {inbox} set outcome = :outcome, reason = t.reason"  # noqa: S608 the table's own name
        " from unnest(cast(:ids as uuid[]), cast(:reasons as text[])) as t (id, reason) where event_id = t.id"
    )


def taken_in(connection: Connection, inbox: Table, events: Iterable[UUID]) -> set[UUID]:
    """Return which of ``events`` this service has taken in."""
    query = select(inbox.c.event_id).where(inbox.c.event_id == func.any(bindparam("events")))
    return set(connection.execute(query, {"events": list(events)}).scalars())


def outcomes_per_topic(connection: Connection, inbox: Table) -> dict[str, dict[tuple[str, str | None], int]]:
    """Return per topic how many events ended where and why."""
    columns = (inbox.c.topic, inbox.c.outcome, inbox.c.reason)
    found: dict[str, dict[tuple[str, str | None], int]] = {}
    for topic, outcome, reason, count in connection.execute(
        select(*columns, func.count()).group_by(*columns)
    ):
        found.setdefault(topic, {})[(outcome, reason)] = count
    return found
