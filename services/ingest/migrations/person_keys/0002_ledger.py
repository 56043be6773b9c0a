"""Who was erased, beside the keys: after a restore of the other database it says who must go again."""

from alembic import op

revision = "person_keys_0002"
down_revision = "person_keys_0001"


def upgrade() -> None:
    """Create the ledger."""
    op.execute(
        """
        create table erasures (
            leaver uuid primary key,
            id uuid not null,
            mark bytea,
            region text not null,
            reason text not null,
            erased_at timestamptz not null
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table erasures")
