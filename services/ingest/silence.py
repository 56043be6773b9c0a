"""Time as an event for sources: who should have delivered by now, and who is back.

One transaction per batch judges sources, tells what changed through the outbox, and says when to look again. A source
is locked while it is judged, so that two sweeps and a delivery cannot tell the same silence twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import Body, SourceResumed, SourceSilent, source_id
from schemas.school_days import known_until, school_days_of
from schemas.types import EventId, LeaverId
from services.ingest import source_store, store
from services.ingest.local_calendar import local_day
from services.ingest.log_events import HOLIDAYS_RUN_OUT, SOURCES_JUDGED
from services.ingest.rhythm import Answer, overdue_since
from services.ingest.source_store import Known
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log

SOURCE = "urn:nazorg:ingest"
WARN_BEFORE = timedelta(days=365)
"""How long before the school holidays run out the operator is told for the first time, and then once a year."""
_BATCH = 200
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Silence:
    """Judges sources that are due."""

    database: Database
    clock: Clock

    def step(self) -> bool:
        """Commit one batch of what is due now, and say whether there was any."""
        return self.database.run(self.judge)

    def judge(self, connection: Connection) -> bool:
        """Do the same in the caller's transaction."""
        now = self.clock.now()
        due = source_store.due(connection, now, _BATCH)
        if not due:
            return False
        judged = [(known, overdue_since(known.source, school_days_of(known.region), now)) for known in due]
        events = [event for known, answer in judged for event in _news(known, answer, now)]
        outbox.put(connection, store.OUTBOX, events)
        source_store.save(connection, judged)
        _warn(connection, now)
        log(SOURCES_JUDGED, judged=len(judged), changed=len(events))
        return True


def _news(known: Known, answer: Answer, now: datetime) -> Iterator[Envelope]:
    """Tell that a silence is over, and that one began."""
    before, since = known.source.silent_since, answer.silent_since
    if before is not None and before != since:
        body = SourceResumed(region=known.region, school=known.school, silent_since=before)
        yield _event(known.school, body, str(before), now)
    if since is not None and before != since:
        last_on = known.source.days[-1]
        silent = SourceSilent(region=known.region, school=known.school, last_on=last_on, expected_on=since)
        yield _event(known.school, silent, str(since), now + _TICK)


def _event(school: str, body: Body, silence: str, now: datetime) -> Envelope:
    """Return an event whose id is of one silence of one school: told again it is the same event."""
    source = source_id(school)
    return Envelope(
        id=EventId(uuid5(source, f"{body.TYPE}:{silence}")),
        source=SOURCE,
        key=LeaverId(source),
        time=now,
        recorded=now,
        body=body,
    )


def _warn(connection: Connection, now: datetime) -> None:
    """Tell the operator once a year that no school holidays are known after a day."""
    today, until = local_day(now), known_until()
    if today + WARN_BEFORE >= until and source_store.first_told(connection, today.year):
        log(HOLIDAYS_RUN_OUT, until=until.isoformat())
