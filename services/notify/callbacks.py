"""Webhooks of the SMS provider, and the page to which a text points until the portal exists.

Nothing is believed without its signature. What is answered with success is committed. Free text is never stored.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import SignalsSeen
from schemas.types import EventId
from services.notify import store, store_messages, store_people, store_plan
from services.notify.address import AddressRefused, PhoneNumber
from services.notify.delivery import Delivery, evolve
from services.notify.local_calendar import local_date
from services.notify.log_events import RECEIPT_KEPT, RECEIPT_UNKNOWN, REPLY_KEPT, WEBHOOK_REFUSED
from services.notify.outcomes import SOURCE, News, Outcomes
from services.notify.page import page
from services.notify.providers.twilio import receipt_status
from services.notify.signature import SignatureCheck, Verdict
from services.notify.store_plan import Known
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.log import log

STATUS_PATH = "/twilio/status/{key}"
INBOUND_PATH = "/twilio/inbound"
PAGE_PATH = "/bericht"
YES = frozenset({"ok", "oke", "oké", "okay", "okee"})
"""Replies that mean *gezien*, in small letters and without points."""


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Takes in receipts and replies."""

    database: Database
    clock: Clock
    outcomes: Outcomes
    check: SignatureCheck
    public_url: str

    def router(self, contact: str, *, is_sandbox: bool) -> APIRouter:
        """Return the three routes; ``contact`` is whom the page says to call."""
        routes = APIRouter()

        @routes.post(STATUS_PATH, status_code=204)
        async def status(key: str, request: Request) -> Response:
            form = await self._genuine(request)
            if form is None:
                return Response(status_code=403)
            return await run_in_threadpool(_answered, lambda: self._receipt(key, form))

        @routes.post(INBOUND_PATH)
        async def inbound(request: Request) -> Response:
            form = await self._genuine(request)
            if form is None:
                return Response(status_code=403)
            return await run_in_threadpool(_answered, lambda: self._reply(form))

        @routes.get(PAGE_PATH, response_class=HTMLResponse)
        def whom_to_call() -> str:
            return page(contact, is_sandbox=is_sandbox)

        return routes

    async def _genuine(self, request: Request) -> dict[str, str] | None:
        """Return the form of a webhook, or None when nothing proves that the provider sent it."""
        fields = [(name, str(value)) for name, value in (await request.form()).multi_items()]
        url = self.public_url.rstrip("/") + request.url.path
        if request.url.query:
            url += f"?{request.url.query}"
        verdict = self.check.verdict(url, fields, request.headers.get("X-Twilio-Signature"))
        if verdict is not Verdict.GENUINE:
            log(WEBHOOK_REFUSED, path=request.url.path.rpartition("/")[0], verdict=verdict)
            return None
        return dict(fields)

    def _receipt(self, key: str, form: dict[str, str]) -> Response:
        """Keep a receipt and commit what follows from it; the same one again changes nothing but the count."""
        word, provider_id, code = (
            form.get("MessageStatus", ""),
            form.get("MessageSid", ""),
            form.get("ErrorCode"),
        )
        status, now = receipt_status(word), self.clock.now()

        def work(connection: Connection) -> UUID | None:
            message = store_messages.id_of_key(connection, key)
            if message is None:
                return None
            if status is not None:
                news = News(evolve(Delivery.QUEUED, status), provider_id or None, code)
                self.outcomes.record(connection, message, news, now)
            store_messages.keep_receipt(
                connection, message, status=word, code=code, provider_id=provider_id, at=now
            )
            return message

        message = self.database.run(work)
        if message is None:
            log(RECEIPT_UNKNOWN, status=word)
            return Response(status_code=404)
        log(RECEIPT_KEPT, message=str(message), status=word, code=code)
        return Response(status_code=204)

    def _reply(self, form: dict[str, str]) -> Response:
        """Commit that a known number replied ``OK``: every signal it was told of is seen. Others get no answer."""
        now, reply = self.clock.now(), form.get("MessageSid", "")
        yes = form.get("Body", "").strip().strip(".!").strip().casefold() in YES
        try:
            number = PhoneNumber.parse(form.get("From", ""))
        except AddressRefused:
            number = None

        def work(connection: Connection) -> tuple[str, int]:
            people = store_people.owners_of_number(connection, number) if number else []
            meaning = "unknown_sender" if not people else "seen" if yes else "other"
            first = store_messages.keep_reply(
                connection,
                provider_id=reply,
                recipient=people[0] if people else None,
                meaning=meaning,
                at=now,
            )
            if not first or meaning != "seen":
                return meaning, 0
            store.plan_alone(connection)
            return meaning, sum(self._seen(connection, person, reply, now) for person in people)

        meaning, signals = self.database.run(work)
        log(REPLY_KEPT, meaning=meaning, signals=signals)
        return Response("<Response/>", media_type="text/xml")

    def _seen(self, connection: Connection, person: UUID, reply: str, now: datetime) -> int:
        """Mark as seen what this person was told and nobody has seen, plan it again, and tell the monitor."""
        ids = store_messages.told_and_unseen(connection, person)
        known = {
            signal: replace(one, signal=replace(one.signal, seen_at=now))
            for signal, one in store_plan.load_signals(connection, ids).items()
        }
        if known:
            self.outcomes.planner.settle(connection, known, now)
            outbox.put(connection, store.OUTBOX, _seen_events(known, person, reply, now))
        return len(known)


def _seen_events(known: dict[UUID, Known], person: UUID, reply: str, now: datetime) -> list[Envelope]:
    """Return one event per young person."""
    per_leaver: dict[UUID, list[Known]] = {}
    for signal in sorted(known):
        per_leaver.setdefault(known[signal].leaver, []).append(known[signal])
    return [
        Envelope(
            id=EventId(uuid5(leaver, f"{SignalsSeen.TYPE}:{person}:{reply}")),
            source=SOURCE,
            key=leaver,
            time=now,
            recorded=now,
            body=SignalsSeen(
                region=seen[0].signal.region,
                school=seen[0].signal.school or None,
                happened_on=local_date(now),
                signals=tuple(one.signal.id for one in seen),
                openings=tuple(one.signal.opening for one in seen),
                seen_by=person,
            ),
            reported_by=person,
        )
        for leaver, seen in sorted(per_leaver.items())
    ]


def _answered(work: Callable[[], Response]) -> Response:
    """Return the answer, or 503 while the database is away: nothing was committed, so it may come again."""
    try:
        return work()
    except Unavailable as fault:
        return Response(status_code=503, headers={"Retry-After": str(fault.retry_after_seconds)})
