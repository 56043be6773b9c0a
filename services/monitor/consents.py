"""Consent: whether it was given for a scope, and until when it holds.

Pure. The last fact about a scope counts; what was refused or taken back is no consent, and neither is silence.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from schemas.codes import ConsentScope
from schemas.events import ConsentFact, ConsentGiven
from services.monitor.dossier import Dossier
from services.monitor.local_calendar import midnight


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
    for one in reversed(dossier.noted):
        body = one.body
        if isinstance(body, ConsentFact) and body.scope is scope:
            if not isinstance(body, ConsentGiven):
                return Said(given=False, on=one.on)
            ends_at = midnight(body.ends_on + timedelta(days=1)) if body.ends_on else None
            return Said(given=True, on=one.on, ends_at=ends_at)
    return None
