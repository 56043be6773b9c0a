"""Which field a column is, as a school confirmed for its export."""

from alembic import op

revision = "ingest_0002"
down_revision = "ingest_0001"


def upgrade() -> None:
    """Create the table of confirmed links."""
    op.execute(
        """
        create table confirmed_links (
            sender uuid not null,
            kind text not null,
            export bytea not null,
            links jsonb not null,
            confirmed_at timestamptz not null,
            primary key (sender, kind, export)
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table confirmed_links")
