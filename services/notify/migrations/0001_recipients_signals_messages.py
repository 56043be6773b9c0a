"""The register of staff, the latest signals and dossiers, plan rows, messages, receipts and replies."""

from alembic import op

from services.runtime.dead_letter import DEAD_LETTERS_DDL
from services.runtime.inbox import INBOX_DDL
from services.runtime.outbox import OUTBOX_DDL

revision = "notify_0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of notify."""
    op.execute(INBOX_DDL + OUTBOX_DDL + DEAD_LETTERS_DDL)
    op.execute(
        """
        create table recipients (
            staff_id uuid primary key,
            revision integer not null,
            code text not null,
            name text not null,
            role text not null,
            region text not null,
            schools text[] not null,
            mobile text,
            email text,
            days smallint[] not null,
            starts time not null,
            ends time not null,
            preferred text not null
        );
        create index recipients_by_mobile on recipients (mobile);

        create table signals (
            signal uuid primary key,
            leaver uuid not null,
            revision integer not null,
            kind text not null,
            urgency text not null,
            status text not null,
            opening integer not null,
            opened_at timestamptz not null,
            region text not null,
            school text not null,
            start_state boolean not null,
            owner uuid,
            reported_by uuid,
            spoken_on date,
            action_on date,
            seen_at timestamptz,
            due timestamptz
        );
        create index signals_due on signals (due) where due is not null;
        create index signals_on_a_desk on signals (owner) where status <> 'gesloten';

        create table caseload (
            leaver uuid primary key,
            revision integer not null,
            region text not null,
            school text not null,
            owner uuid,
            in_window boolean not null
        );
        create index caseload_by_owner on caseload (owner) where in_window;

        create table messages (
            id uuid primary key,
            recipient uuid not null,
            channel text not null,
            role text not null,
            steps text[] not null,
            reasons text[] not null,
            text text not null,
            subject text not null,
            letter text not null,
            state text not null,
            made_at timestamptz not null,
            not_before timestamptz not null,
            give_up_at timestamptz not null,
            attempts integer not null default 0,
            callback_key text not null unique,
            claim uuid unique,
            claimed_by uuid,
            claimed_at timestamptz,
            provider_id text,
            taken_at timestamptz,
            ask_at timestamptz,
            asks integer not null default 0,
            code text,
            stands_in_for uuid unique references messages (id),
            possibly_double boolean not null default false
        );
        create index messages_queued on messages (not_before) where state = 'queued';
        create unique index messages_one_in_sending on messages (recipient) where state = 'sending';
        create index messages_unknown on messages (ask_at) where ask_at is not null;
        create index messages_by_recipient on messages (recipient, channel, made_at);
        create index messages_by_provider_id on messages (provider_id);

        create table plan_rows (
            signal uuid not null,
            opening integer not null,
            urgency text not null,
            step text not null,
            round integer not null,
            recipient uuid not null,
            state text not null check (state in ('held', 'message', 'silence')),
            reason text not null,
            at timestamptz not null,
            made_at timestamptz not null,
            decided_at timestamptz not null,
            until timestamptz,
            hold text,
            channel text,
            message uuid references messages (id),
            passed_on boolean not null,
            spoken_before date,
            primary key (signal, opening, urgency, step, round, recipient),
            check ((state = 'held') = (until is not null)),
            check (state <> 'message' or message is not null)
        );
        create index plan_rows_held on plan_rows (until) where state = 'held';
        create index plan_rows_by_message on plan_rows (message);
        create index plan_rows_told on plan_rows (recipient) where state = 'message';

        create table receipts (
            seq bigint generated always as identity primary key,
            message uuid not null references messages (id),
            status text not null,
            code text,
            provider_id text not null,
            received_at timestamptz not null
        );

        create table replies (
            provider_id text primary key,
            recipient uuid,
            meaning text not null,
            received_at timestamptz not null
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute(
        "drop table replies, receipts, plan_rows, messages, caseload, signals, recipients,"
        " dead_letters, outbox, inbox"
    )
