"""Young people who may get messages, what was planned for each of them, and addresses that do not work."""

from alembic import op

revision = "notify_0026"
down_revision = "notify_0025"


def upgrade() -> None:
    """Create the tables; number and address stand in them as keyed marks alone."""
    op.execute(
        """
        create table young_people (
            leaver uuid primary key,
            revision integer not null,
            region text not null,
            stand text,
            since timestamptz not null,
            until date,
            spoken_on date,
            is_start_state boolean not null,
            has_stopped boolean not null default false,
            due timestamptz
        );
        create index young_people_due on young_people (due) where due is not null;

        create table young_notes (
            leaver uuid not null references young_people (leaver) on delete cascade,
            occasion text not null,
            name text not null,
            state text not null check (state in ('held', 'message', 'silence')),
            reason text not null,
            made_at timestamptz not null,
            decided_at timestamptz not null,
            until timestamptz,
            hold text,
            message uuid references messages (id),
            told_at timestamptz,
            answered_at timestamptz,
            not_before timestamptz,
            answer text,
            mark bytea,
            primary key (leaver, occasion, name),
            check ((state = 'held') = (until is not null))
        );
        create index young_notes_by_message on young_notes (message);
        create index young_notes_by_mark on young_notes (mark);

        create table young_links (
            digest bytea primary key,
            leaver uuid not null references young_people (leaver) on delete cascade,
            occasion text not null,
            name text not null,
            expires_at timestamptz not null
        );

        create table young_broken_addresses (
            mark bytea primary key,
            since timestamptz not null
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table young_broken_addresses, young_links, young_notes, young_people")
