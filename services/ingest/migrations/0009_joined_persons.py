"""By what people may be one person, who said that they are, and who said that they are not."""

from alembic import op

revision = "ingest_0009"
down_revision = "ingest_0008"


def upgrade() -> None:
    """Create the tables; ``vangnet persons reindex`` fills ``likenesses`` for people who are there already."""
    op.execute(
        """
        create table likenesses (
            mark bytea not null,
            leaver uuid not null,
            key_id text not null,
            domain text not null default 'nazorg',
            primary key (mark, leaver)
        );
        create index likenesses_of_leaver on likenesses (leaver);
        create table joins (
            id uuid primary key,
            kept uuid not null,
            joined uuid not null,
            region text not null,
            school text,
            joined_by uuid not null,
            joined_at timestamptz not null,
            undone_by uuid,
            undone_at timestamptz,
            check (kept <> joined and (undone_at is null) = (undone_by is null) and undone_at > joined_at)
        );
        create unique index joined_once on joins (least(kept, joined), greatest(kept, joined))
            where undone_at is null;
        create index joins_of_joined on joins (joined) where undone_at is null;
        create table rejections (
            low uuid not null,
            high uuid not null,
            rejected_by uuid not null,
            rejected_at timestamptz not null,
            primary key (low, high),
            check (low < high)
        );
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` made."""
    op.execute("drop table rejections, joins, likenesses")
