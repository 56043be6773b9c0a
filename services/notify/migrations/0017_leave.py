"""Leave of staff: from which day until which, and who stands in."""

from alembic import op

revision = "notify_0017"
down_revision = "notify_0016"


def upgrade() -> None:
    """Create the table."""
    op.execute(
        """
        create table leaves (
            staff_id uuid not null references recipients (staff_id),
            first_on date not null,
            last_on date not null check (last_on >= first_on),
            deputy uuid references recipients (staff_id) check (deputy <> staff_id),
            primary key (staff_id, first_on)
        );
        create index leaves_by_deputy on leaves (deputy);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table leaves")
