"""The keys of persons, in a database of their own that is backed up apart."""

from alembic import op

revision = "person_keys_0001"
down_revision = None


def upgrade() -> None:
    """Create the one table."""
    op.execute(
        """
        create table person_keys (
            leaver uuid primary key,
            wrapped bytea not null,
            created_at timestamptz not null,
            has_person boolean not null default false
        );
        create index person_keys_to_sweep on person_keys (created_at) where not has_person;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table person_keys")
