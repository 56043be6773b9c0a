"""What follows from news about one message: its state, the events it causes, and the way on when it is lost.

Used by ``dispatch``, ``recover`` and ``callbacks``, each inside its own transaction. Must never call a provider.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import Body, MessageFailed, MessageSent
from schemas.types import Channel, EventId, UnusableReason
from services.notify import store, store_messages, store_people, store_plan, store_taken
from services.notify.delivery import LOST, TAKEN, UNCONFIRMED, VALIDITY, Delivery, further
from services.notify.gather import hold_until
from services.notify.log_events import MESSAGE_LOST
from services.notify.planning import Planner
from services.notify.providers.contract import ProviderName
from services.notify.rows import Hold, Silence
from services.notify.store_messages import Message
from services.notify.store_young import YOUNG
from services.notify.unusable import Unusable, mark_unusable
from services.notify.wording import with_link
from services.notify.young_desk import YoungDesk
from services.runtime import outbox
from services.runtime.log import log

ASK_FOR_RECEIPT = (timedelta(minutes=15), timedelta(hours=1), VALIDITY + timedelta(minutes=15))
"""How long after the last news of a message its provider is asked, each counted from the one before it.

A receipt comes within seconds; the last question comes after the text must have ended one way or the other.
"""


PLAN_AGAIN_AFTER = timedelta(minutes=15)
"""How long nothing is tried after a message could go by no channel because providers were away.

Then it is planned as if it were new: what is over by then is not told, and the rest says what is true then.
"""


@dataclass(frozen=True, slots=True)
class News:
    """What became known of a message.

    Attributes:
        state: counts only when it is further than what was known.
        provider_id: the provider's name for the message.
        code: why it was refused or not delivered.
        away: it did not go because a provider was away, which says nothing about its reader.
        unusable: the address of which this shows that it is not to be used again.
    """

    state: Delivery
    provider_id: str | None = None
    code: str | None = None
    unusable: Unusable | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Records news in the caller's transaction."""

    planner: Planner
    young: YoungDesk

    def accepted(self, connection: Connection, message: Message, provider_id: str, now: datetime) -> None:
        """Record that the provider took a message, in few statements: almost every message passes here.

        Where something else became known of it meanwhile, this is news like any other.
        """
        ask_at = _asked_at(message, Delivery.ACCEPTED, now)
        if store_taken.take(connection, message, provider_id, ask_at=ask_at, at=now):
            self._taken(connection, message, now)
        else:
            self.record(connection, message.id, News(Delivery.ACCEPTED, provider_id), now)

    def record(self, connection: Connection, message_id: UUID, news: News, now: datetime) -> None:
        """Write news of a message once; news that is older than what is known changes nothing.

        A message that is lost goes on by the other channel, and without one the next step hears at once.
        """
        if news.state in LOST:
            store.plan_alone(connection)
        if news.unusable is not None:
            mark_unusable(connection, news.unusable, now)
        message = store_messages.locked(connection, message_id)
        state = further(message.state, news.state)
        values: dict[str, object] = {}
        if news.provider_id is not None and message.provider_id is None:
            values["provider_id"] = news.provider_id
        if state is not message.state:
            values |= {
                "state": str(state),
                "code": news.code,
                "ask_at": _asked_at(message, state, now),
                "asks": 0,
            }
        if state in TAKEN and message.state not in TAKEN:
            values["taken_at"] = now
            self._taken(connection, message, now)
        if values:
            store_messages.change(connection, message.id, values)
        if state in LOST and message.state not in LOST and message.role == YOUNG:
            broken = news.unusable is not None
            self.young.given_up(connection, message, news.code or str(state), now, is_broken=broken)
        elif state in LOST and message.state not in LOST:
            self.give_up(
                connection, message, news.code or str(state), now, possibly_double=False, away=news.away
            )

    def give_up(
        self,
        connection: Connection,
        message: Message,
        reason: str,
        now: datetime,
        *,
        possibly_double: bool,
        away: bool = False,
    ) -> None:
        """Go on without this message: by the other channel, else its rows are silent and the next step hears.

        Where providers are ``away`` the next step could not hear either: the rows are held, and planned again.

        The caller holds ``plan_alone``. A message that was replaced already has no rows, and nothing follows.
        """
        if message.role == YOUNG:
            self.young.given_up(connection, message, reason, now, is_broken=False)
            return
        rows = store_plan.rows_of_message(connection, message.id)
        if not rows:
            return
        person = store_people.load_people(connection, [message.recipient], []).get(message.recipient)
        others = [channel for channel in person.channels if channel is not message.channel] if person else []
        if person and others and message.stands_in_for is None:
            not_before, _ = hold_until(person.week, None, now, timedelta(0))
            lapse = self.planner.lapse(now, not_before)
            copy = store_messages.queue_other(
                connection, message, others[0], lapse=lapse, possibly_double=possibly_double
            )
            store_plan.save_rows(connection, [replace(row, message=copy, channel=others[0]) for row in rows])
        elif away and not message.possibly_double:
            later = now + PLAN_AGAIN_AFTER
            store_plan.save_rows(connection, [row.held_again(later, Hold.OUTAGE, now) for row in rows])
        else:
            silent = [row.silenced(Silence.NOT_REACHED, now, passed_on=True) for row in rows]
            store_plan.save_rows(connection, silent)
            signals = store_plan.load_signals(connection, [row.key.signal for row in rows])
            self.planner.settle(connection, signals, now)
        log(MESSAGE_LOST, message=str(message.id), channel=message.channel, reason=reason, next=others[:1])
        body = MessageFailed(
            message=message.id,
            channel=message.channel,
            reason=reason,
            signals=tuple(sorted({row.key.signal for row in rows})),
        )
        _tell(connection, message, body, now)

    def not_theirs(self, connection: Connection, person: UUID, now: datetime) -> None:
        """Record that the number of this person is somebody else's, and tell what went there by another way.

        The caller holds ``plan_alone``. What somebody has seen already is not told again; twice changes nothing.
        """
        number = store_people.addresses_of(connection, [person]).get((person, Channel.SMS))
        if number is None:
            return
        why = UnusableReason.WRONG_PERSON
        for holder in mark_unusable(connection, Unusable(number, why), now):
            unseen = store_messages.told_and_unseen(connection, holder)
            for message_id in store_plan.messages_about(connection, unseen, holder, Channel.SMS):
                message = store_messages.locked(connection, message_id)
                self.give_up(connection, message, str(why), now, possibly_double=False)

    def _taken(self, connection: Connection, message: Message, now: datetime) -> None:
        """Tell that a message went, or to a young person: remember it."""
        if message.role == YOUNG:
            self.young.taken(connection, message, now)
            return
        told = store_taken.told_in(connection, message.id)
        body = MessageSent(
            message=message.id,
            channel=message.channel,
            steps=tuple(dict.fromkeys(step for _, step in told)),
            signals=tuple(dict.fromkeys(signal for signal, _ in told)),
            sent_at=message.claimed_at or now,
            possibly_double=message.possibly_double,
        )
        _tell(connection, message, body, now)


def _asked_at(message: Message, state: Delivery, now: datetime) -> datetime | None:
    """Return when the provider is asked how far a message came, for which it must still send a receipt."""
    gives_receipts = message.channel is Channel.SMS or message.provider is ProviderName.NOTIFYNL
    if not gives_receipts or state not in UNCONFIRMED:
        return None
    return now + ASK_FOR_RECEIPT[0]


def _tell(connection: Connection, message: Message, body: Body, now: datetime) -> None:
    event = Envelope(
        id=EventId(uuid5(message.id, body.TYPE)),
        source=store.SOURCE,
        key=message.recipient,
        time=now,
        recorded=now,
        body=body,
    )
    outbox.put(connection, store.OUTBOX, [event])


def text_for(message: Message, seen_url: str) -> tuple[str, str | None]:
    """Return text and subject of a message in its own channel; an e-mail to staff with the link that is its own."""
    if message.channel is Channel.SMS:
        return message.text, None
    if message.role == YOUNG:  # it names its own page
        return message.letter, message.subject
    return with_link(message.letter, seen_url), message.subject
