"""The people that a region's Doorstroompunt knows from DUO, apart from those of schools, and DUO's monthly files."""

from alembic import op

revision = "ingest_0011"
down_revision = "ingest_0010"


def upgrade() -> None:
    """Create the tables of the domain; who is gone from ``duo_people`` is gone from the others too."""
    op.execute(
        """
        create table duo_people (
            leaver uuid primary key,
            school text not null,
            region text not null,
            person bytea not null
        );
        create table duo_index (
            pupil bytea primary key,
            key_id text not null,
            leaver uuid not null unique
                references duo_people (leaver) on delete cascade deferrable initially deferred
        );
        create table duo_reports (
            region text not null,
            month text not null,
            report text not null check (report in ('a01', 'a02', 'a04')),
            leaver uuid not null references duo_people (leaver) on delete cascade,
            primary key (region, month, report, leaver)
        );
        create index duo_reports_by_leaver on duo_reports (leaver);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table duo_reports, duo_index, duo_people")
