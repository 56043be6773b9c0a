"""Who was erased: of their dossier only the pseudonym stays, so that late events are dropped."""

from alembic import op

revision = "monitor_0003"
down_revision = "monitor_0002"


def upgrade() -> None:
    """Add the mark, and find events by whom they are about."""
    op.execute(
        """
        alter table dossiers add column erased boolean not null default false;
        create index outbox_by_key on outbox (key);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop index outbox_by_key; alter table dossiers drop column erased")
