"""What young people let hear becomes a fact: an answer to a message, a no, or an address that does not work.

Notify knows no school and no region; who somebody is stands here. One transaction per event: the inbox, and the fact
with the person it is about. A second time it changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import uuid5

from sqlalchemy import Connection

from schemas.body import LeaverFact
from schemas.envelope import Envelope
from schemas.events import AddressFailed, CheckinAnswered, OfferDeclined, OutreachHeard
from schemas.types import EventId, Heard, LeaverId
from services.ingest import erasure_store, store
from services.ingest.log_events import YOUNG_PERSON_HEARD
from services.ingest.retention import ERASED
from services.runtime import inbox, outbox
from services.runtime.database import Database
from services.runtime.log import log

SOURCE = "urn:nazorg:jongere"
"""Who says so: the young person."""
NOBODY = "nobody_there"
"""Why it has no effect: ingest does not know the pseudonym."""


@dataclass(frozen=True, slots=True)
class YoungPeople:
    """Takes in what young people let hear; ``now`` rises, as the clock of every fact does."""

    database: Database
    now: Callable[[], datetime]

    def handle(self, events: Sequence[Envelope]) -> None:
        """Make a fact of each of ``events``, each in a transaction of its own.

        Raises:
            Unavailable: when the database is away; what was made before that stays made.
        """
        for event in events:
            if isinstance(event.body, OutreachHeard):
                self.database.run(partial(self._take, event=event, heard=event.body))

    def _take(self, connection: Connection, event: Envelope, heard: OutreachHeard) -> None:
        now, leaver = self.now(), LeaverId(event.key)
        if not inbox.first_time(connection, store.INBOX, [event], now):
            return
        rows = store.identities(connection, [leaver], lock=True)
        if not rows:
            erased = erasure_store.by_leaver(connection, leaver) is not None
            inbox.record(connection, store.INBOX, {event.id: ERASED if erased else NOBODY})
            return
        body = fact_of(heard, rows[0].region, rows[0].school)
        fact = Envelope(
            id=EventId(uuid5(event.id, body.TYPE)),
            source=SOURCE,
            key=leaver,
            time=event.time,
            recorded=now,
            body=body,
            reported_by=leaver,
        )
        outbox.put(connection, store.OUTBOX, [fact])
        log(YOUNG_PERSON_HEARD, kind=str(heard.heard))


def fact_of(heard: OutreachHeard, region: str, school: str) -> LeaverFact:
    """Return the fact that somebody of a school and a region tells."""
    where = {"happened_on": heard.happened_on, "region": region, "school": school or None}
    match heard.heard:
        case Heard.SCORE:
            return CheckinAnswered.model_validate({**where, "score": heard.score})
        case Heard.LEFT_ALONE | Heard.COME_BACK:
            return OfferDeclined.model_validate({**where, "may_return_on": heard.return_on})
        case Heard.ADDRESS_FAILS:
            return AddressFailed.model_validate(
                {**where, "channel": heard.channel, "permanent": heard.permanent}
            )
