"""When to look again how old somebody is, and which group was told; the day of birth stays encrypted."""

from alembic import op

revision = "ingest_0014"
down_revision = "ingest_0013"


def upgrade() -> None:
    """Create the tables; whoever is known already is looked at once."""
    op.execute(
        """
        create table ages (
            leaver uuid primary key,
            told text,
            look_on date
        );
        create table ages_told (events bigint not null);
        insert into ages_told values (0);
        create index ages_look_on on ages (look_on);
        insert into ages (leaver, look_on) select leaver, date '1970-01-01' from identities;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table ages_told, ages")
