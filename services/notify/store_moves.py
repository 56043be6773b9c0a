"""Who went from which coach to which, as long as a notice of it may still be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from services.notify.content import HandOver


@dataclass(frozen=True, slots=True)
class Notice:
    """What one reader hears: whether the young people came to them, or went."""

    recipient: UUID
    is_new: bool
    leavers: list[UUID]


def owners_before(connection: Connection, leavers: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Return who had these young people until now, inside their window."""
    found = connection.execute(_BEFORE, {"leavers": list(leavers)})
    return dict(iter(found))


def keep(connection: Connection, notices: Mapping[UUID, Notice]) -> None:
    """Write which young people each notice is about, and who reads it."""
    rows = [
        {"notice": notice, "leaver": leaver, "recipient": one.recipient, "is_new": one.is_new}
        for notice, one in sorted(notices.items())
        for leaver in sorted(one.leavers)
    ]
    if rows:
        connection.execute(_KEEP, rows)


def undo(connection: Connection, notice: UUID, leaver: UUID) -> bool:
    """Take a young person out of a notice, and say whether it was about them."""
    return connection.execute(_UNDO, {"notice": notice, "leaver": leaver}).rowcount == 1


def load(connection: Connection, notices: Iterable[UUID]) -> dict[UUID, HandOver]:
    """Return what each of these notices says now: who came back meanwhile does not count."""
    asked = list(notices)
    found = connection.execute(_LOAD, {"notices": asked}) if asked else ()
    return {notice: HandOver(people, is_new=is_new) for notice, is_new, people in found}


_BEFORE = text(
    "select leaver, owner from notify.caseload where leaver = any(cast(:leavers as uuid[])) and in_window"
)
_KEEP = text(
    "insert into notify.moves (notice, leaver, recipient, is_new)"
    " values (:notice, :leaver, :recipient, :is_new) on conflict do nothing"
)
_UNDO = text("delete from notify.moves where notice = :notice and leaver = :leaver")
_LOAD = text(
    "select m.notice, m.is_new, count(*) filter (where c.in_window and (c.owner = m.recipient) = m.is_new)"
    " from notify.moves m join notify.caseload c using (leaver)"
    " where m.notice = any(cast(:notices as uuid[])) group by m.notice, m.is_new"
)
