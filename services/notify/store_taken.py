"""That a provider took a message, in the database: the one change almost every message passes, in few statements."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import Step
from services.notify.store import DISPATCH_CHANNEL
from services.notify.store_messages import Message


def take(
    connection: Connection, message: Message, provider_id: str, *, ask_at: datetime | None, at: datetime
) -> bool:
    """Write that the provider took a message in sending, and wake dispatch when another waits for its recipient.

    False when something else became known of it since it was claimed; then nothing is written.
    """
    values = {"message": message.id, "claim": message.claim, "provider_id": provider_id, "ask_at": ask_at}
    values |= {"at": at, "channel": DISPATCH_CHANNEL}
    return connection.execute(_TAKE, values).one_or_none() is not None


def told_in(connection: Connection, message: UUID) -> list[tuple[UUID, Step]]:
    """Return which signals a message tells, and at which steps, in their order.

    Asked after ``take``, which locks the message: what was erased meanwhile is not in it.
    """
    found = connection.execute(_TOLD_IN, {"message": message})
    return sorted((signal, Step(step)) for signal, step in found)


_TAKE = text(
    "with taken as (update notify.messages set state = 'accepted', provider_id = :provider_id, taken_at = :at,"
    " code = null, ask_at = :ask_at, asks = 0 where id = :message and claim = :claim and state = 'sending'"
    " and provider_id is null returning recipient)"
    " select (select pg_notify(:channel, '') where exists"
    " (select from notify.messages n where n.recipient = taken.recipient and n.state = 'queued')) from taken"
)
_TOLD_IN = text("select signal, step from notify.plan_rows where message = :message and state = 'message'")
