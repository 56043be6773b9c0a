"""By which provider a message was requested and a reply came, and how each provider does."""

from alembic import op

revision = "notify_0030"
down_revision = "notify_0029"


def upgrade() -> None:
    """Add both, filled by the form of the provider's names; of what has none it stays unknown."""
    op.execute(
        """
        alter table messages add column provider text;
        update messages set provider = case
            when channel = 'email' then 'smtp'
            when provider_id ~ '^(SM|MM)[0-9a-f]{32}$' then 'twilio'
            when provider_id is not null then 'notifynl' end
            where claimed_at is not null;
        alter table replies add column provider text;
        update replies set provider = case
            when provider_id ~ '^(SM|MM)' then 'twilio'
            when provider_id not like 'link:%' then 'notifynl' end;
        update replies set forget_at = null where provider is null;
        create table provider_stands (
            channel text not null,
            provider text not null,
            failing_since timestamptz,
            primary key (channel, provider)
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute(
        "drop table provider_stands; alter table replies drop column provider;"
        " alter table messages drop column provider"
    )
