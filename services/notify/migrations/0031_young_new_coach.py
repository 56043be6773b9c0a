"""Of a young person who went to another coach: since when, and whom they had, as long as they did not hear it."""

from alembic import op

revision = "notify_0031"
down_revision = "notify_0030"


def upgrade() -> None:
    """Add both columns."""
    op.execute("alter table young_people add column coach_since timestamptz, add column coach_before uuid")


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("alter table young_people drop column coach_since, drop column coach_before")
