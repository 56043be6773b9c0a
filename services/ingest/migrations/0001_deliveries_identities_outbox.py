"""Keys of senders, deliveries, what came before, identities, and the outbox."""

from alembic import op

from services.runtime.outbox import OUTBOX_DDL

revision = "ingest_0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of ingest."""
    op.execute(
        """
        create table sender_keys (
            digest bytea primary key,
            id uuid not null unique,
            name text not null,
            role text not null check (role in ('school', 'coordinator')),
            schools text[] not null,
            region text,
            created_at timestamptz not null
        );
        create table deliveries (
            id uuid primary key,
            kind text not null,
            sender uuid not null,
            received_at timestamptz not null,
            offered integer not null,
            rejected integer not null,
            already_known integer not null,
            accepted integer not null,
            corrections integer not null,
            check (offered = rejected + already_known + accepted and corrections <= accepted)
        );
        create table uploads (
            id uuid primary key references deliveries (id),
            sender uuid not null,
            report jsonb not null
        );
        create table submissions (
            event_id uuid primary key,
            digest bytea not null,
            delivery uuid not null
        );
        create table natural_keys (
            key bytea primary key,
            event_id uuid not null,
            digest bytea not null,
            number integer not null,
            start_state_on date,
            recorded timestamptz not null
        );
        create table start_states (
            school text primary key,
            upload uuid not null,
            day date not null
        );
        create table pupil_index (
            pupil bytea primary key,
            key_id text not null,
            leaver uuid not null unique
        );
        create table identities (
            leaver uuid primary key,
            school text not null,
            region text not null,
            person bytea not null
        );
        create index identities_by_school on identities (school, region);
        """
    )
    op.execute(OUTBOX_DDL)


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute(
        "drop table outbox, identities, pupil_index, start_states, natural_keys, submissions, uploads,"
        " deliveries, sender_keys"
    )
