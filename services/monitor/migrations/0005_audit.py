"""What the last audit found: one row per reason, all of the same moment."""

from alembic import op

revision = "monitor_0005"
down_revision = "monitor_0004"


def upgrade() -> None:
    """Create the table."""
    op.execute(
        """
        create table audit (
            reason text primary key,
            exceptions integer not null,
            finished_at timestamptz not null
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table audit")
