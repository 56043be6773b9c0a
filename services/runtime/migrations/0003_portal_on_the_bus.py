"""The portal reads and writes the bus and the clock, as every service does."""

from alembic import op

revision = "runtime_0003"
down_revision = "runtime_0002"


def upgrade() -> None:
    """Let it in."""
    op.execute("grant usage on schema runtime to vangnet_portal")
    op.execute("grant select, insert, update, delete on clock, log, positions to vangnet_portal")


def downgrade() -> None:
    """Shut it out."""
    op.execute("revoke all on clock, log, positions from vangnet_portal")
    op.execute("revoke usage on schema runtime from vangnet_portal")
