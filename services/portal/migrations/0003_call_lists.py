"""Rounds of calls: whom they are about, who has somebody on the line, and what came of it."""

from alembic import op

revision = "portal_0003"
down_revision = "portal_0002"


def upgrade() -> None:
    """Create the tables."""
    op.execute(
        """
        create table campaigns (
            key uuid primary key,
            selection text not null,
            made_by text not null,
            made_at timestamptz not null
        );
        create table calls (
            campaign uuid not null references campaigns,
            leaver uuid not null,
            due_on date not null,
            tries integer not null default 0,
            held_by text,
            held_until timestamptz,
            result text,
            primary key (campaign, leaver)
        );
        create index calls_of_a_person on calls (leaver);
        """
    )


def downgrade() -> None:
    """Drop them; the contacts that were recorded are facts, and stay."""
    op.execute("drop table calls, campaigns")
