"""The API of GOV.UK Notify, as far as the product uses it: send a text or an e-mail, fetch, list.

The second door to the same messages and rules; must never accept what the real one would refuse.
Source: https://docs.notifications.service.gov.uk/rest-api.html
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse

from services.sandbox.behaviour import Answer
from services.sandbox.callbacks import notify_status
from services.sandbox.mailbox import Message
from services.sandbox.outside import Outside
from services.sandbox.twilio_api import E164, Silence

FIELD = "tekst"
"""The one field of the template for texts, and the content of that for e-mail."""
SUBJECT_FIELD = "onderwerp"
"""The field in the subject of the template for e-mail."""
ADDRESS_FIELD = {"sms": "phone_number", "email": "email_address"}
LONGEST = {"sms": 918, "email": 2_000_000}
"""Most characters of a text, and of an e-mail."""
PAGE = 50
"""Messages on a page; the real one has 250."""
CLOCK_SKEW = timedelta(seconds=30)
"""How far the moment in a token may be from the clock."""
_UUID_LENGTH = 36
_FIELDS = frozenset({"template_id", "personalisation", "reference"})
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FILTERS = frozenset({"template_type", "reference", "older_than"})
BAD_MAILBOX = ("ValidationError", "email_address Not a valid email address")
_REFUSALS = {
    21211: ("ValidationError", "phone_number Not enough digits"),
    21212: BAD_MAILBOX,
    21408: ("BadRequestError", "Cannot send to international mobile numbers"),
    21602: ("ValidationError", "personalisation is a required property"),
}
_FAULTS = {
    Answer.BUSY: (429, "RateLimitError", "Exceeded rate limit for key type LIVE", "1"),
    Answer.UNAVAILABLE: (503, "Exception", "Service Unavailable", "1"),
    Answer.FAULT: (500, "Exception", "Internal server error", None),
    Answer.FAULT_AFTER_ACCEPTING: (500, "Exception", "Internal server error", None),
}


class NotifyProblem(Exception):
    """An answer that is an error; becomes the API's error body."""

    def __init__(self, status: int, error: str, message: str, retry_after: str | None = None) -> None:
        """Keep what the answer says."""
        super().__init__(message)
        self.status = status
        self.body = {"status_code": status, "errors": [{"error": error, "message": message}]}
        self.headers = None if retry_after is None else {"Retry-After": retry_after}


async def problem_answer(_request: Request, problem: Exception) -> JSONResponse:
    """Return the API's error body (registered for ``NotifyProblem`` alone)."""
    if not isinstance(problem, NotifyProblem):
        raise problem
    return JSONResponse(problem.body, problem.status, problem.headers)


def router(outside: Outside) -> APIRouter:
    """Return the routes for messages."""

    def let_in(authorization: Annotated[str, Header()] = "") -> None:
        key = outside.settings.notify_api_key.get_secret_value()
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not is_signed(token, key, outside.now()):
            raise NotifyProblem(403, "AuthError", "Invalid token: API key not found")

    routes = APIRouter(prefix="/v2/notifications", dependencies=[Depends(let_in)])

    @routes.post("/sms")
    async def create_text(request: Request) -> Response:
        return await _create(outside, request, "sms")

    @routes.post("/email")
    async def create_email(request: Request) -> Response:
        return await _create(outside, request, "email")

    @routes.get("")
    async def listing(request: Request) -> dict[str, Any]:
        query = request.query_params
        unknown = sorted(query.keys() - _FILTERS)
        if unknown:
            raise NotifyProblem(400, "ValidationError", f"The sandbox does not know {unknown[0]}")
        return {"notifications": [_shown(message) for message in _page(outside, dict(query))], "links": {}}

    @routes.get("/{notification_id}")
    async def fetch(notification_id: str) -> dict[str, Any]:
        _uuid("notification_id", notification_id)
        message = outside.mailbox.find(notification_id)
        if message is None:
            raise NotifyProblem(404, "NoResultFound", "No result found")
        return _shown(message)

    return routes


def is_signed(token: str, key: str, now: datetime) -> bool:
    """Whether a token (JWT, HS256) is of the service and secret of an API key, and of this moment."""
    secret, service = key[-_UUID_LENGTH:], key[-2 * _UUID_LENGTH - 1 : -_UUID_LENGTH - 1]
    signed, _, signature = token.rpartition(".")
    try:
        header, claims = (json.loads(_decoded(part)) for part in signed.split("."))
        digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
        genuine = hmac.compare_digest(digest, _decoded(signature)) and header["alg"] == "HS256"
        age = abs(now.timestamp() - claims["iat"])
        return genuine and claims["iss"] == service and age <= CLOCK_SKEW.total_seconds()
    except (binascii.Error, KeyError, TypeError, ValueError):
        return False


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


async def _create(outside: Outside, request: Request, kind: str) -> Response:
    """Accept a message, or do to it what its rule says."""
    fields = await request.json()
    text, subject = _checked(outside, fields, kind)
    to = fields[ADDRESS_FIELD[kind]]
    behaviour = outside.behaviours.take(to, "notifynl")
    answer = behaviour.answer
    if behaviour.refuse is not None:
        refusal = _REFUSALS.get(behaviour.refuse, ("SandboxError", "Refused by the sandbox"))
        raise NotifyProblem(400, *refusal)
    if answer in _FAULTS and answer is not Answer.FAULT_AFTER_ACCEPTING:
        raise NotifyProblem(*_FAULTS[answer])
    if answer is Answer.SILENCE_BEFORE_ACCEPTING:
        return Silence()
    reference = fields.get("reference") or ""
    message = outside.accept_notification(to, text, reference, behaviour, subject=subject)
    if answer is Answer.SILENCE:
        return Silence()
    if answer in _FAULTS:
        raise NotifyProblem(*_FAULTS[answer])
    template = {"id": fields["template_id"], "version": 1}
    sender = (
        {"from_number": message.sender}
        if kind == "sms"
        else {"from_email": message.sender, "subject": subject}
    )
    content = {"body": text} | sender
    said = {"id": message.id, "reference": message.reference, "content": content, "template": template}
    return JSONResponse(said, 201)


def _checked(outside: Outside, fields: dict[str, Any], kind: str) -> tuple[str, str | None]:
    """Return text and subject of a request; refuse what the API refuses before it looks at the recipient."""
    address, settings = ADDRESS_FIELD[kind], outside.settings
    for name in (address, "template_id"):
        if not isinstance(fields.get(name), str):
            raise NotifyProblem(400, "ValidationError", f"{name} is a required property")
    if unknown := sorted(fields.keys() - _FIELDS - {address}):
        raise NotifyProblem(400, "ValidationError", f"Additional properties are not allowed ({unknown[0]})")
    if kind == "sms" and not E164.fullmatch(fields[address]):
        raise NotifyProblem(400, *_REFUSALS[21211])
    if kind == "email" and not _MAILBOX.fullmatch(fields[address]):
        raise NotifyProblem(400, *BAD_MAILBOX)
    _uuid("template_id", fields["template_id"])
    if fields["template_id"] != (
        settings.notify_template if kind == "sms" else settings.notify_email_template
    ):
        raise NotifyProblem(400, "BadRequestError", "Template not found")
    given = fields.get("personalisation") or {}
    wanted = (FIELD,) if kind == "sms" else (FIELD, SUBJECT_FIELD)
    for name in wanted:
        if not isinstance(given.get(name), str) or not given[name]:
            raise NotifyProblem(400, "BadRequestError", f"Missing personalisation: {name}")
    text = given[FIELD].strip()
    if len(text) > LONGEST[kind]:
        limit = f"Content has a count greater than the limit of {LONGEST[kind]}"
        raise NotifyProblem(400, "BadRequestError", limit)
    return text, given[SUBJECT_FIELD] if kind == "email" else None


def _page(outside: Outside, query: dict[str, str]) -> list[Message]:
    """Return a page of the messages that came in by this door, newest first."""
    oldest = outside.mailbox.find(_uuid("older_than", query["older_than"])) if "older_than" in query else None
    shown = [
        message
        for message in reversed(outside.mailbox.messages())
        if message.reference is not None
        and message.visible_at <= outside.now()
        and query.get("reference", message.reference) == message.reference
        and query.get("template_type", message.channel) == message.channel
        and (oldest is None or message.number < oldest.number)
    ]
    return shown[:PAGE]


def _uuid(name: str, text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise NotifyProblem(400, "ValidationError", f"{name} is not a valid UUID") from None


def _shown(message: Message) -> dict[str, Any]:
    """Return a message as the API shows it."""
    return {
        "id": message.id,
        "reference": message.reference or None,
        ADDRESS_FIELD[message.channel]: message.to,
        "type": message.channel,
        "status": notify_status(message.status, message.error_code),
        "body": message.text,
        "created_at": message.sent_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
