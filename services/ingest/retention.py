"""Erases whom the monitor says nobody may keep any longer, as any erasure goes.

Each event is one transaction: the inbox, the person, and the event that tells it. A second time it changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import RetentionEnded
from services.ingest.erase import Eraser
from services.ingest.log_events import PERSON_ERASED
from services.ingest.store import INBOX
from services.runtime import inbox
from services.runtime.log import log

ERASED = "erased"
"""Why the end of a retention has no effect: the person was erased before."""
FACTS_DIFFER = "facts_differ"
"""The same where ingest told other facts than the monitor judged: it says so again, once it has read them all."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Takes in whose retention ended."""

    eraser: Eraser

    def handle(self, events: Sequence[Envelope]) -> None:
        """Erase each person of ``events`` of whom nothing else is known, each in a transaction of its own.

        Raises:
            Unavailable: when a database is away; who was erased before that stays erased.
        """
        for event in events:
            if isinstance(event.body, RetentionEnded):
                self.eraser.identities.database.run(partial(self._take, event=event, ended=event.body))

    def _take(self, connection: Connection, event: Envelope, ended: RetentionEnded) -> None:
        if not inbox.first_time(connection, INBOX, [event], self.eraser.clock.now()):
            return
        erased = self.eraser.erase_ended(connection, event.key, ended)
        if erased is None:
            inbox.record(connection, INBOX, {event.id: FACTS_DIFFER})
        elif erased.is_known:
            inbox.record(connection, INBOX, {event.id: ERASED})
        else:
            log(PERSON_ERASED, erasure=str(erased.id), reason=erased.reason)
