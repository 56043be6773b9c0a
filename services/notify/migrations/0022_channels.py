"""What is known of the channels of staff: whether they were verified, and whether they may be used."""

from alembic import op

revision = "notify_0022"
down_revision = "notify_0021"


def upgrade() -> None:
    """Add the columns; nothing is verified yet, and so it is used as it was."""
    op.execute(
        """
        alter table recipients
            add column sms_verified_at timestamptz,
            add column sms_stopped_at timestamptz,
            add column email_verified_at timestamptz;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute(
        """
        alter table recipients
            drop column sms_verified_at,
            drop column sms_stopped_at,
            drop column email_verified_at;
        """
    )
