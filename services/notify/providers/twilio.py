"""Text messages through Twilio's own library: one try, its answer as a value.

Owns Twilio's words and codes; must never retry, and never log a number, a text or a callback address.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import local
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from pydantic import SecretStr
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.twiml.messaging_response import MessagingResponse

from schemas.types import Channel
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.providers.contract import (
    Accepted,
    Found,
    Outcome,
    Outgoing,
    ProviderName,
    ReceiptStatus,
    Unreachable,
    UnreachableReason,
)
from services.notify.providers.twilio_codes import ERROR_CODES, STATUSES, refused

API = "https://api.twilio.com"
"""Where Twilio answers; another region has its own address, and the sandbox is a third."""
CLOCK_SKEW = timedelta(seconds=5)
"""How far Twilio's clock, in whole seconds, may be behind ours before ``find`` misses a message."""
PAGE_SIZE = 50
"""Messages asked for at once in ``find``: more than one person gets in a week, so one page is enough."""

OUR_ANSWER = "outbound-reply"
"""Direction of what Twilio carried back after a reply.

Source: https://www.twilio.com/docs/messaging/api/message-resource#message-properties
"""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def answered_with(text: str | None) -> str:
    """Return what Twilio reads after a reply: the text that it carries back, or nothing."""
    answer = MessagingResponse()
    if text is not None:
        answer.message(text)
    return str(answer)


class NotNow(Exception):
    """Twilio is too busy to take the request (429 or 503), and did not."""

    def __init__(self, retry_after: timedelta | None) -> None:
        """Keep the wait that Twilio asks for."""
        super().__init__("busy")
        self.retry_after = retry_after


class TwilioWire:
    """The HTTP client under Twilio's library: a kept-alive connection of each thread to one base address.

    Of one pool for all threads each request would search every connection, under one lock.
    """

    is_async = False

    def __init__(self, base_url: str, timeout_seconds: float) -> None:
        """Open nothing yet; a proxy of the environment is used for every address but this machine."""
        # Both write the address of each request, and so a number of a recipient, into the log.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._base = base_url.rstrip("/")
        elsewhere = httpx.URL(base_url).host not in _LOOPBACK
        certificates = httpx.create_ssl_context(trust_env=elsewhere)
        self._new = partial(httpx.Client, verify=certificates, timeout=timeout_seconds, trust_env=elsewhere)
        self._own = local()
        self._opened: list[httpx.Client] = []

    def request(
        self,
        method: str,
        uri: str,
        *,
        params: Mapping[str, str | int] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_unused: object,
    ) -> Response:
        """Send one request of the library to the base address.

        Raises:
            NotNow: the answer is 429 or 503.
            httpx.TransportError: there is no answer.
        """
        parts = urlsplit(uri)
        answer = self._client().request(
            method,
            self._base + parts.path + (f"?{parts.query}" if parts.query else ""),
            params=params or None,
            data=data,
            headers=headers,
            auth=auth,
        )
        if answer.status_code in {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}:
            wait = answer.headers.get("Retry-After", "")
            raise NotNow(timedelta(seconds=int(wait)) if wait.isdecimal() else None)
        return Response(answer.status_code, answer.text, answer.headers)

    def close(self) -> None:
        """Close the kept-alive connections."""
        for client in self._opened:
            client.close()

    def _client(self) -> httpx.Client:
        """Return the client of this thread."""
        client: httpx.Client | None = getattr(self._own, "client", None)
        if client is None:
            client = self._own.client = self._new()
            self._opened.append(client)
        return client


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioAccount:
    """One account. ``sender``: a number of ours, an alphanumeric name, or a messaging service (``MG…``)."""

    sid: str
    auth_token: SecretStr
    sender: str
    base_url: str = API


class TwilioSms:
    """Sends text messages of one account; safe to call from several threads."""

    name = ProviderName.TWILIO
    channel = Channel.SMS

    def __init__(self, account: TwilioAccount, *, timeout_seconds: float = 10) -> None:
        """Open nothing yet.

        Args:
            account: whose texts these are, and where Twilio answers.
            timeout_seconds: the longest wait for one step of a request; after it the outcome is unknown.
        """
        self._wire = TwilioWire(account.base_url, timeout_seconds)
        secret = account.auth_token.get_secret_value()
        self._messages = Client(account.sid, secret, http_client=self._wire).messages
        service = account.sender.startswith("MG")
        self._sender = {"messaging_service_sid" if service else "from_": account.sender}

    def send(self, message: Outgoing) -> Outcome:
        """Offer the message once; asks Twilio to post receipts to its ``callback_url``."""
        if not isinstance(message.to, PhoneNumber):
            raise TypeError("a text message goes to a phone number")
        try:
            created = self._messages.create(
                to=message.to.e164, body=message.text, **self._sender, **_wishes(message)
            )
        except TwilioRestException as error:
            return _answer_of(error)
        except (NotNow, httpx.TransportError) as error:
            return _no_answer(error)
        except ValueError:  # accepted, so it says, in a body that is no JSON
            return Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=False)
        if not created.sid:
            return Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=False)
        return Accepted(created.sid)

    def find(
        self,
        to: PhoneNumber | EmailAddress,
        since: datetime,
        *,
        message_id: UUID | None = None,  # noqa: ARG002 Twilio does not keep it
    ) -> list[Found] | Unreachable:
        """Return what Twilio created for this number at or after ``since``, newest first.

        Asks by number alone and reads the moment of creation, because a message that still waits has no
        moment of sending to filter on. An answer to a reply is no message of ours. Clocks differ: ``CLOCK_SKEW``.
        """
        if not isinstance(to, PhoneNumber):
            raise TypeError("a text message goes to a phone number")
        try:
            return list(self._created_since(to, since - CLOCK_SKEW))
        except (NotNow, httpx.TransportError) as error:
            return _no_answer(error)
        except (TwilioException, ValueError):
            return Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=True)

    def status(self, provider_id: str) -> Found | Unreachable | None:
        """Return how far one message came; ``None`` when Twilio has none of that name."""
        try:
            return _found(self._messages(provider_id).fetch())
        except TwilioRestException as error:
            if error.status == httpx.codes.NOT_FOUND:
                return None
            return Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=True)
        except (NotNow, httpx.TransportError) as error:
            return _no_answer(error)
        except (TwilioException, ValueError):
            return Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=True)

    def forget(self, provider_id: str) -> Unreachable | None:
        """Delete a message or reply at Twilio; ``None`` when it is gone, also when it was gone before."""
        try:
            self._messages(provider_id).delete()
        except TwilioRestException as error:
            if error.status == httpx.codes.NOT_FOUND:
                return None
            return Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=True)
        except (NotNow, httpx.TransportError) as error:
            return _no_answer(error)
        return None

    def _created_since(self, to: PhoneNumber, since: datetime) -> Iterator[Found]:
        for item in self._messages.stream(to=to.e164, page_size=PAGE_SIZE):
            found = _found(item)
            if found.created_at < since:
                return
            if item.direction != OUR_ANSWER:
                yield found

    def close(self) -> None:
        """Close the kept-alive connections."""
        self._wire.close()


def _found(item: MessageInstance) -> Found:
    """Return a message of Twilio in our words.

    Raises:
        ValueError: it has no moment of creation or no name.
    """
    created = item.date_created
    if not isinstance(created, datetime) or item.sid is None:
        raise ValueError("a message of the provider has no moment of creation or no name")
    status = STATUSES.get(str(item.status), ReceiptStatus.QUEUED)
    return Found(item.sid, status, created.astimezone(UTC), str(item.error_code) if item.error_code else None)


def _wishes(message: Outgoing) -> dict[str, Any]:
    """Return what is asked of Twilio beside the sending: receipts, and how long the text may wait."""
    wishes: dict[str, Any] = {}
    if message.callback_url is not None:
        wishes["status_callback"] = message.callback_url
    if message.valid_for is not None:
        wishes["validity_period"] = max(1, int(message.valid_for.total_seconds()))
    return wishes


def _answer_of(error: TwilioRestException) -> Outcome:
    """Read a refusal: a known code says it all, otherwise the HTTP status does."""
    if error.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=False)
    if error.code in ERROR_CODES or error.status == httpx.codes.BAD_REQUEST:
        return refused(str(error.code))
    return Unreachable(UnreachableReason.LOGIN_REFUSED, certainly_not_sent=True)


def _no_answer(error: NotNow | httpx.TransportError) -> Unreachable:
    """Tell a request that never left from one whose answer was lost."""
    if isinstance(error, NotNow):
        return Unreachable(UnreachableReason.BUSY, certainly_not_sent=True, retry_after=error.retry_after)
    never_left = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
    reason = UnreachableReason.NO_CONNECTION if never_left else UnreachableReason.NO_ANSWER
    return Unreachable(reason, certainly_not_sent=never_left)
