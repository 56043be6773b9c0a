"""Who is one person: the circle of whoever was ever joined, who stays, and for whom a signal is told."""

from alembic import op

revision = "monitor_0002"
down_revision = "monitor_0001"


def upgrade() -> None:
    """Add the columns; so far everybody is alone, and every signal is told for whose it is."""
    op.execute(
        """
        alter table dossiers add column circle uuid, add column joined_with uuid;
        create index dossiers_in_circle on dossiers (leaver) where circle is not null;
        create index dossiers_of_circle on dossiers (circle) where circle is not null;
        alter table signals add column person uuid;
        update signals set person = leaver;
        alter table signals alter column person set not null;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute(
        "alter table signals drop column person;"
        " drop index dossiers_of_circle, dossiers_in_circle;"
        " alter table dossiers drop column circle, drop column joined_with"
    )
