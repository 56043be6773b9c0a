"""The inbox and the dead letters of ingest, which reads whose retention ended."""

from alembic import op

from services.runtime.dead_letter import DEAD_LETTERS_DDL
from services.runtime.inbox import INBOX_DDL

revision = "ingest_0015"
down_revision = "ingest_0014"


def upgrade() -> None:
    """Create the tables of a consumer."""
    op.execute(INBOX_DDL + DEAD_LETTERS_DDL)


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table dead_letters, inbox")
