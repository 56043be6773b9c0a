"""Who answers for a case when coach and deputy do not: the school, or the Doorstroompunt."""

from alembic import op

revision = "notify_0012"
down_revision = "notify_0011"


def upgrade() -> None:
    """Add the column; until the next snapshot the school answers, as it did."""
    op.execute(
        """
        alter table signals add column ladder_end text not null default 'school';
        alter table caseload add column ladder_end text not null default 'school';
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("alter table signals drop column ladder_end; alter table caseload drop column ladder_end")
