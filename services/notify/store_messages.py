"""Messages and receipts in the database: one function per change of a message's row."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, literal, select, text, update

from schemas.types import Channel
from services.notify.delivery import Delivery
from services.notify.providers.contract import ProviderName
from services.notify.store import DISPATCH_CHANNEL, MESSAGES
from services.runtime.database import notify

FORGET_AFTER = timedelta(days=28)
"""How long the text of a message or reply is kept, here and at the provider.

At most thirty days are promised: two are left for a provider that is away.
"""
_T = MESSAGES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that was composed: in both channels, so that it can go by the other one."""

    id: UUID
    recipient: UUID
    channel: Channel
    role: str
    steps: tuple[str, ...]
    reasons: tuple[str, ...]
    text: str
    subject: str
    letter: str


@dataclass(frozen=True, slots=True)
class Lapse:
    """When a message was made, from when it may go, and from when it is tried no more.

    ``look_again_at`` is when it is no longer sure that it is true and comes at a good hour.
    """

    made_at: datetime
    not_before: datetime
    give_up_at: datetime
    look_again_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is stored; ``provider`` is by whom it was requested last, None where that was not kept yet."""

    id: UUID
    recipient: UUID
    role: str
    channel: Channel
    state: Delivery
    text: str
    subject: str
    letter: str
    attempts: int
    callback_key: str
    bounce_key: str
    claim: UUID | None
    claimed_at: datetime | None
    give_up_at: datetime
    provider: ProviderName | None
    provider_id: str | None
    asks: int
    stands_in_for: UUID | None
    possibly_double: bool
    steps: tuple[str, ...]


def queue(connection: Connection, drafts: Sequence[Draft], lapse: Lapse) -> None:
    """Put messages in the queue and wake dispatch at the commit."""
    if not drafts:
        return
    rows = [
        {
            "id": draft.id,
            "recipient": draft.recipient,
            "channel": str(draft.channel),
            "role": draft.role,
            "steps": list(draft.steps),
            "reasons": list(draft.reasons),
            "text": draft.text,
            "subject": draft.subject,
            "letter": draft.letter,
            "state": str(Delivery.QUEUED),
            "made_at": lapse.made_at,
            "not_before": lapse.not_before,
            "give_up_at": lapse.give_up_at,
            "look_again_at": lapse.look_again_at,
            "callback_key": secrets.token_urlsafe(24),
            "forget_at": lapse.made_at + FORGET_AFTER,
        }
        for draft in drafts
    ]
    connection.execute(insert(MESSAGES), rows)
    notify(connection, DISPATCH_CHANNEL)


def queue_other(
    connection: Connection, lost: Message, channel: Channel, *, lapse: Lapse, possibly_double: bool
) -> UUID:
    """Queue the same message by another channel, and return its id."""
    copy = uuid4()
    changed: dict[str, Any] = {
        "id": copy,
        "channel": str(channel),
        "state": str(Delivery.QUEUED),
        "made_at": lapse.made_at,
        "not_before": lapse.not_before,
        "give_up_at": lapse.give_up_at,
        "look_again_at": lapse.look_again_at,
        "callback_key": secrets.token_urlsafe(24),
        "forget_at": lapse.made_at + FORGET_AFTER,
        "stands_in_for": lost.id,
        "possibly_double": possibly_double,
    }
    same = ("recipient", "role", "steps", "reasons", "text", "subject", "letter")
    names = [*changed, *same]
    columns = [literal(value, _T[name].type) for name, value in changed.items()] + [_T[name] for name in same]
    connection.execute(insert(MESSAGES).from_select(names, select(*columns).where(_T.id == lost.id)))
    notify(connection, DISPATCH_CHANNEL)
    return copy


def claim(connection: Connection, worker: UUID, now: datetime, limit: int) -> list[Message]:
    """Take at most ``limit`` messages that are due, at most one per recipient, none for whom one is in sending.

    What must be looked at again is not taken.
    """
    connection.execute(_CLAIM_ALONE)
    values = {"worker": worker, "now": now, "limit": limit}
    return [message_of(row) for row in connection.execute(_CLAIM, values).mappings()]


# Without sorting the queue is read in its order, as far as is claimed; how long it grew in this minute nobody counted.
_CLAIM_ALONE = text(
    "select pg_advisory_xact_lock(hashtext('notify.claim')), set_config('enable_sort', 'off', true)"
)
_CLAIM = text(
    "with waiting as (select id, recipient, made_at from notify.messages m"
    " where state = 'queued' and not_before <= :now and look_again_at > :now and not exists"
    " (select from notify.messages s where s.recipient = m.recipient and s.state = 'sending')"
    " order by not_before, made_at limit 4 * :limit for update skip locked),"
    " first as (select distinct on (recipient) id, made_at from waiting order by recipient, made_at, id),"
    " chosen as (select id from first order by made_at, id limit :limit)"
    " update notify.messages m set state = 'sending', claim = gen_random_uuid(), claimed_by = :worker,"
    " claimed_at = :now, attempts = attempts + 1 from chosen where m.id = chosen.id returning m.*"
)


def requested_by(connection: Connection, messages: Sequence[Message]) -> None:
    """Write by which provider each of these goes, before it is asked."""
    names = [str(one.provider) if one.provider else None for one in messages]
    connection.execute(_REQUESTED_BY, {"ids": [one.id for one in messages], "providers": names})


def provider_of(connection: Connection, message: UUID) -> str | None:
    """Return by which provider a message was requested last."""
    return connection.execute(select(_T.provider).where(_T.id == message)).scalar()


_REQUESTED_BY = text(
    "update notify.messages m set provider = by.provider from"
    " unnest(cast(:ids as uuid[]), cast(:providers as text[])) as by (id, provider) where m.id = by.id"
)


def locked(connection: Connection, message: UUID) -> Message:
    """Return a message, locked until the end of the transaction."""
    return message_of(connection.execute(_LOCKED, {"message": message}).mappings().one())


def id_of_key(connection: Connection, callback_key: str) -> UUID | None:
    """Return the message whose status callback has this key."""
    return connection.execute(select(_T.id).where(_T.callback_key == callback_key)).scalar()


def id_of_bounce_key(connection: Connection, bounce_key: str) -> UUID | None:
    """Return the e-mail that returns under this key."""
    query = select(_T.id).where(_T.bounce_key == bounce_key, _T.channel == Channel.EMAIL)
    return connection.execute(query).scalar()


def change(connection: Connection, message: UUID, values: Mapping[str, object]) -> None:
    """Change columns of a message, and wake dispatch when another one for its recipient waits for it."""
    connection.execute(update(MESSAGES).where(_T.id == message).values(**values))
    connection.execute(_WAKE_FOR_NEXT, {"message": message, "channel": DISPATCH_CHANNEL})


def keep_receipt(
    connection: Connection, message: UUID, *, status: str, code: str | None, provider_id: str, at: datetime
) -> None:
    """Keep a receipt; each is kept, also one that changes nothing."""
    row = {"message": message, "status": status, "code": code, "provider_id": provider_id, "received_at": at}
    connection.execute(_RECEIPT, row)


def linked(connection: Connection, callback_key: str) -> tuple[UUID, datetime] | None:
    """Return the e-mail in which a link has this key, and when it was made."""
    query = select(_T.id, _T.made_at).where(_T.callback_key == callback_key, _T.channel == Channel.EMAIL)
    found = connection.execute(query).one_or_none()
    return (found.id, found.made_at) if found else None


def claimants(connection: Connection) -> list[UUID]:
    """Return the workers that have a message in sending."""
    query = select(_T.claimed_by).where(_T.state == Delivery.SENDING).distinct().order_by(_T.claimed_by)
    return list(connection.execute(query).scalars())


def claimed_by(connection: Connection, worker: UUID) -> list[UUID]:
    """Return the messages that a worker has in sending."""
    query = select(_T.id).where(_T.state == Delivery.SENDING, _T.claimed_by == worker).order_by(_T.id)
    return list(connection.execute(query).scalars())


def to_ask_about(connection: Connection, now: datetime, limit: int) -> list[Message]:
    """Return the messages of which the outcome is unknown, or no receipt came, and about which it is time to ask."""
    query = select(MESSAGES).where(_T.ask_at <= now).order_by(_T.ask_at, _T.id).limit(limit)
    return [message_of(row) for row in connection.execute(query).mappings()]


def held_provider_ids(connection: Connection, provider_ids: Iterable[str]) -> set[str]:
    """Return which of these names of the provider we hold already."""
    query = select(_T.provider_id).where(_T.provider_id == func.any(list(provider_ids)))
    return set(connection.execute(query).scalars())


def told_and_unseen(connection: Connection, recipient: UUID) -> set[UUID]:
    """Return the open signals that this recipient was told in their present opening, and nobody has seen since."""
    return set(connection.execute(_UNSEEN, {"recipient": recipient}).scalars())


def listing(connection: Connection) -> list[dict[str, object]]:
    """Return every message in the order of making, without name, address or text."""
    columns = (
        _T.id, _T.made_at, _T.taken_at.label("sent_at"), _T.channel, _T.role, _T.steps, _T.reasons, _T.state,
        _T.recipient, _T.provider, _T.provider_id, _T.code, _T.possibly_double, _T.stands_in_for,
    )  # fmt: skip
    query = select(*columns).order_by(
        _T.made_at, _T.taken_at.nulls_last(), _T.stands_in_for.nulls_first(), _T.id
    )
    return [dict(row) for row in connection.execute(query).mappings()]


_LOCKED = select(MESSAGES).where(_T.id == bindparam("message")).with_for_update()
_WAKE_FOR_NEXT = text(
    "select pg_notify(:channel, '') from notify.messages m where m.id = :message and exists"
    " (select from notify.messages n where n.recipient = m.recipient and n.state = 'queued')"
)
_RECEIPT = text(
    "insert into notify.receipts (message, status, code, provider_id, received_at)"
    " values (:message, :status, :code, :provider_id, :received_at)"
)
_UNSEEN = text(
    "select distinct s.signal from notify.plan_rows r join notify.messages m on m.id = r.message"
    " join notify.signals s on s.signal = r.signal and s.opening = r.opening and s.urgency = r.urgency"
    " where r.recipient = :recipient and r.state = 'message' and m.state <> 'queued'"
    " and s.kind = 'signaal' and s.status <> 'gesloten' and (s.seen_at is null or s.seen_at < r.made_at)"
)


def message_of(row: RowMapping) -> Message:
    """Return the message of a whole row of its table."""
    return Message(
        channel=Channel(row["channel"]),
        state=Delivery(row["state"]),
        provider=ProviderName(row["provider"]) if row["provider"] else None,
        steps=tuple(row["steps"]),
        **{name: row[name] for name in _PLAIN},
    )


_PLAIN = (
    "id", "recipient", "role", "text", "subject", "letter", "attempts", "callback_key", "bounce_key", "claim",
    "claimed_at", "give_up_at", "provider_id", "asks", "stands_in_for", "possibly_double",
)  # fmt: skip
