"""When the text of a message is forgotten, and that of a reply at the provider."""

from alembic import op

revision = "notify_0018"
down_revision = "notify_0017"


def upgrade() -> None:
    """Add the moment; what is old already is forgotten at once."""
    op.execute(
        """
        alter table messages add column forget_at timestamptz;
        alter table replies add column forget_at timestamptz;
        update messages set forget_at = made_at + interval '28 days';
        update replies set forget_at = received_at + interval '28 days';
        create index messages_to_forget on messages (forget_at) where forget_at is not null;
        create index replies_to_forget on replies (forget_at) where forget_at is not null;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added; a text that was forgotten stays so."""
    op.execute("alter table messages drop column forget_at; alter table replies drop column forget_at")
