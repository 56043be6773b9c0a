"""Receipts and replies by NotifyNL: posted to one address each for the whole service, under a bearer token.

Nothing is believed without that token, and without one in the settings nothing is believed at all.
Free text is never stored. Source: https://docs.notifications.service.gov.uk/rest-api.html#callbacks
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError
from sqlalchemy import Connection, select

from schemas.types import Channel
from services.notify.address import PhoneNumber
from services.notify.log_events import REPLY_ANSWERED, WEBHOOK_REFUSED
from services.notify.providers.contract import Outgoing, Provider, ProviderName, ReceiptStatus
from services.notify.providers.notifynl_codes import receipt_status
from services.notify.receipts import Receipt, Receipts, answered
from services.notify.replies import Replies
from services.notify.signature import Verdict
from services.notify.store import MESSAGES
from services.notify.store_replies import ReplyName
from services.runtime.bearer import is_bearer
from services.runtime.log import log

NOTIFYNL_STATUS_PATH = "/notifynl/status"
NOTIFYNL_INBOUND_PATH = "/notifynl/inbound"


class _Said(BaseModel):
    """What is read of a receipt; ``reference`` is our id of the message, or of another sender what they like."""

    model_config = ConfigDict(extra="ignore")

    id: str
    reference: str | None = None
    to: str = ""
    status: str


class _Reply(BaseModel):
    """What is read of a reply; ``source_number`` may come without the + of its country."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    source_number: str
    message: str


@dataclass(frozen=True, slots=True)
class NotifyNlCallbacks:
    """Takes in the receipts and replies of one service.

    ``token`` is the one that was given to NotifyNL; None: nothing is believed. ``texts`` carries an answer, where texts
    go by NotifyNL.
    """

    receipts: Receipts
    replies: Replies
    token: SecretStr | None
    texts: Provider | None

    def router(self) -> APIRouter:
        """Return the two routes."""
        routes = APIRouter()

        @routes.post(NOTIFYNL_STATUS_PATH, status_code=204)
        async def status(request: Request) -> Response:
            if not self._believes(request):
                return Response(status_code=401)
            try:
                said = _Said.model_validate_json(await request.body())
            except ValidationError:
                return Response(status_code=400)
            return await run_in_threadpool(self._keep, said)

        @routes.post(NOTIFYNL_INBOUND_PATH, status_code=204)
        async def inbound(request: Request) -> Response:
            if not self._believes(request):
                return Response(status_code=401)
            try:
                reply = _Reply.model_validate_json(await request.body())
            except ValidationError:
                return Response(status_code=400)
            return await run_in_threadpool(answered, lambda: self._take(reply))

        return routes

    def _believes(self, request: Request) -> bool:
        given = request.headers.get("Authorization")
        if is_bearer(given, self.token.get_secret_value() if self.token else None):
            return True
        verdict = Verdict.MISSING if not given else Verdict.WRONG
        log(WEBHOOK_REFUSED, path=request.url.path, verdict=verdict)
        return False

    def _take(self, reply: _Reply) -> Response:
        """Act on a reply, and send the answer as a text of its own, for this API carries nothing back.

        It is sent once, after what the reply means was committed: as after Twilio's, nobody hears how it fares.
        """
        bare = reply.source_number[:1] not in {"+", "0"}
        sender, name = "+" * bare + reply.source_number, ReplyName(ProviderName.NOTIFYNL, str(reply.id))
        answer = self.replies.take(sender, reply.message, name, is_answered=self.texts is None)
        if answer is not None and self.texts is not None:
            text = Outgoing(
                channel=Channel.SMS,
                to=PhoneNumber.parse(sender),
                text=answer,
                message_id=uuid5(reply.id, "answer"),
            )
            log(REPLY_ANSWERED, outcome=type(self.texts.send(text)).__name__)
        return Response(status_code=204)

    def _keep(self, said: _Said) -> Response:
        failed = receipt_status(said.status) is ReceiptStatus.FAILED
        code = said.status if failed else None
        name = ProviderName.NOTIFYNL
        receipt = Receipt(provider=name, word=said.status, code=code, provider_id=said.id, to=said.to)
        return self.receipts.keep(receipt, lambda connection: _message_of(connection, said.reference))


def _message_of(connection: Connection, reference: str | None) -> UUID | None:
    try:
        message = UUID(reference or "")
    except ValueError:
        return None
    return connection.execute(select(MESSAGES.c.id).where(MESSAGES.c.id == message)).scalar()
