"""How a signal ended that a person resolved; and everybody is looked at again, for there are more rules."""

from alembic import op

revision = "monitor_0004"
down_revision = "monitor_0003"


def upgrade() -> None:
    """Add the outcome, and let everybody's date have come."""
    op.execute(
        """
        alter table signals add column outcome text;
        update dossiers set due = timestamptz '2000-01-01 00:00+00'
        where looked_at is not null and not erased and joined_with is null;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("alter table signals drop column outcome")
