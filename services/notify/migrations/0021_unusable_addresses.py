"""Addresses of staff that are known not to work, until the register changes them."""

from alembic import op

revision = "notify_0021"
down_revision = "notify_0020"


def upgrade() -> None:
    """Add the table; every address works until somebody says that it does not."""
    op.execute(
        """
        create table unusable_addresses (
            address text primary key,
            id uuid not null unique default gen_random_uuid(),
            reason text not null,
            since timestamptz not null
        );
        create index recipients_by_email on recipients (email);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("drop table unusable_addresses; drop index recipients_by_email")
