"""What Twilio tells us unasked: receipts and replies, signed by code of the sandbox's own.

Must never use the product's signature code, or one fault would hide the other.
"""

import asyncio
import base64
import hashlib
import hmac
import logging
import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from services.sandbox.behaviour import Behaviour
from services.sandbox.mailbox import Mailbox, Message
from services.sandbox.settings import SandboxSettings

ORDER = ("queued", "sending", "sent", "undelivered", "failed", "delivered")
"""How far each word says that a message came, the last being the end."""

EXPIRED = 30036
"""Code of a text that waited longer than its validity period; https://www.twilio.com/docs/api/errors/30036."""
FAILURES = frozenset({"undelivered", "failed"})
_NOTIFY_WORDS = {"queued": "created", "sending": "sending", "sent": "sending", "delivered": "delivered"}
_NOTIFY_FAILURES = {30003: "temporary-failure", 30005: "permanent-failure"}
_NOTIFY_UNDER_WAY = frozenset({"created", "sending"})
"""Of these GOV.UK Notify tells nobody unasked."""


def notify_status(word: str, error_code: int | None) -> str:
    """Return how GOV.UK Notify calls a status."""
    return _NOTIFY_WORDS.get(word) or _NOTIFY_FAILURES.get(error_code or 0, "technical-failure")


def sign(url: str, form: Mapping[str, str], auth_token: str) -> str:
    """Return ``X-Twilio-Signature``: HMAC-SHA1 over the address and the fields in order of name, in base64.

    Source: https://www.twilio.com/docs/usage/security#validating-requests
    """
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


@dataclass(frozen=True, slots=True)
class Call:
    """One webhook that was sent; ``http_status`` is ``None`` where nobody answered, ``answer`` what stood in it."""

    url: str
    form: Mapping[str, str]
    http_status: int | None
    answer: str = ""


class Callbacks:
    """Posts the webhooks of one account; lives in one event loop between ``open`` and ``close``."""

    def __init__(self, settings: SandboxSettings, mailbox: Mailbox) -> None:
        """Open nothing yet."""
        # It writes the address of each request, and so the random key of a callback, into the log.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._settings = settings
        self._mailbox = mailbox
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.sent: deque[Call] = deque(maxlen=1000)

    def open(self) -> None:
        """Be ready to post; one more try where no connection could be made, as Twilio does."""
        self._client = httpx.AsyncClient(
            timeout=self._settings.webhook_timeout_seconds,
            transport=httpx.AsyncHTTPTransport(retries=1),
            trust_env=False,
        )

    async def close(self) -> None:
        """Drop what was still to be sent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    def follow(self, message: Message, behaviour: Behaviour) -> None:
        """Let the message reach its end and send its receipts, in the background."""
        task = asyncio.create_task(self._follow(message, behaviour))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, message: Message, behaviour: Behaviour) -> None:
        if message.valid_seconds is not None and message.valid_seconds < behaviour.receipts_delay_seconds:
            behaviour = _expired(behaviour, message.valid_seconds)
        await asyncio.sleep(behaviour.receipts_delay_seconds)
        words = [_outcome(word, behaviour) for word in behaviour.receipts] * behaviour.receipts_times
        if behaviour.receipts_shuffled:
            random.shuffle(words)
        end = max(words, key=ORDER.index, default=_outcome("delivered", behaviour))
        self._mailbox.set_status(message.id, end, behaviour.fail if end in FAILURES else None)
        for word in words:
            await self.receipt(message, word, behaviour.fail)

    async def receipt(self, message: Message, word: str, error_code: int | None) -> int | None:
        """Send one receipt now and return the HTTP status of its answer; ``None`` where there is none."""
        if message.callback_url is None:
            return None
        if message.reference is not None:
            return await self._notify_receipt(message, notify_status(word, error_code))
        form = {
            "AccountSid": self._settings.account_sid,
            "ApiVersion": "2010-04-01",
            "From": message.sender,
            "MessageSid": message.id,
            "MessageStatus": word,
            "SmsSid": message.id,
            "SmsStatus": word,
            "To": message.to,
        }
        if word in FAILURES and error_code is not None:
            form["ErrorCode"] = str(error_code)
        return (await self.post(message.callback_url, form)).http_status

    async def _notify_receipt(self, message: Message, status: str) -> int | None:
        """Send a receipt as GOV.UK Notify does, which it does at the end of a message alone."""
        if status in _NOTIFY_UNDER_WAY or message.callback_url is None:
            return None
        moment = message.sent_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        said = {
            "id": message.id,
            "reference": message.reference or "",
            "to": message.to,
            "status": status,
            "created_at": moment,
            "completed_at": moment,
            "sent_at": moment,
            "notification_type": message.channel,
        }
        token = self._settings.notify_callback_token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}"}
        return (await self._posted(message.callback_url, said, headers, json=said)).http_status

    async def post(self, url: str, form: Mapping[str, str]) -> Call:
        """Post one signed webhook and return what came of it."""
        signature = sign(url, form, self._settings.auth_token.get_secret_value())
        return await self._posted(url, form, {"X-Twilio-Signature": signature}, data=form)

    async def _posted(
        self,
        url: str,
        form: Mapping[str, str],
        headers: Mapping[str, str],
        *,
        data: Mapping[str, str] | None = None,
        json: Mapping[str, str] | None = None,
    ) -> Call:
        if self._client is None:
            raise RuntimeError("the sandbox is not open")
        try:
            answer = await self._client.post(url, headers=headers, data=data, json=json)
            call = Call(url, form, answer.status_code, answer.text)
        except httpx.TransportError:
            call = Call(url, form, None)
        self.sent.append(call)
        return call


def _expired(behaviour: Behaviour, valid_seconds: int) -> Behaviour:
    """Return how a text fares that waits longer than it may: it is dropped at that moment."""
    changes = {"fail": EXPIRED, "receipts": ("undelivered",), "receipts_delay_seconds": valid_seconds}
    return behaviour.model_copy(update=changes)


def _outcome(word: str, behaviour: Behaviour) -> str:
    return "undelivered" if word == "delivered" and behaviour.fail is not None else word
