"""Whether a task is the privacy officer's."""

from alembic import op

revision = "notify_0023"
down_revision = "notify_0022"


def upgrade() -> None:
    """Add the column; until the next snapshot no task is."""
    op.execute("alter table signals add column for_privacy boolean not null default false")


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("alter table signals drop column for_privacy")
