"""Who looked at whom: written in the transaction of the reading, so that nobody is read without it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from services.portal.access import SightReason, User


@dataclass(frozen=True, slots=True)
class Look:
    """One page as it is being opened: by whom, in which session, when (aware UTC), and which page."""

    user: User
    session: UUID
    at: datetime
    page: str


def record(connection: Connection, look: Look, seen: Iterable[tuple[UUID, SightReason]]) -> None:
    """Write that ``look`` shows these people, each with why they may be seen."""
    rows = list(seen)
    if not rows:
        return
    values = {
        "at": look.at,
        "session": look.session,
        "subject": look.user.subject,
        "role": str(look.user.role),
        "page": look.page,
        "leavers": [leaver for leaver, _ in rows],
        "whys": [str(why) for _, why in rows],
    }
    connection.execute(_RECORD, values)


_RECORD = text(
    "insert into portal.audit (at, session, subject, role, leaver, page, why)"
    " select :at, :session, :subject, :role, leaver, :page, why"
    " from unnest(cast(:leavers as uuid[]), cast(:whys as text[])) as t (leaver, why)"
)
