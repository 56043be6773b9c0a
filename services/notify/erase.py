"""A person who is erased: signals, plan and what waits to be told go at once, and what comes later is dropped.

Absorbing, in any order. A message about others as well keeps its row, without the link; one about this person alone
keeps neither text nor steps, and if it waited it is never sent. Works inside the caller's transaction, which holds
``plan_alone``.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection, text

from schemas.envelope import Envelope
from schemas.events import MessageFailed, MessageSent, PersonErased
from services.notify import store, store_waiting, store_young
from services.notify.delivery import Delivery
from services.notify.gap_list import keep_gaps
from services.runtime import direct, outbox
from services.runtime.dead_letter import DeadLetters

ERASED = "erased"
"""Why a snapshot about somebody who was erased has no effect."""


def is_erasure(event: Envelope) -> bool:
    """Whether an event says that its person is erased."""
    return isinstance(event.body, PersonErased)


def absorb(
    connection: Connection, events: Sequence[Envelope], at: datetime, letters: DeadLetters
) -> list[Envelope]:
    """Erase who is told to be, and return the events of those who are not erased."""
    told = {event.key for event in events if is_erasure(event)}
    if told:
        erase(connection, told, at, letters)
    others = {event.key for event in events}
    gone = set(connection.execute(_WHO_IS_ERASED, {"leavers": list(others)}).scalars())
    late = {event.key for event in events if event.key in gone and not is_erasure(event)}
    if late:
        direct.forget(connection, late, but_type=PersonErased.TYPE)
    return [event for event in events if event.key not in gone]


def erase(
    connection: Connection, leavers: Collection[UUID], at: datetime, letters: DeadLetters
) -> dict[str, int]:
    """Remove all that is known of ``leavers`` and return how many rows went or were emptied, per table.

    Args:
        at: the moment of it, aware UTC.
        letters: the dead letters of notify, among which may be some about them.
    """
    them = {"leavers": list(leavers)}
    signals = list(connection.execute(_SIGNALS, them).scalars())
    linked = list(connection.execute(_MESSAGES, {"signals": signals}).scalars())
    about = {"signals": signals, "messages": linked, "at": at, "failed": str(Delivery.FAILED), "why": ERASED}
    unlinked = {"messages": linked, "signals": [str(signal) for signal in signals]}
    events = {"events": [str(one) for one in _events_of(linked)]}
    keep_gaps(connection, dict.fromkeys(signals, ()), at)
    found = {
        "plan_rows": connection.execute(_DELETE_PLAN, about).rowcount,
        "messages": connection.execute(_EMPTY_MESSAGES, about).rowcount,
        "signals": connection.execute(_DELETE_SIGNALS, them).rowcount,
        "moves": connection.execute(_DELETE_MOVES, them).rowcount,
        "caseload": connection.execute(_DELETE_CASELOAD, them).rowcount,
        "taken_up": connection.execute(_DELETE_TAKEN_UP, about).rowcount,
        "outbox": connection.execute(_UNLINK_OUTBOX, unlinked | events).rowcount,
        "log": connection.execute(_UNLINK_LOG, unlinked | events).rowcount,
    }
    found |= store_young.forget(connection, leavers, at)
    store_waiting.doubt(connection, linked, at)
    connection.execute(_REMEMBER, them)
    found["outbox"] += outbox.empty(connection, store.OUTBOX, leavers, but_type=PersonErased.TYPE, at=at)
    found["log"] += direct.forget(connection, leavers, but_type=PersonErased.TYPE)
    return found | {"dead_letters": letters.forget(connection, leavers, at=at)}


def _events_of(messages: Collection[UUID]) -> list[UUID]:
    """Return the ids of the events that told what became of messages."""
    return [uuid5(message, kind.TYPE) for message in messages for kind in (MessageSent, MessageFailed)]


_WHO_IS_ERASED = text("select leaver from notify.erased where leaver = any(cast(:leavers as uuid[]))")
_REMEMBER = text(
    "insert into notify.erased (leaver) select unnest(cast(:leavers as uuid[])) on conflict do nothing"
)
_SIGNALS = text("select signal from notify.signals where leaver = any(cast(:leavers as uuid[]))")
_MESSAGES = text(
    "with linked as (select distinct message as id from notify.plan_rows"
    " where signal = any(cast(:signals as uuid[])) and message is not null)"
    " select id from linked union select m.stands_in_for from notify.messages m join linked using (id)"
    " where m.stands_in_for is not null"
)
"""Those of their rows, and those in whose place these went by another channel."""
_DELETE_PLAN = text("delete from notify.plan_rows where signal = any(cast(:signals as uuid[]))")
_EMPTY_MESSAGES = text(
    "update notify.messages m set text = '', subject = '', letter = '', steps = '{}', reasons = '{}', give_up_at = :at,"
    " code = case when state = 'queued' then :why else code end,"
    " state = case when state = 'queued' then :failed else state end"
    " where id = any(cast(:messages as uuid[])) and not exists (select from notify.plan_rows r"
    " where r.message = m.id or r.message in (select id from notify.messages c where c.stands_in_for = m.id))"
)
_DELETE_TAKEN_UP = text("delete from notify.taken_up where signal = any(cast(:signals as uuid[]))")
_DELETE_SIGNALS = text("delete from notify.signals where leaver = any(cast(:leavers as uuid[]))")
_DELETE_MOVES = text("delete from notify.moves where leaver = any(cast(:leavers as uuid[]))")
_DELETE_CASELOAD = text("delete from notify.caseload where leaver = any(cast(:leavers as uuid[]))")
_UNLINKED = (
    " set value = convert_to(cast(jsonb_set(cast(convert_from(value, 'UTF8') as jsonb), '{signalen}',"
    " (cast(convert_from(value, 'UTF8') as jsonb) -> 'signalen') - cast(:signals as text[])) as text), 'UTF8')"
    " where key in (select convert_to(cast(recipient as text), 'UTF8') from notify.messages"
    " where id = any(cast(:messages as uuid[]))) and value <> '' and"
)
_UNLINK_OUTBOX = text(
    f"update notify.outbox{_UNLINKED} event_id = any(cast(cast(:events as text[]) as uuid[]))"
)
_UNLINK_LOG = text(f"update runtime.log{_UNLINKED} headers ->> 'ce_id' = any(cast(:events as text[]))")
"""What was told of a message about several names only the others' signals after it."""
