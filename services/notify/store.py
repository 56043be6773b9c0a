"""The tables of notify, and what several parts of it ask of them.

Owns table names and columns; must never decide. Queries of one kind of thing stand in ``store_*.py`` beside it.
"""

from datetime import datetime

from sqlalchemy import (
    TIMESTAMP,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.runtime.dead_letter import dead_letter_table
from services.runtime.inbox import inbox_table
from services.runtime.outbox import outbox_table

METADATA = MetaData(schema="notify")
INBOX = inbox_table(METADATA)
OUTBOX = outbox_table(METADATA)
DEAD_LETTERS = dead_letter_table(METADATA)

SOURCE = "urn:nazorg:notify"
"""Who says what notify tells the topics."""
DISPATCH_CHANNEL = "notify_dispatch"
"""NOTIFY channel that says: a message may be sent."""
_MOMENT = TIMESTAMP(timezone=True)

RECIPIENTS = Table(
    "recipients",
    METADATA,
    Column("staff_id", Uuid, primary_key=True),
    Column("revision", Integer),
    Column("code", Text),
    Column("name", Text),
    Column("role", Text),
    Column("region", Text),
    Column("schools", ARRAY(Text)),
    Column("mobile", Text),
    Column("email", Text),
    Column("days", ARRAY(SmallInteger)),
    Column("starts", Time),
    Column("ends", Time),
    Column("preferred", Text),
    Column("sms_verified_at", _MOMENT),
    Column("sms_stopped_at", _MOMENT),
    Column("email_verified_at", _MOMENT),
    Column("most_people", Integer),
)

LEAVES = Table(
    "leaves",
    METADATA,
    Column("staff_id", Uuid, primary_key=True),
    Column("first_on", Date, primary_key=True),
    Column("last_on", Date),
    Column("deputy", Uuid),
)

GAPS = Table(
    "gaps",
    METADATA,
    Column("subject", Uuid, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("recipient", Uuid, primary_key=True),
    Column("region", Text),
    Column("school", Text),
    Column("since", _MOMENT),
)

SIGNALS = Table(
    "signals",
    METADATA,
    Column("signal", Uuid, primary_key=True),
    Column("leaver", Uuid),
    Column("revision", Integer),
    Column("kind", Text),
    Column("urgency", Text),
    Column("status", Text),
    Column("opening", Integer),
    Column("opened_at", _MOMENT),
    Column("region", Text),
    Column("school", Text),
    Column("start_state", Boolean),
    Column("owner", Uuid),
    Column("reported_by", Uuid),
    Column("spoken_on", Date),
    Column("action_on", Date),
    Column("seen_at", _MOMENT),
    Column("ladder_end", Text),
    Column("doorstroompunt", Text),
    Column("for_privacy", Boolean),
    Column("due", _MOMENT),
)

CASELOAD = Table(
    "caseload",
    METADATA,
    Column("leaver", Uuid, primary_key=True),
    Column("revision", Integer),
    Column("region", Text),
    Column("school", Text),
    Column("owner", Uuid),
    Column("in_window", Boolean),
    Column("ladder_end", Text),
    Column("start_state_on", Date),
    Column("reachable", Boolean),
)

PLAN_ROWS = Table(
    "plan_rows",
    METADATA,
    Column("signal", Uuid, primary_key=True),
    Column("opening", Integer, primary_key=True),
    Column("urgency", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("recipient", Uuid, primary_key=True),
    Column("state", Text),
    Column("reason", Text),
    Column("at", _MOMENT),
    Column("made_at", _MOMENT),
    Column("decided_at", _MOMENT),
    Column("until", _MOMENT),
    Column("hold", Text),
    Column("channel", Text),
    Column("message", Uuid),
    Column("passed_on", Boolean),
    Column("spoken_before", Date),
)

UNUSABLE = Table(
    "unusable_addresses",
    METADATA,
    Column("address", Text, primary_key=True),
    Column("id", Uuid),
    Column("reason", Text),
    Column("since", _MOMENT),
)

QUIET_SOURCES = Table(
    "quiet_sources",
    METADATA,
    Column("signal", Uuid, primary_key=True),
    Column("school", Text),
    Column("region", Text),
    Column("role", Text),
    Column("since", Date),
    Column("last_on", Date),
    Column("is_back", Boolean),
)

MESSAGES = Table(
    "messages",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("recipient", Uuid),
    Column("channel", Text),
    Column("role", Text),
    Column("steps", ARRAY(Text)),
    Column("reasons", ARRAY(Text)),
    Column("text", Text),
    Column("subject", Text),
    Column("letter", Text),
    Column("state", Text),
    Column("made_at", _MOMENT),
    Column("not_before", _MOMENT),
    Column("give_up_at", _MOMENT),
    Column("look_again_at", _MOMENT),
    Column("attempts", Integer),
    Column("callback_key", Text),
    Column("bounce_key", Text),
    Column("claim", Uuid),
    Column("claimed_by", Uuid),
    Column("claimed_at", _MOMENT),
    Column("provider", Text),
    Column("provider_id", Text),
    Column("taken_at", _MOMENT),
    Column("ask_at", _MOMENT),
    Column("asks", Integer),
    Column("code", Text),
    Column("stands_in_for", Uuid),
    Column("possibly_double", Boolean),
    Column("forget_at", _MOMENT),
)


def plan_alone(connection: Connection) -> None:
    """Let one planning transaction run at a time; the lock ends with the transaction.

    Taken before any row of ``messages`` is locked, so that two of them cannot wait for each other.
    """
    connection.execute(_PLAN_ALONE)


def at_rest(connection: Connection, now: datetime) -> bool:
    """Whether nothing is due, queued for now or in sending, and no event waits in the outbox."""
    return not connection.execute(_BUSY, {"now": now}).scalar_one()


def next_due(connection: Connection) -> datetime | None:
    """Return the first moment at which something falls due by itself, aware UTC; None when nothing does."""
    moment: datetime | None = connection.execute(_NEXT).scalar_one()
    return moment


_PLAN_ALONE = text("select pg_advisory_xact_lock(hashtext('notify.plan'))")
_BUSY = text(
    "select exists (select from notify.signals where due <= :now)"
    " or exists (select from notify.plan_rows where state = 'held' and until <= :now)"
    " or exists (select from notify.young_people where due <= :now)"
    " or exists (select from notify.messages where state = 'queued' and not_before <= :now)"
    " or exists (select from notify.messages where state = 'sending')"
    " or exists (select from notify.messages where ask_at <= :now)"
    " or exists (select from notify.messages where forget_at <= :now)"
    " or exists (select from notify.replies where forget_at <= :now)"
    " or exists (select from notify.outbox where published_at is null)"
)
_NEXT = text(
    "select least("
    "(select min(due) from notify.signals where due is not null),"
    "(select min(until) from notify.plan_rows where state = 'held'),"
    "(select min(due) from notify.young_people where due is not null),"
    "(select min(not_before) from notify.messages where state = 'queued'),"
    "(select min(ask_at) from notify.messages where ask_at is not null),"
    "(select min(forget_at) from notify.messages where forget_at is not null),"
    "(select min(forget_at) from notify.replies where forget_at is not null))"
)
