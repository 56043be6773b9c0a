"""What was told, who is signed in, who looked, and what waits to be sent to ingest."""

from alembic import op

from services.runtime.bucket import BUCKET_DDL
from services.runtime.dead_letter import DEAD_LETTERS_DDL
from services.runtime.inbox import INBOX_DDL
from services.runtime.outbox import OUTBOX_DDL

revision = "portal_0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of the portal."""
    op.execute(INBOX_DDL + OUTBOX_DDL + DEAD_LETTERS_DDL + BUCKET_DDL)
    op.execute(
        """
        create table dossiers (
            key uuid primary key,
            revision integer not null,
            region text not null,
            school text not null,
            owner uuid,
            status text not null,
            in_window boolean not null,
            look_again_on date,
            start_state_on date,
            responsible text not null,
            joined_with uuid,
            rules text[] not null,
            tasks text[] not null,
            told jsonb not null
        );
        create index dossiers_by_owner on dossiers (owner);
        create index dossiers_by_school on dossiers (school);
        create index dossiers_by_region on dossiers (region);

        create table signals (
            key uuid primary key,
            revision integer not null,
            leaver uuid not null,
            kind text not null,
            rule text not null,
            reason text not null,
            urgency text not null,
            status text not null,
            opening integer not null,
            opened_at timestamptz not null,
            since date not null,
            due_on date,
            start_state boolean not null,
            owner uuid,
            region text not null,
            school text not null,
            reported_by uuid,
            spoken_on date,
            action_on date,
            outcome text,
            ladder_end text not null,
            doorstroompunt text not null,
            audience text[] not null
        );
        create index signals_of_a_person on signals (leaver);

        create table messages (
            key uuid primary key,
            recipient uuid not null,
            channel text not null,
            signals uuid[] not null,
            sent_at timestamptz,
            possibly_double boolean,
            steps text[],
            failed text
        );
        create index messages_by_signal on messages using gin (signals);

        create table seen (
            key uuid primary key,
            revision integer not null,
            seen_by uuid not null,
            seen_on date not null
        );

        create table recipients (
            key uuid primary key,
            revision integer not null,
            role text not null,
            region text not null,
            active boolean not null,
            schools text[] not null
        );

        create table gaps (
            key uuid primary key,
            reason text not null,
            region text not null,
            role text not null,
            recipient uuid,
            since timestamptz not null,
            school text not null,
            is_open boolean not null
        );

        create table sources (
            key uuid primary key,
            region text not null,
            school text not null,
            silent_since date not null,
            is_silent boolean not null
        );

        create table parked (
            key uuid primary key,
            revision integer not null,
            service text not null,
            topic text not null,
            partition integer not null,
            position bigint not null,
            reason text not null,
            digest text not null,
            at timestamptz not null
        );

        create table erased (leaver uuid primary key);

        create table sessions (
            id uuid primary key,
            token bytea not null unique,
            before bytea,
            signed_in jsonb not null,
            started_at timestamptz not null,
            turned_at timestamptz not null,
            ends_at timestamptz not null
        );
        create index sessions_before on sessions (before);

        create table audit (
            id bigint generated always as identity primary key,
            at timestamptz not null,
            session uuid not null,
            subject text not null,
            role text not null,
            leaver uuid not null,
            page text not null,
            why text not null
        );
        create index audit_of_a_person on audit (leaver, at);
        create index audit_by_moment on audit (at);

        create table entries (
            key uuid primary key,
            subject text not null,
            leaver uuid not null,
            event jsonb not null,
            door jsonb not null,
            made_at timestamptz not null,
            due_at timestamptz,
            tries integer not null default 0,
            sent_at timestamptz,
            refused text
        );
        create index entries_due on entries (due_at) where due_at is not null;
        create index entries_of_a_person on entries (leaver);
        """
    )


def downgrade() -> None:
    """Drop them; what was told comes back by ``vangnet republish``, who looked does not."""
    op.execute(
        "drop table entries, audit, sessions, erased, parked, sources, gaps, recipients, seen, messages, signals,"
        " dossiers, buckets, dead_letters, outbox, inbox"
    )
