"""Consent: whether it was given for a scope, and until when it holds.

Pure. The last fact about a scope counts; what was refused or taken back is no consent, and neither is silence. What a
parent gave ends on the day the young person is 18.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from schemas.body import LeaverFact
from schemas.codes import AgeGroup, ConsentGiver, ConsentScope
from schemas.events import ConsentFact, ConsentGiven, ConsentRefused
from services.monitor.ages import reached
from services.monitor.answers import earliest
from services.monitor.dossier import Dossier
from services.monitor.local_calendar import midnight
from services.monitor.noted import Noted


class Said(NamedTuple):
    """The last answer to the question for consent.

    Attributes:
        given: whether it was yes.
        on: the day of the answer.
        ends_at: the moment, aware UTC, from which a yes no longer holds; None when it has no end.
    """

    given: bool
    on: date
    ends_at: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Whether there is consent at a moment."""
        return self.given and midnight(self.on) <= moment and (self.ends_at is None or moment < self.ends_at)

    def changes_after(self, moment: datetime) -> datetime | None:
        """Return the first moment after one at which a yes begins to hold, or no longer does; None without any."""
        edges = (midnight(self.on), self.ends_at) if self.given else ()
        return min((edge for edge in edges if edge is not None and edge > moment), default=None)


def said_of(dossier: Dossier, scope: ConsentScope) -> Said | None:
    """Return the last answer for a scope; None when nobody told of one."""
    one = last_answer(dossier, scope)
    if one is None:
        return None
    if not isinstance(one.body, ConsentGiven):
        return Said(given=False, on=one.on)
    grown = _own_since(dossier) if one.body.giver is ConsentGiver.PARENT else None
    last_day = midnight(one.body.ends_on + timedelta(days=1)) if one.body.ends_on else None
    return Said(given=True, on=one.on, ends_at=earliest(last_day, midnight(grown) if grown else None))


def answered_by_parent(dossier: Dossier) -> tuple[Noted, ...]:
    """Return what parents answered before the young person was 18, and the young person did not answer since."""
    grown = _own_since(dossier)
    if grown is None:
        return ()
    answers = (last_answer(dossier, scope) for scope in ConsentScope)
    return tuple(one for one in answers if one is not None and _is_to_ask_again(one.body, grown))


def last_answer(dossier: Dossier, scope: ConsentScope) -> Noted | None:
    """Return the last answer for a scope that counts: from 18 on nobody's parents answer any more."""
    grown = _own_since(dossier)
    for one in reversed(dossier.noted):
        body = one.body
        if not isinstance(body, ConsentFact) or body.scope is not scope:
            continue
        if body.giver is not ConsentGiver.PARENT or grown is None or one.on < grown:
            return one
    return None


def _own_since(dossier: Dossier) -> date | None:
    """Return the day on which the young person became 18, as far as that is known (BW 1:233)."""
    grown = reached(dossier, AgeGroup.FROM_18)
    return grown.on if grown else None


def _is_to_ask_again(body: LeaverFact, grown: date) -> bool:
    """Whether an answer is of a parent, and would still hold if the child were a child."""
    if not isinstance(body, ConsentGiven | ConsentRefused) or body.giver is not ConsentGiver.PARENT:
        return False
    return not isinstance(body, ConsentGiven) or body.ends_on is None or body.ends_on >= grown
