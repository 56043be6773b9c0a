"""How often the link in an e-mail may be opened."""

from alembic import op

from services.runtime.bucket import BUCKET_DDL

revision = "notify_0016"
down_revision = "notify_0015"


def upgrade() -> None:
    """Make the table."""
    op.execute(BUCKET_DDL)


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table buckets")
