"""When a message that still waits is looked at again before it is sent."""

from alembic import op

revision = "notify_0014"
down_revision = "notify_0013"


def upgrade() -> None:
    """Add the column; what waits now is looked at again first."""
    op.execute(
        """
        alter table messages add column look_again_at timestamptz not null default now();
        alter table messages alter column look_again_at drop default;
        create index messages_to_look_at_again on messages (look_again_at) where state = 'queued';
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("alter table messages drop column look_again_at")
