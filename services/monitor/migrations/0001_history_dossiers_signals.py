"""The event history, the dossiers with their due dates, signals and tasks, quarantine, inbox and outbox."""

from alembic import op

from services.runtime.dead_letter import DEAD_LETTERS_DDL
from services.runtime.inbox import INBOX_DDL
from services.runtime.outbox import OUTBOX_DDL

revision = "monitor_0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of the monitor; a row of the history can be added, and never changed."""
    op.execute(
        """
        create table history (
            event_id uuid primary key,
            leaver uuid not null,
            type text not null,
            source text not null,
            time timestamptz,
            recorded timestamptz not null,
            reported_by uuid,
            body json not null
        );
        create index history_of_leaver on history (leaver);
        create function history_only_grows() returns trigger language plpgsql as $$
        begin
            raise exception 'the history of events is never changed';
        end $$;
        create trigger history_only_grows before update on history execute function history_only_grows();
        create table dossiers (
            leaver uuid primary key,
            revision integer not null default 0,
            looked_at timestamptz,
            due timestamptz,
            region text not null default '00',
            school text,
            owner uuid,
            status text not null default 'onbekend',
            in_window boolean not null default false,
            look_again_on date,
            start_state_on date,
            signals text[] not null default '{}',
            tasks text[] not null default '{}',
            quarantined boolean not null default false
        );
        create index dossiers_due on dossiers (due) where due is not null and not quarantined;
        create table signals (
            id uuid primary key,
            leaver uuid not null,
            kind text not null,
            rule text not null,
            reason text not null,
            urgency text not null,
            status text not null,
            ending text,
            opening integer not null,
            opened_at timestamptz not null,
            told_from timestamptz not null,
            since date not null,
            due_on date,
            start_state boolean not null,
            owner uuid,
            region text not null,
            school text not null,
            reported_by uuid,
            spoken_on date,
            action_on date,
            evidence uuid[] not null,
            revision integer not null,
            check ((status = 'gesloten') = (ending is not null))
        );
        create index signals_of_leaver on signals (leaver);
        create table quarantine (
            leaver uuid primary key,
            error text not null,
            place text not null,
            since timestamptz not null,
            events integer not null
        );
        """
    )
    op.execute(OUTBOX_DDL)
    op.execute(INBOX_DDL)
    op.execute(DEAD_LETTERS_DDL)


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute(
        "drop table dead_letters, inbox, outbox, quarantine, signals, dossiers, history;"
        " drop function history_only_grows()"
    )
