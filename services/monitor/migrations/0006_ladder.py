"""Who answers for a case when coach and deputy do not, and what the Doorstroompunt hears of it."""

from alembic import op

revision = "monitor_0006"
down_revision = "monitor_0005"


def upgrade() -> None:
    """Add the columns, and let everybody's date have come: who answers is seen at the next look."""
    op.execute(
        """
        alter table signals add column ladder_end text not null default 'school';
        alter table signals add column doorstroompunt text not null default 'niets';
        alter table dossiers add column responsible text not null default 'school';
        update dossiers set due = timestamptz '2000-01-01 00:00+00'
        where looked_at is not null and not erased and joined_with is null;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute(
        """
        alter table dossiers drop column responsible;
        alter table signals drop column doorstroompunt;
        alter table signals drop column ladder_end;
        """
    )
