"""Bringing a file of recipients into the register, and telling the topic who changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from sqlalchemy import Connection, text

from schemas.envelope import Envelope
from schemas.events import RecipientUpdated
from schemas.types import EventId
from services.notify import store, store_people
from services.notify.errors import RegisterRefused
from services.notify.log_events import REGISTER_IMPORTED
from services.notify.outcomes import SOURCE
from services.notify.register import Entry, parse_register
from services.runtime import outbox
from services.runtime.clock import CLOCK_CHANNEL, Clock
from services.runtime.database import Database, notify
from services.runtime.log import log


@dataclass(frozen=True, slots=True)
class Staff:
    """The register as an administrator changes it."""

    database: Database
    clock: Clock

    def import_recipients(self, data: bytes) -> str:
        """Add or change recipients in one transaction, and say how many; the same file again changes nothing.

        Open signals of their regions and schools are planned again: a role that nobody held may be held now.

        Raises:
            RegisterRefused: when the file has a fault; nothing changed, and each fault is named.
        """
        entries, faults = parse_register(data)
        if faults:
            raise RegisterRefused(faults)
        now = self.clock.now()

        def work(connection: Connection) -> int:
            store.plan_alone(connection)  # a plan with the former register must not undo the new ``due``
            changed = store_people.save_entries(connection, entries)
            outbox.put(
                connection, store.OUTBOX, [_event(entry, revision, now) for entry, revision in changed]
            )
            if changed:
                regions = sorted({entry.recipient.region for entry, _ in changed})
                schools = sorted({school for entry, _ in changed for school in entry.recipient.schools})
                connection.execute(_PLAN_AGAIN, {"now": now, "regions": regions, "schools": schools})
                notify(connection, CLOCK_CHANNEL)
            return len(changed)

        changed = self.database.run(work)
        log(REGISTER_IMPORTED, entries=len(entries), changed=changed)
        unreachable = sum(not entry.recipient.channels for entry in entries)
        warning = f"; {unreachable} zonder mobiel nummer en e-mailadres" if unreachable else ""
        return f"{len(entries)} ontvangers, {changed} nieuw of gewijzigd{warning}"


def _event(entry: Entry, revision: int, now: datetime) -> Envelope:
    person = entry.recipient
    body = RecipientUpdated(revision=revision, role=person.role, region=person.region, schools=person.schools)
    return Envelope(
        id=EventId(uuid5(person.id, f"{RecipientUpdated.TYPE}:{revision}")),
        source=SOURCE,
        key=person.id,
        time=now,
        recorded=now,
        body=body,
    )


_PLAN_AGAIN = text(
    "update notify.signals set due = :now where status <> 'gesloten' and kind = 'signaal'"
    " and (region = any(:regions) or school = any(:schools))"
)
