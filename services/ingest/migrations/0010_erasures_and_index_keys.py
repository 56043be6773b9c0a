"""Which keys the rows of the blind index carry, and who was erased."""

from alembic import op

revision = "ingest_0010"
down_revision = "ingest_0009"


def upgrade() -> None:
    """Create both tables; the proof of a key follows when a process that knows it starts."""
    op.execute(
        """
        create table index_keys (
            id text primary key,
            proof bytea
        );
        insert into index_keys (id) select distinct key_id from pupil_index;
        create table erasures (
            leaver uuid primary key,
            id uuid not null,
            mark bytea,
            region text not null,
            reason text not null,
            erased_at timestamptz not null,
            removed jsonb not null,
            key_destroyed_at timestamptz
        );
        create index erasures_by_id on erasures (id);
        create index erasures_by_mark on erasures (mark);
        create index erasures_with_key on erasures (leaver) where key_destroyed_at is null;
        create index outbox_by_key on outbox (key);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop index outbox_by_key; drop table erasures, index_keys")
