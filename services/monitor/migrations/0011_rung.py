"""Who is silent or cannot be reached is looked at again: a dossier now tells how to try to reach them next."""

from alembic import op

revision = "monitor_0011"
down_revision = "monitor_0010"


def upgrade() -> None:
    """Let the date have come of everybody about whom such a rule says something."""
    op.execute(
        """
        update dossiers set due = timestamptz '2000-01-01 00:00+00'
        where looked_at is not null and not erased and joined_with is null and leaver in (
            select leaver from signals where rule in ('geen_contact', 'andere_weg') and status <> 'gesloten'
        );
        """
    )


def downgrade() -> None:
    """Nothing was added: who reads an older dossier does not see the line."""
