"""Who was erased: the pseudonym alone, so that late snapshots are dropped."""

from alembic import op

revision = "notify_0011"
down_revision = "notify_0010"


def upgrade() -> None:
    """Create the table, and find signals and events by whom they are about."""
    op.execute(
        """
        create table erased (
            leaver uuid primary key
        );
        create index signals_of_leaver on signals (leaver);
        create index outbox_by_key on outbox (key);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop index outbox_by_key, signals_of_leaver; drop table erased")
