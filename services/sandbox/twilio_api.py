"""Twilio's Message resource, as far as the product uses it: create, fetch, delete, list.

Must never accept what Twilio would refuse, nor ignore a parameter that it does not know.
Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

import re
import secrets
from base64 import b64encode
from email.utils import format_datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from services.sandbox.behaviour import Answer
from services.sandbox.mailbox import Message
from services.sandbox.message_list import BadFilter, list_page
from services.sandbox.outside import Outside
from services.sandbox.segments import segments

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
LONGEST = 1600
"""Most characters of a text; https://www.twilio.com/docs/api/errors/21617."""
LONGEST_VALIDITY = 36_000
"""Most seconds that a text may wait; the description of ``ValidityPeriod`` in Twilio's published file."""
_UNDER_WAY = frozenset({"queued", "sending"})
"""A text that has not left yet cannot be deleted; https://www.twilio.com/docs/api/errors/20009."""
_FIELDS = frozenset({"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"})
_TEXTS = {
    21211: "Invalid 'To' Phone Number",
    21610: "Attempt to send to unsubscribed recipient",
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30007: "Message filtered",
    30036: "Validity Period Expired",
}


class Problem(Exception):
    """An answer that is an error; becomes Twilio's error body."""

    def __init__(self, status: int, code: int, message: str, retry_after: str | None = None) -> None:
        """Keep what the answer says."""
        super().__init__(message)
        self.status = status
        self.body = {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        }
        self.headers = None if retry_after is None else {"Retry-After": retry_after}


class Silence(Response):
    """No answer at all: waits until the caller hangs up."""

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        """Say nothing."""
        while (await receive())["type"] != "http.disconnect":
            pass


_FAULTS = {
    Answer.BUSY: (429, 20429, "Too Many Requests", "1"),
    Answer.UNAVAILABLE: (503, 20503, "Service Unavailable", "1"),
    Answer.FAULT: (500, 20500, "Internal Server Error", None),
    Answer.FAULT_AFTER_ACCEPTING: (500, 20500, "Internal Server Error", None),
}


async def problem_answer(_request: Request, problem: Exception) -> JSONResponse:
    """Return Twilio's error body (registered for ``Problem`` alone)."""
    if not isinstance(problem, Problem):
        raise problem
    return JSONResponse(problem.body, problem.status, problem.headers)


def router(outside: Outside) -> APIRouter:
    """Return the four routes of the Message resource."""
    sid = outside.settings.account_sid
    key = b64encode(f"{sid}:{outside.settings.auth_token.get_secret_value()}".encode())

    def let_in(account_sid: str, authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), b"Basic " + key):
            raise Problem(401, 20003, "Authenticate")
        if account_sid != sid:
            raise Problem(404, 20404, "The requested resource was not found")

    routes = APIRouter(prefix="/2010-04-01/Accounts/{account_sid}", dependencies=[Depends(let_in)])

    @routes.post("/Messages.json")
    async def create(request: Request) -> Response:
        return await _create(outside, request)

    @routes.get("/Messages.json")
    async def listing(request: Request) -> dict[str, Any]:
        try:
            page = list_page(outside.mailbox.messages(), request.query_params, outside.now())
        except BadFilter as error:
            raise Problem(400, 20001, str(error)) from None
        shown = [_resource(message, sid) for message in page.messages]
        return {"messages": shown, **page.envelope(request.url.path, request.query_params)}

    @routes.get("/Messages/{message_sid}.json")
    async def fetch(message_sid: str) -> dict[str, Any]:
        message = outside.mailbox.find(message_sid)
        if message is None or message.deleted:
            raise Problem(404, 20404, "The requested resource was not found")
        return _resource(message, sid)

    @routes.delete("/Messages/{message_sid}.json", status_code=204)
    async def delete(message_sid: str) -> None:
        message = outside.mailbox.find(message_sid)
        if message is not None and message.status in _UNDER_WAY:
            raise Problem(409, 20009, "Cannot delete message because delivery has not been completed.")
        if not outside.mailbox.delete(message_sid):
            raise Problem(404, 20404, "The requested resource was not found")

    return routes


async def _create(outside: Outside, request: Request) -> Response:
    """Accept a text message, or do to it what its rule says."""
    fields = {name: str(value) for name, value in (await request.form()).multi_items()}
    _check(fields)
    behaviour = outside.behaviours.take(fields["To"], "twilio")
    answer = behaviour.answer
    if behaviour.refuse is not None:
        raise Problem(400, behaviour.refuse, _TEXTS.get(behaviour.refuse, "Refused by the sandbox"))
    if answer in _FAULTS and answer is not Answer.FAULT_AFTER_ACCEPTING:
        raise Problem(*_FAULTS[answer])
    if answer is Answer.SILENCE_BEFORE_ACCEPTING:
        return Silence()
    message = outside.accept_text(fields, behaviour)
    if answer is Answer.SILENCE:
        return Silence()
    if answer in _FAULTS:
        raise Problem(*_FAULTS[answer])
    return JSONResponse(_resource(message, outside.settings.account_sid), 201)


def _check(fields: dict[str, str]) -> None:
    """Refuse what Twilio refuses before it looks at the recipient."""
    if "To" not in fields:
        raise Problem(400, 21604, "A 'To' phone number is required.")
    if not E164.fullmatch(fields["To"]):
        raise Problem(400, 21211, _TEXTS[21211])
    if not fields.get("From") and not fields.get("MessagingServiceSid"):
        raise Problem(400, 21603, "A 'From' phone number is required.")
    if not fields.get("Body"):
        raise Problem(400, 21602, "Message body is required.")
    if len(fields["Body"]) > LONGEST:
        raise Problem(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    validity = fields.get("ValidityPeriod", "1")
    if not validity.isdecimal() or not 1 <= int(validity) <= LONGEST_VALIDITY:
        raise Problem(400, 20001, f"ValidityPeriod must be 1 to {LONGEST_VALIDITY}")
    callback = urlsplit(fields.get("StatusCallback", "http://none"))
    if callback.scheme not in {"http", "https"} or not callback.hostname:
        raise Problem(400, 21609, "The 'StatusCallback' URL is not a valid URL.")
    unknown = sorted(fields.keys() - _FIELDS)
    if unknown:
        raise Problem(400, 20001, f"The sandbox does not know the parameter {unknown[0]}")


def _resource(message: Message, account_sid: str) -> dict[str, Any]:
    """Return a message as Twilio shows it."""
    uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{message.id}"
    moment = format_datetime(message.sent_at)
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": message.text,
        "date_created": moment,
        "date_sent": None if message.status == "queued" else moment,
        "date_updated": moment,
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": _TEXTS.get(message.error_code or 0),
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": "0",
        "num_segments": str(segments(message.text)),
        "price": None,
        "price_unit": "USD",
        "sid": message.id,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }
