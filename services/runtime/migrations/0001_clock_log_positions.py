"""The clock row, the log of the direct bus and the position of each of its readers.

The log belongs to transport: every service's role may write and read it, as with a broker.
"""

from alembic import op

revision = "runtime_0001"
down_revision = None


def upgrade() -> None:
    """Create the tables that all roles share."""
    op.execute(
        """
        create table clock (
            one boolean primary key default true check (one),
            moment timestamptz not null,
            anchor timestamptz not null,
            ticking boolean not null
        );
        create table log (
            position bigint generated always as identity primary key,
            topic text not null,
            key bytea not null,
            headers jsonb not null,
            value bytea not null,
            at timestamptz not null default clock_timestamp()
        );
        create index log_by_topic on log (topic, position);
        create table positions (
            consumer_group text not null,
            topic text not null,
            position bigint not null,
            primary key (consumer_group, topic)
        );
        grant usage on schema runtime to vangnet_ingest, vangnet_monitor, vangnet_notify;
        grant select, insert, update, delete on clock, log, positions
            to vangnet_ingest, vangnet_monitor, vangnet_notify;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table positions; drop table log; drop table clock;")
