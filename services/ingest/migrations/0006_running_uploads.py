"""How far a large file is, so that it goes on where it was when it comes again."""

from alembic import op

revision = "ingest_0006"
down_revision = "ingest_0002"


def upgrade() -> None:
    """Create the tables of files that are being taken in parts."""
    op.execute(
        """
        create table running_uploads (
            id uuid primary key,
            sender uuid not null,
            digest bytea not null,
            received_at timestamptz not null,
            row_count integer not null,
            done integer not null,
            unique (sender, digest)
        );
        create table upload_parts (
            upload uuid not null references running_uploads (id) on delete cascade,
            first_row integer not null,
            lines jsonb not null,
            primary key (upload, first_row)
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table upload_parts, running_uploads")
