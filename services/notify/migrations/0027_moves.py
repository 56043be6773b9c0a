"""How many people a member of staff may have, and who went from which coach to which."""

from alembic import op

revision = "notify_0027"
down_revision = "notify_0026"


def upgrade() -> None:
    """Add the limit, fifty for everybody, and the table."""
    op.execute(
        """
        alter table recipients add column most_people integer not null default 50;
        create table moves (
            notice uuid not null,
            leaver uuid not null,
            recipient uuid not null,
            is_new boolean not null,
            primary key (notice, leaver)
        );
        create index moves_by_leaver on moves (leaver);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("drop table moves; alter table recipients drop column most_people")
