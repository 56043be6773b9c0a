"""When each person is looked at for how long they may be kept, and what the nightly runs found."""

from alembic import op

revision = "monitor_0008"
down_revision = "monitor_0007"


def upgrade() -> None:
    """Add the night on which to look, null: the coming one; and a row per run with its counts."""
    op.execute(
        """
        alter table dossiers add column retention_on date;
        create index dossiers_retention on dossiers (retention_on) where not erased;
        create table retention_runs (
            night date primary key,
            started_at timestamptz not null,
            finished_at timestamptz,
            people integer not null default 0,
            ended integer not null default 0,
            held integer not null default 0
        );
        create table retention_counts (
            night date not null references retention_runs,
            outcome text not null check (outcome in ('ended', 'held')),
            reason text not null,
            controller text not null,
            ground text not null,
            people integer not null,
            primary key (night, outcome, reason, controller, ground)
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table retention_counts, retention_runs; alter table dossiers drop column retention_on")
