"""Webhooks of the SMS provider, and the page to which a text points until the portal exists.

Nothing is believed without its signature. What is answered with success is committed. Free text is never stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.notify import store_messages
from services.notify.address import AddressRefused, PhoneNumber
from services.notify.delivery import Delivery, evolve
from services.notify.log_events import RECEIPT_KEPT, RECEIPT_UNKNOWN, WEBHOOK_REFUSED
from services.notify.outcomes import News, Outcomes
from services.notify.page import HEADERS, page
from services.notify.providers.contract import ReceiptStatus
from services.notify.providers.twilio import answered_with
from services.notify.providers.twilio_codes import receipt_status, refused
from services.notify.replies import Replies
from services.notify.signature import SignatureCheck, Verdict
from services.notify.unusable import Unusable, unusable
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.log import log

STATUS_PATH = "/twilio/status/{key}"
INBOUND_PATH = "/twilio/inbound"
PAGE_PATH = "/bericht"


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Takes in receipts and replies."""

    database: Database
    clock: Clock
    outcomes: Outcomes
    replies: Replies
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
        def whom_to_call() -> Response:
            return HTMLResponse(page(contact, is_sandbox=is_sandbox), headers=HEADERS)

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
                wrong = _unusable(status, code, form.get("To", ""))
                news = News(evolve(Delivery.QUEUED, status), provider_id or None, code, wrong)
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
        """Take a reply in, and let the provider carry the answer to it."""
        # https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out: it stands there when Twilio answered.
        is_answered = bool(form.get("OptOutType"))
        sender, words, reply = (form.get(name, "") for name in ("From", "Body", "MessageSid"))
        answer = self.replies.take(sender, words, reply, is_answered=is_answered)
        return Response(answered_with(answer), media_type="text/xml")


def _unusable(status: ReceiptStatus, code: str | None, to: str) -> Unusable | None:
    """Return what a receipt says of the number to which the text went."""
    if status is not ReceiptStatus.FAILED or code is None:
        return None
    try:
        return unusable(PhoneNumber.parse(to), refused(code))
    except AddressRefused:
        return None


def _answered(work: Callable[[], Response]) -> Response:
    """Return the answer, or 503 while the database is away: nothing was committed, so it may come again."""
    try:
        return work()
    except Unavailable as fault:
        return Response(status_code=503, headers={"Retry-After": str(fault.retry_after_seconds)})
