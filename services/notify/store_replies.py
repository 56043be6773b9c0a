"""Replies in the database: that somebody answered and what it meant, never what was typed."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.notify.providers.contract import ProviderName
from services.notify.store_messages import FORGET_AFTER


class ReplyName(NamedTuple):
    """The name of a reply, and who gave it: that provider must forget it. Of a link of ours it is None."""

    provider: ProviderName | None
    name: str


def keep_reply(
    connection: Connection, reply: ReplyName, *, recipient: UUID | None, meaning: str, at: datetime
) -> bool:
    """Keep that somebody replied, never what; False when this reply came before."""
    row: dict[str, object] = {
        "provider": str(reply.provider) if reply.provider else None,
        "provider_id": reply.name,
        "recipient": recipient,
        "meaning": meaning,
        "at": at,
        "forget_at": at + FORGET_AFTER if reply.provider else None,
    }
    return connection.execute(_REPLY, row).rowcount == 1


def is_replied(connection: Connection, name: str) -> bool:
    """Whether a reply of this name was kept."""
    return bool(connection.execute(_IS_REPLIED, {"reply": name}).scalar_one())


def may_answer(connection: Connection, name: str, *, since: datetime) -> bool:
    """Mark this reply as answered and return True; False when its sender had an answer since then."""
    return connection.execute(_ANSWER, {"reply": name, "since": since}).rowcount == 1


_REPLY = text(
    "insert into notify.replies (provider, provider_id, recipient, meaning, received_at, forget_at)"
    " values (:provider, :provider_id, :recipient, :meaning, :at, :forget_at) on conflict do nothing"
)
_IS_REPLIED = text("select exists (select from notify.replies where provider_id = :reply)")
_ANSWER = text(
    "update notify.replies r set answered = true where r.provider_id = :reply and not exists"
    " (select from notify.replies a where a.recipient = r.recipient and a.answered and a.received_at >= :since)"
)
