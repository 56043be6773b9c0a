"""Which keys the rows of the blind index carry, and who was erased."""

from alembic import op

revision = "ingest_0011"
down_revision = "ingest_0012"


def upgrade() -> None:
    """Create the table of index keys; the proof of a key follows when a process that knows it starts."""
    op.execute(
        """
        create table index_keys (
            id text primary key,
            proof bytea
        );
        insert into index_keys (id) select distinct key_id from pupil_index;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table index_keys")
