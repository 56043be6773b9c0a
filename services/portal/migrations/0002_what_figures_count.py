"""What the figures count stands in columns of its own, worked out by the database from what was told."""

from alembic import op

revision = "portal_0002"
down_revision = "portal_0001"


def upgrade() -> None:
    """Add who told a status and the days of real contact to a dossier; find signals by area."""
    op.execute(
        """
        alter table dossiers
            add column known_by text generated always as (told -> 'bekend_door' ->> 'bron') stored,
            add column contacts jsonb generated always as (
                jsonb_path_query_array(told, '$.tijdlijn[*] ? (@.code == "contact.gelegd").datum')
            ) stored;
        create index signals_by_region on signals (region);
        create index signals_by_school on signals (school);
        """
    )


def downgrade() -> None:
    """Drop them."""
    op.execute(
        "drop index signals_by_school, signals_by_region;"
        " alter table dossiers drop column contacts, drop column known_by"
    )
