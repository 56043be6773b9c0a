"""What follows when young people change hands: notices to both coaches, and a gap where somebody has too many.

Works inside the caller's transaction, which holds ``plan_alone``, and before the new owners are written.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import DossierUpdated
from schemas.types import NO_SCHOOL
from services.notify import store_moves, store_people, store_plan
from services.notify.gap_list import keep_gaps
from services.notify.gaps import Gap, GapReason
from services.notify.handover import handover_row, notice_of
from services.notify.rows import Row


@dataclass(frozen=True, slots=True)
class Move:
    """A young person whose coach is another one now; None is nobody."""

    leaver: UUID
    before: UUID | None
    after: UUID | None

    @property
    def coaches(self) -> tuple[UUID, UUID] | None:
        """Who handed over and who took over; None for a first assignment and a release."""
        return (self.before, self.after) if self.before and self.after else None


def moves_of(connection: Connection, dossiers: Collection[Envelope]) -> list[Move]:
    """Return whose coach changes by these dossiers, which are not written yet."""
    if not dossiers:
        return []
    known = store_moves.owners_before(connection, [event.key for event in dossiers])
    found = [
        Move(event.key, known.get(event.key), event.body.owner if event.body.in_window else None)
        for event in dossiers
        if isinstance(event.body, DossierUpdated)
    ]
    return [move for move in found if move.before != move.after]


def follow(connection: Connection, moves: Collection[Move], now: datetime) -> list[Row]:
    """Write what follows from moves that are written, and return the rows of notices that are new.

    A first assignment, and a release to nobody, are told as signals and tasks are: here only who hands over hears it.
    """
    owners = {owner for move in moves for owner in (move.before, move.after) if owner is not None}
    if not owners:
        return []
    look_at_limits(connection, owners, now)
    handed = [move for move in moves if move.coaches]
    people = store_people.load_people(connection, {o for m in handed for o in m.coaches or ()}, ())
    notices: dict[UUID, store_moves.Notice] = {}
    for move in handed:
        for owner, is_new in ((move.before, False), (move.after, True)):
            if owner not in people:
                continue
            # Who got them since the last e-mail gives them away again: neither is told.
            if store_moves.undo(connection, notice_of(people[owner], now, is_new=not is_new), move.leaver):
                continue
            notice = notice_of(people[owner], now, is_new=is_new)
            notices.setdefault(notice, store_moves.Notice(owner, is_new, [])).leavers.append(move.leaver)
    store_moves.keep(connection, notices)
    known = store_plan.load_rows(connection, notices)
    return [
        handover_row(notice, people[one.recipient], now)
        for notice, one in sorted(notices.items())
        if notice not in known
    ]


def look_at_limits(connection: Connection, owners: Iterable[UUID], now: datetime) -> None:
    """Write for each of these people whether they have more young people than their limit."""
    asked = sorted(set(owners))
    people = store_people.load_people(connection, asked, ())
    numbers = store_plan.caseload_of(connection, asked)
    keep_gaps(
        connection,
        {
            owner: (Gap(GapReason.TOO_MANY_PEOPLE, person.region, NO_SCHOOL, person.role, owner),)
            if (person := people.get(owner)) and numbers.get(owner, 0) > person.most_people
            else ()
            for owner in asked
        },
        now,
    )
