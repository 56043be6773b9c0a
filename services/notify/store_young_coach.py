"""Of a young person who went to another coach: since when, as long as they did not hear it, in the database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text


def change_coach(connection: Connection, leaver: UUID, coaches: tuple[UUID, UUID], now: datetime) -> None:
    """Keep that somebody went from one coach to another; back to whom they had before they heard of it is no news.

    Args:
        coaches: the former one and the new one.
    """
    before, after = coaches
    connection.execute(_CHANGE_COACH, {"leaver": leaver, "before": before, "after": after, "now": now})


def coach_told(connection: Connection, leaver: UUID) -> None:
    """Forget a change of coach, for the young person heard it."""
    connection.execute(_COACH_TOLD, {"leaver": leaver})


_CHANGE_COACH = text(
    "update notify.young_people set"
    " coach_since = case when coach_before = :after then null else cast(:now as timestamptz) end,"
    " coach_before = case when coach_before = :after then null else coalesce(coach_before, :before) end"
    " where leaver = :leaver"
)
_COACH_TOLD = text(
    "update notify.young_people set coach_since = null, coach_before = null where leaver = :leaver"
)
