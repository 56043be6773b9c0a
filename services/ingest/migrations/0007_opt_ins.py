"""Who gave consent for special data, so that ingest can refuse what lacks it."""

from alembic import op

revision = "ingest_0007"
down_revision = "ingest_0006"


def upgrade() -> None:
    """Create the table of the latest word of each young person about special data."""
    op.execute(
        """
        create table opt_ins (
            leaver uuid primary key,
            said_on date not null,
            is_given boolean not null,
            ends_on date
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table opt_ins")
