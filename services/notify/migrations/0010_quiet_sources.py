"""Schools that fell silent as deliverers, per role that hears of it."""

from alembic import op

revision = "notify_0010"
down_revision = "notify_0001"


def upgrade() -> None:
    """Create the table."""
    op.execute(
        """
        create table quiet_sources (
            signal uuid primary key,
            school text not null,
            region text not null,
            role text not null,
            since date not null,
            last_on date,
            is_back boolean not null
        )
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table quiet_sources")
