"""Time as an event for people: who turned 18 or 27, told without the day of birth.

One transaction per batch opens the names of who is due, tells what changed through the outbox, and says when to look
again.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import AgeGroupKnown
from schemas.types import EventId
from services.ingest import age_store, store
from services.ingest.age import Age, age_on
from services.ingest.age_store import Told
from services.ingest.identity import Identities
from services.ingest.local_calendar import local_day, midnight
from services.ingest.log_events import AGES_LOOKED_AT
from services.ingest.silence import SOURCE
from services.ingest.store import IdentityRow
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.log import log

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Ages:
    """Looks how old people are, on the days on which that may have changed."""

    identities: Identities
    clock: Clock

    def step(self) -> bool:
        """Commit one batch of what is due now, and say whether there was any."""
        return self.identities.database.run(self.look)

    def look(self, connection: Connection) -> bool:
        """Do the same in the caller's transaction."""
        now = self.clock.now()
        due = age_store.due(connection, local_day(now), _BATCH)
        if not due:
            return False
        rows = {row.leaver: row for row in store.identities(connection, [told.leaver for told in due])}
        persons = self.identities.read(rows.values())
        looked, events = [], []
        for told in due:
            born = persons.get(told.leaver, {}).get("geboortedatum")
            age = age_on(born, told.group, local_day(now)) if born else None
            looked.append(Told(told.leaver, age.group if age else told.group, age.look_on if age else None))
            if age is not None and age.group is not told.group:
                events.append(_event(rows[told.leaver], age, now))
        outbox.put(connection, store.OUTBOX, events)
        age_store.save(connection, looked)
        age_store.count(connection, len(events))
        log(AGES_LOOKED_AT, looked=len(looked), changed=len(events))
        return True

    def next_due(self) -> datetime | None:
        """Return the first moment at which to look at anybody."""
        day = self.identities.database.run(age_store.next_day)
        return midnight(day) if day is not None else None


def _event(row: IdentityRow, age: Age, now: datetime) -> Envelope:
    """Return an event whose id is of one group on one day: told again it is the same event."""
    body = AgeGroupKnown(
        region=row.region, school=row.school or None, happened_on=age.since, age_group=age.group
    )
    return Envelope(
        id=EventId(uuid5(row.leaver, f"{body.TYPE}:{age.group}:{age.since}")),
        source=SOURCE,
        key=row.leaver,
        time=now,
        recorded=now,
        body=body,
    )
