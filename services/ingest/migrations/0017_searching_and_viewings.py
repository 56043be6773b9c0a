"""By what people are searched for, and who looked at whose names, when, and on which page.

Of who was erased neither is kept: the pseudonym goes out of the rows of who looked.
"""

from alembic import op

revision = "ingest_0017"
down_revision = "ingest_0016"


def upgrade() -> None:
    """Create the tables; ``vangnet persons reindex`` fills ``searchables`` for people who are there already."""
    op.execute(
        """
        create table searchables (
            leaver uuid primary key,
            marks bigint[] not null
        );
        create index searchables_by_mark on searchables using gin (marks) with (gin_pending_list_limit = 256);
        create table viewings (
            id bigint generated always as identity primary key,
            door text not null,
            asked_by text not null,
            role text not null,
            occasion text not null,
            leavers uuid[] not null,
            asked_at timestamptz not null
        );
        create index viewings_by_leaver on viewings using gin (leavers) with (gin_pending_list_limit = 256);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table viewings, searchables")
