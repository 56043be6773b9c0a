"""Who asked for the address of a young person, when, for which message and why; never the address.

Of who was erased the pseudonym is not kept either.
"""

from alembic import op

revision = "ingest_0016"
down_revision = "ingest_0015"


def upgrade() -> None:
    """Create the table."""
    op.execute(
        """
        create table address_requests (
            id bigint generated always as identity primary key,
            leaver uuid,
            message uuid not null,
            occasion text not null,
            asked_by text not null,
            asked_at timestamptz not null,
            answer text not null
        );
        create index address_requests_by_leaver on address_requests (leaver);
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table address_requests")
