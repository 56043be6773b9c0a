"""Keys with a beginning and an end, several of one sender, clients of an OAuth server, and limits per sender.

``id`` stays the sender's, so that deliveries, files and confirmed columns stay theirs; a key has a name of its own.
"""

from alembic import op

from services.runtime.bucket import BUCKET_DDL

revision = "ingest_0012"
down_revision = "ingest_0011"


def upgrade() -> None:
    """Add what a key needs beside what it has; keys that exist go on working, without an end."""
    op.execute(
        """
        alter table sender_keys
            add column key_id text,
            add column mbos text[] not null default '{}',
            add column client_id text,
            add column starts_at timestamptz,
            add column expires_at timestamptz,
            add column revoked_at timestamptz,
            add column last_used_on date,
            add column requests_per_minute integer check (requests_per_minute > 0),
            add column burst integer check (burst > 0);
        update sender_keys set key_id = left(replace(id::text, '-', ''), 10), starts_at = created_at;
        alter table sender_keys
            drop constraint sender_keys_pkey,
            drop constraint sender_keys_id_key,
            drop constraint sender_keys_role_check,
            alter column digest drop not null,
            alter column key_id set not null,
            alter column starts_at set not null,
            add primary key (key_id),
            add unique (digest),
            add check (role in ('school', 'coordinator', 'doorstroompunt')),
            add check (num_nonnulls(digest, client_id) = 1);
        create index sender_keys_by_sender on sender_keys (id);
        create unique index sender_keys_by_client on sender_keys (client_id) where revoked_at is null;
        """
    )
    op.execute(BUCKET_DDL)


def downgrade() -> None:
    """Drop what ``upgrade`` made; of each sender the newest key that works without an end stays."""
    op.execute(
        """
        drop table buckets;
        delete from sender_keys where digest is null or revoked_at is not null or role = 'doorstroompunt';
        delete from sender_keys a using sender_keys b
            where a.id = b.id and (a.created_at, a.key_id) < (b.created_at, b.key_id);
        alter table sender_keys
            drop column key_id,
            drop column mbos,
            drop column client_id,
            drop column starts_at,
            drop column expires_at,
            drop column revoked_at,
            drop column last_used_on,
            drop column requests_per_minute,
            drop column burst,
            drop constraint sender_keys_digest_key,
            add primary key (digest),
            add unique (id),
            add check (role in ('school', 'coordinator'));
        """
    )
