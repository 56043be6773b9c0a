"""A key of its own for the sender of each e-mail, under which it returns."""

from alembic import op

revision = "notify_0025"
down_revision = "notify_0024"


def upgrade() -> None:
    """Give every message a random key in small letters: mail servers may change capitals."""
    op.execute(
        """
        alter table messages add column bounce_key text not null unique
            default replace(cast(gen_random_uuid() as text), '-', '');
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("alter table messages drop column bounce_key")
