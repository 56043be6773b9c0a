"""Builds notify once, from its settings and the runtime; importing it opens nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from fastapi import APIRouter
from pydantic import SecretStr

from schemas.envelope import Envelope
from schemas.topics import consumed_by
from schemas.types import Channel
from services.notify import account as accounting
from services.notify import store, store_messages, store_plan, store_young
from services.notify.addresses import Addresses
from services.notify.bounces import Bounces
from services.notify.callbacks import STATUS_PATH, Callbacks
from services.notify.callbacks_notifynl import NotifyNlCallbacks
from services.notify.carriers import Carriers
from services.notify.channels import bounce_address, carriers_of
from services.notify.dispatch import Dispatch, Sending
from services.notify.forget import Forget
from services.notify.gather import Pace
from services.notify.handle import Handler
from services.notify.metrics import ProviderGauges
from services.notify.outcomes import Outcomes
from services.notify.planning import Planner
from services.notify.providers.contract import ProviderName
from services.notify.receipts import Receipts
from services.notify.recipient_routes import recipient_routes
from services.notify.recover import Recover
from services.notify.replies import Replies
from services.notify.seen_link import SEEN_PATH, SeenLink
from services.notify.settings import NotifySettings
from services.notify.signature import SignatureCheck
from services.notify.staff import Staff
from services.notify.sweep import Sweep
from services.notify.take_up import TakeUps
from services.notify.take_up_routes import take_up_routes
from services.notify.verification import Verification
from services.notify.wording import WHY, Wording
from services.notify.wording_young import WHY_YOUNG
from services.notify.young_address import YoungAddress
from services.notify.young_app import ForYoungPeople, build_for_young_people
from services.runtime import inbox, outbox
from services.runtime.app import Runtime
from services.runtime.clock import CLOCK_CHANNEL, Clock
from services.runtime.consume import ConsumerLoop
from services.runtime.database import Database
from services.runtime.dead_letter import DeadLetters
from services.runtime.errors import Misconfigured
from services.runtime.outbox import Relay
from services.runtime.schedule import Schedule
from services.runtime.worker import Worker

GROUP = "notify"
"""The consumer group: every process of notify reads as one."""


_WAKES_DISPATCH = (store.DISPATCH_CHANNEL, CLOCK_CHANNEL)


@dataclass(frozen=True)
class App:
    """What a process and the commands need of notify; ``workers`` by the role of their process."""

    workers: Mapping[str, tuple[Worker, ...]]
    router: APIRouter
    database: Database
    clock: Clock
    handler: Handler
    sweep: Sweep
    dispatch: Dispatch
    recover: Recover
    forget: Forget
    staff: Staff
    verification: Verification
    dead_letters: DeadLetters
    carriers: Carriers
    young: ForYoungPeople

    def close(self) -> None:
        """Wait for what is under way, and close every connection."""
        self.dispatch.close()
        self.carriers.close()
        self.young.close()
        self.database.close()

    def handle(self, events: Sequence[Envelope]) -> None:
        """Commit the effect of a batch of events; see ``handle.py``."""
        self.handler.handle(events)

    def import_recipients(self, data: bytes) -> str:
        """Bring a file of recipients into the register; see ``staff.py``."""
        return self.staff.import_recipients(data)

    def republish(self) -> int:
        """Commit that everybody in the register is told again, and return how many; see ``staff.py``."""
        return self.staff.republish()

    def messages(self) -> list[dict[str, object]]:
        """Return every message in the order of making, without address or text."""
        rows = self.database.run(store_messages.listing)
        return [_in_words(row) for row in rows]

    def invitations(self) -> list[dict[str, object]]:
        """Return who was invited to what, when, and whether they come: yes, no, or None without an answer."""
        return self.database.run(store_young.invitations)

    def held(self) -> list[dict[str, object]]:
        """Return every planned step that waits for its moment: which signal, which step, until when and why."""
        rows = self.database.run(store_plan.all_rows)
        return [
            {"signal": key, "step": str(row.key.step), "until": row.until, "why": str(row.hold)}
            for key, found in rows.items()
            for row in found
            if row.waits
        ]

    def at_rest(self, now: datetime) -> bool:
        """Whether nothing is due, in sending, or waiting to be told."""
        return self.database.run(lambda connection: store.at_rest(connection, now))

    def next_due(self) -> datetime | None:
        """Return the first moment at which something happens by itself."""
        return self.database.run(store.next_due)

    def account(self) -> accounting.Account:
        """Return where every plan key stands, now."""
        now = self.clock.now()
        return self.database.run(lambda connection: accounting.account(connection, now))

    def erase(self, leavers: Collection[UUID], *, only_count: bool = False) -> dict[str, int]:
        """Commit that ``leavers`` are erased and return how many rows went, per table."""
        return self.handler.erase(leavers, only_count=only_count)

    def emptied(self) -> dict[str, set[UUID]]:
        """Return per topic the events about somebody who was erased since."""
        return self.database.run(lambda connection: outbox.emptied(connection, store.OUTBOX))

    def taken_in(self, events: Collection[UUID]) -> set[UUID]:
        """Return which of ``events`` were taken in."""
        return self.database.run(lambda connection: inbox.taken_in(connection, store.INBOX, events))

    def made_here(self, events: Collection[UUID]) -> set[UUID]:
        """Return which of ``events`` notify made."""
        return self.database.run(lambda connection: outbox.made_here(connection, store.OUTBOX, events))


_WORDS = {str(reason): words for reason, words in (*WHY.items(), *WHY_YOUNG.items())}


def _in_words(row: dict[str, object]) -> dict[str, object]:
    reasons = row["reasons"]
    words = [_WORDS[reason] for reason in reasons] if isinstance(reasons, list) else []
    return row | {"reasons": "; ".join(words)}


def build(runtime: Runtime, settings: NotifySettings, addresses: Addresses | None = None) -> App:
    """Return notify, ready to run; ``addresses`` stands in for ingest where there is none.

    Raises:
        Misconfigured: when a setting is wrong, a secret is missing, or production would send to the sandbox.
    """
    _no_sandbox_in_production(runtime, settings)
    database, clock = runtime.database("notify", pool_size=settings.dispatch_threads + 4), runtime.clock
    token = _twilio_token(runtime, settings)
    planner, young = _planner(settings), build_for_young_people(runtime, settings, database, addresses)
    outcomes = Outcomes(planner, young.desk)
    carriers = carriers_of(settings, token, clock)
    runtime.metrics.ask(ProviderGauges(database, carriers).read)
    bounces = _bounces(settings, database, clock, outcomes)
    sending = _sending(settings, carriers, bounces, outcomes, young.address)
    replies = Replies(database, clock, outcomes, settings.contact, young.answers)
    callbacks = Callbacks(database, clock, outcomes, replies, SignatureCheck(token), settings.public_url)
    sweep, threads = Sweep(database, clock, planner, young.desk), settings.dispatch_threads
    dispatch = Dispatch(database, clock, sending, threads)
    recover = Recover(database, clock, outcomes, carriers, young.address)
    forget = Forget(database, clock, carriers)
    dead_letters = _dead_letters(runtime, database)
    handler = Handler(database, clock, planner, dead_letters, young.desk)
    asking = _timed("notify.recover", recover.step, database), _timed("notify.forget", forget.step, database)
    workers = {
        "consume": (_reader(runtime, database, handler, dead_letters),),
        "dispatch": (Worker("notify.dispatch", dispatch.step, database, _WAKES_DISPATCH),),
        "sweep": (_timed("notify.sweep", sweep.step, database),),
        "recover": asking,
        "relay": (_relay(runtime, database),),
        "callbacks": (Worker("notify.bounces", bounces.step, database, close=bounces.close),),
    }
    return App(
        workers=workers,
        router=_router(runtime, settings, callbacks, planner, carriers),
        database=database,
        clock=clock,
        handler=handler,
        sweep=sweep,
        dispatch=dispatch,
        recover=recover,
        forget=forget,
        staff=Staff(database, clock),
        verification=Verification(database, clock, planner),
        dead_letters=dead_letters,
        carriers=carriers,
        young=young,
    )


def _twilio_token(runtime: Runtime, settings: NotifySettings) -> SecretStr:
    """Return the secret of the account; where another carries the texts one that nobody knows, so nobody signs."""
    if "twilio" not in settings.sms_providers and settings.twilio_auth_token is None:
        return SecretStr(token_urlsafe())
    return SecretStr(runtime.secret(settings.twilio_auth_token, "twilio_auth_token"))


def _reader(runtime: Runtime, database: Database, handler: Handler, dead_letters: DeadLetters) -> Worker:
    loop = ConsumerLoop(
        lambda: runtime.bus.consumer(GROUP, consumed_by("notify")), handler.handle, dead_letters
    )
    return Worker("notify.consume", loop.step, database, lease=_one_reader(runtime), close=loop.close)


def _timed(name: str, step: Callable[[], bool], database: Database) -> Worker:
    """Return what one process at a time does when a moment comes."""
    return Schedule(name, step, database, (CLOCK_CHANNEL,), lease=name)


def _relay(runtime: Runtime, database: Database) -> Worker:
    relay = Relay(database, store.OUTBOX, runtime.bus.producer(), runtime.clock)
    woken = (outbox.channel(store.OUTBOX),)
    return Worker("notify.relay", relay.step, database, woken, lease="notify.relay", close=relay.close)


def _no_sandbox_in_production(runtime: Runtime, settings: NotifySettings) -> None:
    if runtime.settings.production and settings.is_sandbox:
        needed = " and ".join(f"NOTIFY_{name.upper()}_BASE_URL" for name in settings.sms_providers)
        raise Misconfigured(f"production needs {needed}: now texts go to a sandbox on this machine")


def _router(
    runtime: Runtime, settings: NotifySettings, callbacks: Callbacks, planner: Planner, carriers: Carriers
) -> APIRouter:
    replies, key = callbacks.replies, runtime.internal_key
    database, clock = replies.database, replies.clock
    router = callbacks.router(settings.contact, is_sandbox=settings.is_sandbox)
    receipts = Receipts(database, clock, callbacks.outcomes)
    texts = carriers.named(Channel.SMS, ProviderName.NOTIFYNL)
    notifynl = NotifyNlCallbacks(receipts, replies, settings.notifynl_callback_token, texts)
    router.include_router(notifynl.router())
    router.include_router(SeenLink(database, clock, replies, settings.is_sandbox).router())
    router.include_router(replies.young.router())
    router.include_router(take_up_routes(TakeUps(database, clock, planner), key))
    verification = Verification(database, clock, planner)
    router.include_router(recipient_routes(Staff(database, clock), verification, key))
    return router


def _bounces(settings: NotifySettings, database: Database, clock: Clock, outcomes: Outcomes) -> Bounces:
    address = bounce_address(settings)
    return Bounces(database, clock, outcomes, address, settings.host, settings.bounce_port)


def _dead_letters(runtime: Runtime, database: Database) -> DeadLetters:
    tables = (store.DEAD_LETTERS, store.OUTBOX)
    return DeadLetters("notify", database, *tables, runtime.clock, runtime.dead_letter_key)


def _sending(
    settings: NotifySettings,
    carriers: Carriers,
    bounces: Bounces,
    outcomes: Outcomes,
    young: YoungAddress,
) -> Sending:
    receipts, seen = _keyed(settings, STATUS_PATH), _keyed(settings, SEEN_PATH)
    return Sending(carriers, receipts, bounces.sender, seen, outcomes, young, settings.sms_pace)


def _keyed(settings: NotifySettings, path: str) -> Callable[[str], str]:
    return lambda key: settings.public_url.rstrip("/") + path.format(key=key)


def _one_reader(runtime: Runtime) -> str | None:
    """Return the lease of the consumer: a broker divides a group by itself, the direct bus does not."""
    return "notify.consume" if runtime.settings.bus == "direct" else None


def _planner(settings: NotifySettings) -> Planner:
    try:
        wording = Wording(settings.address)
    except ValueError as fault:
        raise Misconfigured(f"NOTIFY_PAGE_ADDRESS: {fault}") from fault
    return Planner(
        wording,
        Pace(timedelta(seconds=settings.grouping_seconds), settings.daily_cap),
        timedelta(seconds=settings.give_up_after_seconds),
    )
