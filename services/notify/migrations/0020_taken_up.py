"""Which orders to take a signal up were given, so that each counts once."""

from alembic import op

revision = "notify_0020"
down_revision = "notify_0019"


def upgrade() -> None:
    """Make the table."""
    op.execute(
        """
        create table taken_up (
            staff uuid not null,
            key text not null,
            signal uuid not null,
            next_on date not null,
            taken_at timestamptz not null,
            primary key (staff, key)
        );
        create index taken_up_signal on taken_up (signal);
        """
    )


def downgrade() -> None:
    """Drop it."""
    op.execute("drop table taken_up")
