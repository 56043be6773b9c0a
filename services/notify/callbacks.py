"""Webhooks of the SMS provider, and the page to which a text points until the portal exists.

Nothing is believed without its signature. What is answered with success is committed. Free text is never stored.
"""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from services.notify import store_messages
from services.notify.log_events import WEBHOOK_REFUSED
from services.notify.outcomes import Outcomes
from services.notify.page import HEADERS, page
from services.notify.providers.contract import ProviderName
from services.notify.providers.twilio import answered_with
from services.notify.receipts import Receipt, Receipts, answered
from services.notify.replies import Replies
from services.notify.signature import SignatureCheck, Verdict
from services.notify.store_replies import ReplyName
from services.runtime.clock import Clock
from services.runtime.database import Database
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
            return await run_in_threadpool(self._receipt, key, form)

        @routes.post(INBOUND_PATH)
        async def inbound(request: Request) -> Response:
            form = await self._genuine(request)
            if form is None:
                return Response(status_code=403)
            return await run_in_threadpool(answered, lambda: self._reply(form))

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
        receipt = Receipt(
            provider=ProviderName.TWILIO,
            word=form.get("MessageStatus", ""),
            code=form.get("ErrorCode"),
            provider_id=form.get("MessageSid", ""),
            to=form.get("To", ""),
        )
        receipts = Receipts(self.database, self.clock, self.outcomes)
        return receipts.keep(receipt, lambda connection: store_messages.id_of_key(connection, key))

    def _reply(self, form: dict[str, str]) -> Response:
        """Take a reply in, and let the provider carry the answer to it."""
        # https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out: it stands there when Twilio answered.
        is_answered = bool(form.get("OptOutType"))
        sender, words, name = (form.get(name, "") for name in ("From", "Body", "MessageSid"))
        reply = ReplyName(ProviderName.TWILIO, name)
        answer = self.replies.take(sender, words, reply, is_answered=is_answered)
        return Response(answered_with(answer), media_type="text/xml")
