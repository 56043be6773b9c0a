"""Hand-overs of one young person: prepared, sent, and answered; or taken back.

Pure. The sender stays the owner until the receiver accepts; a hand-over says so only when it is complete.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from schemas.codes import HandoverTo
from schemas.events import HandoverFact, HandoverPrepared, HandoverSent
from services.monitor.dossier import Dossier
from services.monitor.noted import Noted


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over.

    Attributes:
        id: the sender's id, or the event that told of it first.
        answer: that it was accepted, declined or withdrawn; None as long as it is open.
    """

    id: UUID
    receiver: HandoverTo
    prepared: Noted
    sent: Noted | None = None
    answer: Noted | None = None


def handovers_of(dossier: Dossier) -> tuple[HandOver, ...]:
    """Return every hand-over in the order in which they were prepared.

    A fact without an id is about the only open one. A fact about none that we know of changes nothing.
    """
    found: dict[UUID, HandOver] = {}
    for told in dossier.noted:
        body = told.body
        if isinstance(body, HandoverPrepared):
            one = HandOver(body.handover or told.event, body.receiver, told)
            found[one.id] = one
        elif isinstance(body, HandoverFact) and (meant := _meant(found, body.handover)) is not None:
            sent = isinstance(body, HandoverSent)
            found[meant.id] = replace(meant, sent=told) if sent else replace(meant, answer=told)
    return tuple(found.values())


def _meant(found: dict[UUID, HandOver], named: UUID | None) -> HandOver | None:
    if named is not None:
        return found.get(named)
    still_open = [one for one in found.values() if one.answer is None]
    return still_open[0] if len(still_open) == 1 else None
