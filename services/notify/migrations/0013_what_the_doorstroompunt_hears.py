"""What the Doorstroompunt hears of a signal: nothing, a count, or the person."""

from alembic import op

revision = "notify_0013"
down_revision = "notify_0012"


def upgrade() -> None:
    """Add the column; until the next snapshot it hears nothing, as it did."""
    op.execute("alter table signals add column doorstroompunt text not null default 'niets'")


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("alter table signals drop column doorstroompunt")
