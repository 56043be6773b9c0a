"""A person who is erased: all that the monitor holds goes, and what comes later is dropped. Absorbing, in any order.

Of the dossier the locked row stays, blank: the pseudonym, by which a late event is known. Nothing is told: readers
hear of the erasure themselves. Every function works inside the caller's transaction, with the rows locked.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.envelope import Envelope
from schemas.events import PersonErased
from services.monitor.store import INBOX, OUTBOX
from services.runtime import direct, inbox, outbox
from services.runtime.dead_letter import DeadLetters

ERASED = "erased"
"""Why an event of somebody who was erased has no effect, whether it came before or after."""

_OF_THEM = "where leaver = any(cast(:leavers as uuid[]))"
_REMOVED = {
    "inbox": text(
        "update monitor.inbox set outcome = 'no_effect', reason = 'erased'"  # noqa: S608 ours
        f" where event_id in (select event_id from monitor.history {_OF_THEM})"
    ),
    "history": text(f"delete from monitor.history {_OF_THEM}"),  # noqa: S608 ours
    "signals": text(f"delete from monitor.signals {_OF_THEM}"),  # noqa: S608 ours
    "quarantine": text(f"delete from monitor.quarantine {_OF_THEM}"),  # noqa: S608 ours
    "dossiers": text(
        "update monitor.dossiers set erased = true, quarantined = false, revision = 0, looked_at = null, due = null,"  # noqa: S608 ours
        " region = '00', school = null, owner = null, status = 'onbekend', in_window = false, look_again_on = null,"
        f" start_state_on = null, signals = '{{}}', tasks = '{{}}', responsible = 'school', circle = null,"
        " joined_with = null, content = null, reachable = null, retention_on = null"
        f" {_OF_THEM} and not erased"
    ),
}
"""Per table how what is known of some leavers goes; their events are named before the history goes."""


def erase(
    connection: Connection, leavers: Collection[UUID], at: datetime, letters: DeadLetters | None
) -> dict[str, int]:
    """Remove all that is known of ``leavers`` and return how many rows went or were emptied, per table.

    Args:
        at: the moment of it, aware UTC.
        letters: the dead letters of the monitor, among which may be some about them.
    """
    found = {
        table: connection.execute(statement, {"leavers": list(leavers)}).rowcount
        for table, statement in _REMOVED.items()
    }
    return found | {
        "outbox": outbox.empty(connection, OUTBOX, leavers, but_type=PersonErased.TYPE, at=at),
        "log": direct.forget(connection, leavers, but_type=PersonErased.TYPE),
        "dead_letters": letters.forget(connection, leavers, at=at) if letters else 0,
    }


def drop(connection: Connection, news: Mapping[UUID, Sequence[Envelope]]) -> None:
    """Record that events of people who are erased have no effect, and leave none of them on the direct bus."""
    late = [event for events in news.values() for event in events if not is_erasure(event)]
    inbox.record(connection, INBOX, {event.id: ERASED for event in late})
    if late:
        direct.forget(connection, {event.key for event in late}, but_type=PersonErased.TYPE)


def is_erasure(event: Envelope) -> bool:
    """Whether an event says that its person is erased."""
    return isinstance(event.body, PersonErased)
