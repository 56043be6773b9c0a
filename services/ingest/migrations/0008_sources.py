"""Per school when it delivered, how it went, and whether it fell silent."""

from alembic import op

revision = "ingest_0008"
down_revision = "ingest_0007"


def upgrade() -> None:
    """Create the tables of sources."""
    op.execute(
        """
        create table sources (
            school text primary key,
            region text not null default '00',
            last_on date,
            every_days integer,
            rhythm integer,
            expected_on date,
            silent_since date,
            due timestamptz
        );
        create index sources_due on sources (due) where due is not null;
        create index sources_by_region on sources (region);
        create table source_days (
            school text not null,
            day date not null,
            last_at timestamptz,
            refused_at timestamptz,
            deliveries integer not null,
            refused integer not null,
            offered integer not null,
            rejected integer not null,
            already_known integer not null,
            accepted integer not null,
            lags integer[] not null,
            primary key (school, day),
            check (offered = rejected + already_known + accepted)
        );
        create table told_holidays_end (
            year integer primary key
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table told_holidays_end, source_days, sources")
