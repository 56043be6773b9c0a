"""Sending: claim what is due, close the session, offer it to the provider, record what came of it.

The claim is committed before the provider is called. A row that is found in ``sending`` without its worker has an
unknown outcome and is never simply sent again: that is ``recover``.
"""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import Connection

from schemas.types import Channel
from services.notify import store, store_channels, store_messages, store_people, store_stands, store_waiting
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.carriers import Carriers
from services.notify.delivery import Delivery, backoff, valid_for
from services.notify.health import Health
from services.notify.log_events import MESSAGE_OFFERED
from services.notify.outcomes import News, Outcomes, text_for
from services.notify.providers.contract import (
    Accepted,
    Outcome,
    Outgoing,
    Provider,
    Refused,
    RefusedReason,
    Unreachable,
    UnreachableReason,
)
from services.notify.second_look import look_again
from services.notify.store_messages import Message
from services.notify.store_young import YOUNG
from services.notify.unusable import unusable
from services.notify.young_address import YoungAddress
from services.runtime import bucket
from services.runtime.bucket import Allowance
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.lease import Lease
from services.runtime.log import log

Address = PhoneNumber | EmailAddress

FIRST_ASK = timedelta(seconds=30)
"""An unknown outcome is asked about this long after the claim, and later again (``recover``)."""
TEXTS = UUID("7f1c9d7e-2a1b-5b8e-8f0a-3c7f6f0e5a10")
"""Owner of the bucket of texts, which all dispatchers share."""
RECORD_TRIES = 12
"""How often an outcome is offered to a database that is away, about a minute; then it counts as unknown."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What offering a message needs beside the database.

    Attributes:
        callback_url: makes the address for receipts from the message's key.
        sms_pace: how many texts all dispatchers together may offer; None: as many as there are.
        return_to: makes the address to which an e-mail returns, or None: to its sender.
        seen_url: makes the address in an e-mail with which its reader says *gezien*.
    """

    carriers: Carriers
    callback_url: Callable[[str], str]
    return_to: Callable[[str], EmailAddress | None]
    seen_url: Callable[[str], str]
    outcomes: Outcomes
    young: YoungAddress
    sms_pace: Allowance | None = None


def lease_of(worker: UUID) -> str:
    """Return the lease that a dispatcher holds while it lives; free means that it is dead."""
    return f"notify.dispatch.{worker}"


class Dispatch:
    """One dispatcher: claims and sends in a small pool of threads."""

    def __init__(self, database: Database, clock: Clock, sending: Sending, threads: int) -> None:
        """Open nothing yet."""
        self._database = database
        self._clock = clock
        self._sending = sending
        self._threads = threads
        self._worker, self._alive = self._born()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="notify.dispatch")
        self._running: set[Future[None]] = set()
        self._stopped = threading.Event()
        self._health = Health(sending.carriers)

    def step(self) -> bool:
        """Claim what is due and hand it to the pool; say whether there may be more.

        Raises:
            Unavailable: when the database is away.
        """
        if not self._alive.held():
            raise Unavailable("the lease of this dispatcher", 1)
        self._collect()
        free = self._threads - len(self._running)
        if free * 4 < self._threads:
            wait(self._running, timeout=1, return_when=FIRST_COMPLETED)
            return True
        now = self._clock.now()
        claimed, looked_at = self._database.run(partial(self._claim, now=now, limit=free))
        self._running |= {self._pool.submit(self._deliver, message, to) for message, to in claimed}
        return bool(claimed or looked_at)

    def drain(self) -> None:
        """Send until nothing is due and every outcome is recorded; for one process that waits for it."""
        while self.step() or self._running:
            wait(self._running, timeout=1, return_when=FIRST_COMPLETED)
            self._collect()

    def close(self) -> None:
        """Wait for what is under way, and stop living."""
        self._stopped.set()
        self._pool.shutdown()
        self._alive.release()

    def _collect(self) -> None:
        """Forget what is done, and raise the fault of a thread here, where it ends the process."""
        done = {future for future in self._running if future.done()}
        self._running -= done
        try:
            for future in done:
                future.result()
        except Unavailable:
            # What this worker had in sending is asked about: it lives on under another name.
            self._alive.release()
            self._worker, self._alive = self._born()
            raise

    def _born(self) -> tuple[UUID, Lease]:
        worker = uuid4()
        return worker, Lease(self._database, lease_of(worker))

    def _wait_for_turn(self, channel: Channel) -> None:
        """Return when the provider takes another text: what is offered faster is refused or waits there unseen."""
        pace = self._sending.sms_pace
        while channel is Channel.SMS and pace is not None and not self._stopped.is_set():
            try:
                seconds = self._database.run(lambda connection: bucket.take(connection, TEXTS, pace))
            except Unavailable as fault:
                seconds = fault.retry_after_seconds
            if seconds == 0:
                return
            self._stopped.wait(seconds)

    def _deliver(self, message: Message, to: Address | None) -> None:
        self._wait_for_turn(message.channel)
        now = self._clock.now()
        choose = partial(self._health.choose_or_wait, attempts=message.attempts, now=now)
        found = self._sending.young.find(message, choose) if message.role == YOUNG else (message, to)
        message, to = found if isinstance(found, tuple) else (message, to)
        outcome = self._offer(message, to) if isinstance(found, tuple) else found
        code = getattr(outcome, "code", None) or getattr(outcome, "reason", None)
        log(
            MESSAGE_OFFERED,
            message=str(message.id),
            channel=message.channel,
            outcome=type(outcome).__name__,
            code=code,
        )
        now = self._clock.now()
        for _ in range(RECORD_TRIES):
            try:
                return self._database.run(lambda c: self._record(c, message, outcome, now, to))
            except Unavailable as fault:
                # Only this thread knows the outcome; without it the message would have to be asked about.
                self._stopped.wait(fault.retry_after_seconds)
        raise Unavailable("the database")

    def _offer(self, message: Message, to: Address | None) -> Outcome:
        if to is None:
            return Refused("no_address", RefusedReason.ADDRESS_UNKNOWN, permanent=True)
        provider = self._sending.carriers.named(message.channel, message.provider)
        if message.provider is None or provider is None:
            return Unreachable(UnreachableReason.FAILING, certainly_not_sent=True)
        text, subject = text_for(message, self._sending.seen_url(message.callback_key))
        sms = message.channel is Channel.SMS
        outgoing = Outgoing(
            channel=message.channel,
            to=to,
            text=text,
            message_id=message.id,
            subject=subject,
            callback_url=self._sending.callback_url(message.callback_key) if sms else None,
            return_to=None if sms else self._sending.return_to(message.bounce_key),
            valid_for=valid_for(self._clock.now()) if sms else None,
        )
        return self._send(provider, outgoing)

    def _send(self, provider: Provider, outgoing: Outgoing) -> Outcome:
        outcome = provider.send(outgoing)
        carrier, now = (provider.channel, provider.name), self._clock.now()
        failing = self._health.note(carrier, outcome, now)
        if failing is not None:
            with suppress(
                Unavailable
            ):  # it is for the operator alone, and the outcome must not be lost for it
                self._database.run(lambda connection: store_stands.turned(connection, carrier, failing, now))
        return outcome

    def _claim(
        self, connection: Connection, now: datetime, limit: int
    ) -> tuple[list[tuple[Message, Address | None]], int]:
        """Claim messages and read where each goes, at the moment of sending; an address is held in memory only.

        By which provider is committed too, so that whoever finds the message knows whom to ask. What is in doubt is
        looked at again first; returned is also how many messages that were.
        """
        outcomes, looked_at = self._sending.outcomes, 0
        if store_waiting.doubtful(connection, now):
            store.plan_alone(connection)
            looked_at = outcomes.young.look_again(connection, now)
            looked_at += look_again(connection, outcomes.planner, now)
        found = store_messages.claim(connection, self._worker, now, limit)
        if not found:
            return [], looked_at
        claimed = [self._choose(message, now) for message in found]
        store_messages.requested_by(connection, claimed)
        addresses = store_people.addresses_of(connection, [message.recipient for message in claimed])
        return [(one, addresses.get((one.recipient, one.channel))) for one in claimed], looked_at

    def _choose(self, message: Message, now: datetime) -> Message:
        """Return the message with its provider at this try; of a young person that is chosen with the address."""
        if message.role == YOUNG:
            return message
        return replace(message, provider=self._health.choose(message.channel, message.attempts, now))

    def _record(
        self,
        connection: Connection,
        message: Message,
        outcome: Outcome,
        now: datetime,
        to: Address | None = None,
    ) -> None:
        """Record what came of one offer; commits with the events that it causes."""
        outcomes = self._sending.outcomes
        match outcome:
            case Accepted(provider_id):
                outcomes.accepted(connection, message, provider_id, now)
            case Refused(code, why):
                if why is RefusedReason.OPTED_OUT and isinstance(to, PhoneNumber):
                    _stop_texts(connection, to, now)
                wrong = unusable(to, outcome) if to is not None else None
                news = News(Delivery.FAILED, code=code, unusable=wrong)
                outcomes.record(connection, message.id, news, now)
            case Unreachable(UnreachableReason.FAILING as reason):
                news = News(Delivery.FAILED, code=str(reason), away=True)
                outcomes.record(connection, message.id, news, now)
            case Unreachable(reason, certainly_not_sent=True, retry_after=asked):
                not_before = now + max(asked or timedelta(0), backoff(message.attempts))
                if not_before >= message.give_up_at:
                    news = News(Delivery.FAILED, code=str(reason), away=True)
                    outcomes.record(connection, message.id, news, now)
                else:
                    _queue_again(connection, message, not_before)
            case Unreachable():
                mark_unknown(connection, message.id, outcomes, now)


def mark_unknown(connection: Connection, message_id: UUID, outcomes: Outcomes, now: datetime) -> None:
    """Record that nobody knows whether a message was sent, and when to ask."""
    outcomes.record(connection, message_id, News(Delivery.UNKNOWN), now)
    message = store_messages.locked(connection, message_id)
    if message.state is Delivery.UNKNOWN and message.claimed_at is not None:
        store_messages.change(connection, message_id, {"ask_at": message.claimed_at + FIRST_ASK})


def _stop_texts(connection: Connection, number: PhoneNumber, now: datetime) -> None:
    """Keep a STOP that only the provider heard: no text is tried until the owner of this number says START."""
    store.plan_alone(connection)
    people = store_people.owners_of_number(connection, number)
    store_channels.stop(connection, people, now)
    store_people.plan_again(connection, store_people.load_people(connection, people, ()).values(), now)


def _queue_again(connection: Connection, message: Message, not_before: datetime) -> None:
    stored = store_messages.locked(connection, message.id)
    if stored.state is not Delivery.SENDING or stored.claim != message.claim:
        return
    if not stored.steps:  # emptied meanwhile: everybody whom it was about is erased
        store_messages.change(connection, message.id, {"state": str(Delivery.FAILED)})
    else:
        again = {"state": str(Delivery.QUEUED), "not_before": not_before, "claimed_by": None}
        store_messages.change(connection, message.id, again)
