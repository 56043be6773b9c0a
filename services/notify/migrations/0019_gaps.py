"""The holes in the ladders of open signals: nobody holds a role, or can be reached in it."""

from alembic import op

revision = "notify_0019"
down_revision = "notify_0018"


def upgrade() -> None:
    """Create the table; the next look at each signal fills it."""
    op.execute(
        """
        create table gaps (
            subject uuid not null,
            reason text not null,
            role text not null,
            recipient uuid not null,
            region text not null,
            school text not null,
            since timestamptz not null,
            primary key (subject, reason, role, recipient)
        );
        create index gaps_by_reason on gaps (reason, region, school, role, recipient);
        update signals set due = opened_at where status <> 'gesloten' and kind = 'signaal';
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table gaps")
