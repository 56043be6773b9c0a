"""Everybody is looked at again: a dossier now tells whether a message may go to the young person."""

from alembic import op

revision = "monitor_0009"
down_revision = "monitor_0008"


def upgrade() -> None:
    """Let everybody's date have come."""
    op.execute(
        """
        update dossiers set due = timestamptz '2000-01-01 00:00+00'
        where looked_at is not null and not erased and joined_with is null;
        """
    )


def downgrade() -> None:
    """Nothing was added: who reads an older dossier does not see the line."""
