"""What was told before, and what waits in the queue: which must be looked at again, and what becomes of it then."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import Channel
from services.notify.delivery import Delivery
from services.notify.gather import Told
from services.notify.local_calendar import ONE_DAY, local_date, midnight_after
from services.notify.store_messages import Draft, Lapse, Message, change, message_of


def told(connection: Connection, recipients: Iterable[UUID], now: datetime, within: timedelta) -> Told:
    """Return what these recipients had today, and when they last had something today or ``within`` a time."""
    today = midnight_after(local_date(now) - ONE_DAY)
    asked = {"recipients": sorted(recipients), "today": today, "since": min(today, now - within)}
    last: dict[tuple[UUID, Channel], datetime] = {}
    numbers: Counter[UUID] = Counter()
    for recipient, channel, at, number in connection.execute(_TOLD, asked):
        last[recipient, Channel(channel)] = at
        numbers[recipient] += number
    return Told(last, numbers)


def doubt(connection: Connection, messages: Iterable[UUID], now: datetime) -> set[UUID]:
    """Let those of ``messages`` that still wait be looked at again before they are sent, and return which those are."""
    ids = sorted(set(messages))
    return set(connection.execute(_DOUBT, {"messages": ids, "now": now}).scalars()) if ids else set()


def doubtful(connection: Connection, now: datetime) -> bool:
    """Whether something that is due must be looked at again."""
    return bool(connection.execute(_DOUBTFUL, {"now": now}).scalar_one())


def to_look_at_again(connection: Connection, now: datetime, limit: int) -> list[Message]:
    """Return messages that are due and must be looked at again, locked until the end of the transaction."""
    found = connection.execute(_LOOK_AGAIN, {"now": now, "limit": limit})
    return [message_of(row) for row in found.mappings()]


def rewrite(connection: Connection, message: Message, draft: Draft, lapse: Lapse) -> None:
    """Let a message that waits say what is true now, and go no earlier than ``lapse`` says.

    What was tried already is not tried any longer than it was to be.
    """
    values: dict[str, object] = {
        "steps": list(draft.steps),
        "reasons": list(draft.reasons),
        "text": draft.text,
        "subject": draft.subject,
        "letter": draft.letter,
    }
    postpone(connection, message, lapse, values)


def postpone(
    connection: Connection, message: Message, lapse: Lapse, values: dict[str, object] | None = None
) -> None:
    """Let a message that waits go no earlier than ``lapse`` says, with other values where they are given."""
    moments: dict[str, object] = {"not_before": lapse.not_before, "look_again_at": lapse.look_again_at}
    if not message.attempts:
        moments["give_up_at"] = lapse.give_up_at
    change(connection, message.id, moments | (values or {}))


def withdraw(connection: Connection, message: Message) -> None:
    """Never send a message that waits, for nothing of it is to be told any more."""
    change(connection, message.id, {"state": str(Delivery.WITHDRAWN)})


_TOLD = text(
    "select recipient, channel, max(made_at), count(*) filter (where made_at >= :today and stands_in_for is null"
    " and (state <> 'failed' or exists (select from notify.messages c where c.stands_in_for = m.id"
    " and c.state <> 'failed')))"
    " from notify.messages m where recipient = any(cast(:recipients as uuid[])) and made_at >= :since"
    " and state <> 'withdrawn' group by recipient, channel"
)
_IN_DOUBT = "state = 'queued' and not_before <= :now and look_again_at <= :now"
_DOUBT = text(
    "update notify.messages set look_again_at = least(look_again_at, :now)"
    " where id = any(cast(:messages as uuid[])) and state = 'queued' returning id"
)
_DOUBTFUL = text(f"select exists (select from notify.messages where {_IN_DOUBT})")  # noqa: S608 our own text
_LOOK_AGAIN = text(
    f"select * from notify.messages where {_IN_DOUBT}"  # noqa: S608 our own text
    " order by not_before, id limit :limit for update"
)
