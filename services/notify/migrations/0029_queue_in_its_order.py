"""The queue of messages can be read in its order, so that a claim need not sort all that waits."""

from alembic import op

revision = "notify_0029"
down_revision = "notify_0028"


def upgrade() -> None:
    """Order the index of the queue as a claim does."""
    op.execute(
        """
        drop index messages_queued;
        create index messages_queued on messages (not_before, made_at) where state = 'queued';
        """
    )


def downgrade() -> None:
    """Make the index as it was."""
    op.execute(
        """
        drop index messages_queued;
        create index messages_queued on messages (not_before) where state = 'queued';
        """
    )
