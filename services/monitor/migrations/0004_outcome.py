"""How a signal ended that a person resolved."""

from alembic import op

revision = "monitor_0004"
down_revision = "monitor_0003"


def upgrade() -> None:
    """Add the outcome."""
    op.execute("alter table signals add column outcome text")


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("alter table signals drop column outcome")
