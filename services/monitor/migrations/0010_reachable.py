"""A dossier tells whether a mobile number or e-mail address was known at the exit; of older ones nobody knows."""

from alembic import op

revision = "monitor_0010"
down_revision = "monitor_0009"


def upgrade() -> None:
    """Add the column, which stays empty until an exit tells it."""
    op.execute("alter table dossiers add column reachable boolean")


def downgrade() -> None:
    """Drop it."""
    op.execute("alter table dossiers drop column reachable")
