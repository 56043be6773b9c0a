"""Codes that went out to verify a channel, as marks from which no code can be read at once."""

from alembic import op

revision = "notify_0024"
down_revision = "notify_0023"


def upgrade() -> None:
    """Create the table."""
    op.execute(
        """
        create table channel_codes (
            staff_id uuid not null references recipients (staff_id),
            channel text not null,
            digest text not null,
            valid_until timestamptz not null,
            tries integer not null default 0,
            primary key (staff_id, channel)
        )
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table channel_codes")
