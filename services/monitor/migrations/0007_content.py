"""What a dossier was told with: the digest of its lines; and everybody is looked at again, so that these are told."""

from alembic import op

revision = "monitor_0007"
down_revision = "monitor_0006"


def upgrade() -> None:
    """Add the digest, and let everybody's date have come."""
    op.execute(
        """
        alter table dossiers add column content uuid;
        update dossiers set due = timestamptz '2000-01-01 00:00+00'
        where looked_at is not null and not erased and joined_with is null;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("alter table dossiers drop column content")
