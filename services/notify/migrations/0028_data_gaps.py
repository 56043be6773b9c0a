"""What the e-mail to a coordinator counts after a start state: whose address is missing, and whose nobody knows."""

from alembic import op

revision = "notify_0028"
down_revision = "notify_0027"


def upgrade() -> None:
    """Add the columns, which stay empty until a dossier tells them."""
    op.execute(
        """
        alter table caseload add column start_state_on date, add column reachable boolean;
        create index caseload_by_start_state on caseload (start_state_on) where start_state_on is not null;
        """
    )


def downgrade() -> None:
    """Drop what ``upgrade`` added."""
    op.execute("alter table caseload drop column start_state_on, drop column reachable")
