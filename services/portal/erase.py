"""A person who is erased: dossier, signals and what waits to be sent go at once, and what comes later is dropped.

Absorbing, in any order. Who looked is kept: it holds a pseudonym without a name, and shows who saw what of whom as
long as that may be asked. Works inside the caller's transaction.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.events import PersonErased
from services.portal import store
from services.runtime import direct, outbox
from services.runtime.dead_letter import DeadLetters

ERASED = "erased"
"""Why a snapshot about somebody who was erased has no effect."""


def erase(
    connection: Connection, leavers: Collection[UUID], at: datetime, letters: DeadLetters
) -> dict[str, int]:
    """Remove all that is known of ``leavers`` and return how many rows went or were emptied, per table.

    Args:
        at: the moment of it, aware UTC.
        letters: the dead letters of the portal, among which may be some about them.
    """
    them = {"leavers": list(leavers)}
    found = {
        "messages": connection.execute(_UNLINK, them).rowcount,
        "seen": connection.execute(_DELETE_SEEN, them).rowcount,
        "signals": connection.execute(_DELETE_SIGNALS, them).rowcount,
        "dossiers": connection.execute(_DELETE_DOSSIERS, them).rowcount,
        "calls": connection.execute(_DELETE_CALLS, them).rowcount,
        "entries": connection.execute(_DELETE_ENTRIES, them).rowcount,
    }
    connection.execute(_REMEMBER, them)
    found["outbox"] = outbox.empty(connection, store.OUTBOX, leavers, but_type=PersonErased.TYPE, at=at)
    found["log"] = direct.forget(connection, leavers, but_type=PersonErased.TYPE)
    return found | {"dead_letters": letters.forget(connection, leavers, at=at)}


_REMEMBER = text(
    "insert into portal.erased (leaver) select unnest(cast(:leavers as uuid[])) on conflict do nothing"
)
_UNLINK = text(
    "with gone as (select array(select key from portal.signals where leaver = any(cast(:leavers as uuid[]))) as keys)"
    " update portal.messages m set signals = array(select one from unnest(m.signals) as one"
    " where one <> all(gone.keys)) from gone where m.signals && gone.keys"
)
_DELETE_SEEN = text(
    "delete from portal.seen n using portal.signals s where s.key = n.key and s.leaver = any(cast(:leavers as uuid[]))"
)
_DELETE_SIGNALS = text("delete from portal.signals where leaver = any(cast(:leavers as uuid[]))")
_DELETE_DOSSIERS = text("delete from portal.dossiers where key = any(cast(:leavers as uuid[]))")
_DELETE_CALLS = text("delete from portal.calls where leaver = any(cast(:leavers as uuid[]))")
_DELETE_ENTRIES = text("delete from portal.entries where leaver = any(cast(:leavers as uuid[]))")
