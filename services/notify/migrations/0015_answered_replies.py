"""Which replies were answered, so that one sender gets at most one kind answer a day."""

from alembic import op

revision = "notify_0015"
down_revision = "notify_0014"


def upgrade() -> None:
    """Add the column and the index by which a sender's last answer is found."""
    op.execute(
        """
        alter table replies add column answered boolean not null default false;
        create index replies_answered on replies (recipient, received_at) where answered;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("alter table replies drop column answered")
