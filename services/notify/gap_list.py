"""Keeps the list of gaps, and tells the topic of recipients which opened and which are mended.

That topic, because a gap is about who is in the register: it holds no signal and no young person, and whoever
administers recipients reads it. Works inside the caller's transaction, which holds ``plan_alone``.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import GapClosed, GapOpened
from schemas.types import NO_SCHOOL, EventId
from services.notify import store, store_gaps
from services.notify.gaps import Gap
from services.notify.people import NOBODY
from services.runtime import outbox

_GAP = UUID("3a7f0e55-64f0-5d0e-9f0a-6f2d1b6f0c31")


def keep_gaps(connection: Connection, found: Mapping[UUID, Collection[Gap]], now: datetime) -> None:
    """Write which gaps these subjects have now; the same again changes nothing.

    Args:
        connection: a transaction that holds ``plan_alone``.
        found: all gaps of each subject: a signal, or a member of staff.
        now: aware UTC.
    """
    before = store_gaps.load(connection, found)
    gone = {subject: gaps for subject in before if (gaps := before[subject] - set(found[subject]))}
    fresh = {subject: gaps for subject in found if (gaps := set(found[subject]) - before.get(subject, set()))}
    touched = set[Gap]().union(*gone.values(), *fresh.values())
    if not touched:
        return
    open_before = store_gaps.since(connection, touched)
    store_gaps.change(connection, gone, fresh, {gap: open_before.get(gap, now) for gap in touched})
    open_now = store_gaps.since(connection, touched)
    opened = [
        _event(gap, open_now[gap], now, GapOpened) for gap in sorted(open_now.keys() - open_before.keys())
    ]
    closed = [
        _event(gap, open_before[gap], now, GapClosed) for gap in sorted(open_before.keys() - open_now.keys())
    ]
    outbox.put(connection, store.OUTBOX, [*opened, *closed])


def _event(gap: Gap, since: datetime, now: datetime, kind: type[GapOpened | GapClosed]) -> Envelope:
    recipient = None if gap.recipient == NOBODY else gap.recipient
    name = uuid5(_GAP, f"{gap.reason}:{gap.region}:{gap.school}:{gap.role}:{gap.recipient}")
    body = kind(
        reason=str(gap.reason),
        region=gap.region,
        school=gap.school if gap.school != NO_SCHOOL else None,
        role=gap.role,
        recipient=recipient,
        since=since,
    )
    return Envelope(
        id=EventId(uuid4()),
        source=store.SOURCE,
        key=recipient or name,
        time=now,
        recorded=now,
        body=body,
    )
