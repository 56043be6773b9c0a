"""Which keys the index of each domain has: that of schools, and that of the Doorstroompunt."""

from alembic import op

revision = "ingest_0013"
down_revision = "ingest_0012"


def upgrade() -> None:
    """Name the domain of each key; what was there is of schools, and DUO's follow from the rows that they made."""
    op.execute(
        """
        alter table index_keys add column domain text not null default 'index_key';
        alter table index_keys alter column domain drop default;
        alter table index_keys drop constraint index_keys_pkey;
        alter table index_keys add primary key (domain, id);
        insert into index_keys (domain, id) select distinct 'duo_index_key', key_id from duo_index;
        """
    )


def downgrade() -> None:
    """Undo what ``upgrade`` did; the keys of DUO's index are forgotten again."""
    op.execute(
        """
        delete from index_keys where domain <> 'index_key';
        alter table index_keys drop constraint index_keys_pkey;
        alter table index_keys add primary key (id);
        alter table index_keys drop column domain;
        """
    )
