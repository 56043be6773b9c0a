"""Records of the direct bus are found by whom they are about, so that they can be taken out."""

from alembic import op

revision = "runtime_0002"
down_revision = "runtime_0001"


def upgrade() -> None:
    """Add an index."""
    op.execute("create index log_by_key on log (key)")


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop index log_by_key")
