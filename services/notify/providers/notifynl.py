"""Texts and e-mail through an API as of GOV.UK Notify (NotifyNL): one try, its answer as a value.

Owns its requests; must never retry, and never log an address, a text or a key. Its library is not used, for it
tells neither a request that never left from a lost answer, nor how long to wait.
Source: https://docs.notifications.service.gov.uk/rest-api.html
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import httpx
import jwt
from pydantic import SecretStr

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
from services.notify.providers.notifynl_codes import BAD_ADDRESS, STATUSES, refused

FIELD = "tekst"
"""The field of both templates, whose whole content is ``((tekst))``: every word is ours."""
SUBJECT_FIELD = "onderwerp"
"""The field of the template for e-mail, whose whole subject is ``((onderwerp))``."""
CLOCK_SKEW = timedelta(seconds=5)
"""How far the provider's clock may be behind ours before ``find`` misses a message."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_UUID_LENGTH = 36
_BUSY = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE})
_LOGIN_REFUSED = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_FAULT = Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=False)
_NOT_TOLD = Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=True)


@dataclass(frozen=True, slots=True)
class NotifyNlKey:
    """An API key: it names the service, and its secret signs each request."""

    service: str
    secret: SecretStr

    @classmethod
    def parse(cls, key: SecretStr) -> Self:
        """Return the parts of ``<name>-<service>-<secret>``, of which the last two are UUIDs.

        Raises:
            ValueError: it is none; the message does not hold it.
        """
        text = key.get_secret_value()
        secret, service = text[-_UUID_LENGTH:], text[-2 * _UUID_LENGTH - 1 : -_UUID_LENGTH - 1]
        try:
            UUID(secret), UUID(service)
        except ValueError:
            raise ValueError("an API key ends on the ids of its service and its secret") from None
        return cls(service, SecretStr(secret))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyNlService:
    """One service. ``template``: its template for what is sent, whose only content is ``((tekst))``."""

    base_url: str
    key: NotifyNlKey
    template: UUID


class _NotifyNl:
    """Sends the messages of one channel of one service; safe to call from several threads.

    ``_kind`` is the API's word for the channel, ``_address`` its field for whom it goes to.
    """

    name = ProviderName.NOTIFYNL
    _kind: str
    _address: str

    def __init__(
        self, service: NotifyNlService, *, now: Callable[[], datetime], timeout_seconds: float = 10
    ) -> None:
        """Open nothing yet.

        Args:
            service: whose messages these are, and where the API answers.
            now: the clock, aware; it must be right to 30 seconds.
            timeout_seconds: the longest wait for one step of a request; after it the outcome is unknown.
        """
        # Both write the address of each request into the log.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self._service, self._now = service, now
        elsewhere = httpx.URL(service.base_url).host not in _LOOPBACK
        self._client = httpx.Client(
            base_url=service.base_url, timeout=timeout_seconds, trust_env=elsewhere, auth=self._signed
        )

    def _send(self, to: str, message: Outgoing, fields: Mapping[str, str]) -> Outcome:
        asked = {
            self._address: to,
            "template_id": str(self._service.template),
            "personalisation": fields,
            "reference": str(message.message_id),
        }
        try:
            return _outcome_of(self._client.post(f"/v2/notifications/{self._kind}", json=asked))
        except httpx.TransportError as error:
            return _no_answer(error)

    def find(
        self, to: PhoneNumber | EmailAddress, since: datetime, *, message_id: UUID | None = None
    ) -> list[Found] | Unreachable:
        """Return what was created for this address at or after ``since``, newest first.

        With ``message_id`` only that message is asked for, by its reference.
        """
        try:
            return list(self._created_since(to, since - CLOCK_SKEW, message_id))
        except httpx.HTTPStatusError as error:
            return _busy(error.response) if error.response.status_code in _BUSY else _NOT_TOLD
        except httpx.TransportError as error:
            return _no_answer(error)
        except (KeyError, TypeError, ValueError):
            return _NOT_TOLD

    def status(self, provider_id: str) -> Found | Unreachable | None:
        """Return how far one message came; ``None`` when the service has none of that name, or no more."""
        try:
            answer = self._client.get(f"/v2/notifications/{provider_id}")
            if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.BAD_REQUEST}:
                return None
            if answer.status_code in _BUSY:
                return _busy(answer)
            return _found(answer.raise_for_status().json())
        except httpx.TransportError as error:
            return _no_answer(error)
        except (httpx.HTTPStatusError, KeyError, TypeError, ValueError):
            return _NOT_TOLD

    def forget(self, provider_id: str) -> Unreachable | None:
        """Do nothing: the API has no deletion, and the provider drops messages by itself after seven days.

        We forget later than that. A name that is none of this provider's is another one's, which still holds it.
        """
        try:
            UUID(provider_id)
        except ValueError:
            return _NOT_TOLD
        return None

    def close(self) -> None:
        """Close the kept-alive connections."""
        self._client.close()

    def _signed(self, request: httpx.Request) -> httpx.Request:
        key = self._service.key
        claims = {"iss": key.service, "iat": int(self._now().timestamp())}
        token = jwt.encode(claims, key.secret.get_secret_value(), algorithm="HS256")
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    def _created_since(
        self, to: PhoneNumber | EmailAddress, since: datetime, message_id: UUID | None
    ) -> Iterator[Found]:
        address = to.e164 if isinstance(to, PhoneNumber) else to.text
        query = {"template_type": self._kind} | ({"reference": str(message_id)} if message_id else {})
        while True:
            answer = self._client.get("/v2/notifications", params=query).raise_for_status()
            page = answer.json()["notifications"]
            for item in page:
                found = _found(item)
                if found.created_at < since:
                    return
                if item[self._address] == address:
                    yield found
            if not page:
                return
            query["older_than"] = page[-1]["id"]


class NotifyNlSms(_NotifyNl):
    """Sends text messages."""

    channel = Channel.SMS
    _kind, _address = "sms", "phone_number"

    def send(self, message: Outgoing) -> Outcome:
        """Offer the message once, with its id as reference.

        Receipts come to the address that the service has for all its messages, and a text waits as long as the
        provider likes: ``callback_url`` and ``valid_for`` have no place in this API.
        """
        if not isinstance(message.to, PhoneNumber):
            raise TypeError("a text message goes to a phone number")
        return self._send(message.to.e164, message, {FIELD: message.text})


class NotifyNlEmail(_NotifyNl):
    """Sends e-mail."""

    channel = Channel.EMAIL
    _kind, _address = "email", "email_address"

    def send(self, message: Outgoing) -> Outcome:
        """Offer the message once, with its id as reference.

        What cannot be delivered is a receipt and returns to nobody: ``return_to`` has no place in this API.
        """
        if not isinstance(message.to, EmailAddress):
            raise TypeError("an e-mail goes to an e-mail address")
        fields = {SUBJECT_FIELD: message.subject or "", FIELD: message.text}
        return self._send(message.to.text, message, fields)


def _found(item: dict[str, Any]) -> Found:
    """Return a notification in our words.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    created = datetime.fromisoformat(item["created_at"])
    moment = created if created.tzinfo else created.replace(tzinfo=UTC)
    word = item["status"]
    status = STATUSES.get(word, ReceiptStatus.QUEUED)
    code = word if status is ReceiptStatus.FAILED else None
    return Found(item["id"], status, moment.astimezone(UTC).replace(microsecond=0), code)


def _outcome_of(answer: httpx.Response) -> Outcome:
    """Read what came of an offer."""
    status = answer.status_code
    if status in _BUSY:
        return _busy(answer)
    if status in _LOGIN_REFUSED:
        return Unreachable(UnreachableReason.LOGIN_REFUSED, certainly_not_sent=True)
    try:
        body = answer.json()
        if status == httpx.codes.CREATED:
            return Accepted(str(UUID(body["id"])))
        if httpx.codes.is_client_error(status):
            return refused(_code_of(body["errors"][0]))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return _FAULT
    return _FAULT


def _code_of(error: dict[str, str]) -> str:
    """Return the name of an error; of a wrong address alone also its field counts, for that ends the address."""
    field = error["message"].partition(" ")[0]
    return BAD_ADDRESS.get(field, error["error"]) if error["error"] == "ValidationError" else error["error"]


def _busy(answer: httpx.Response) -> Unreachable:
    wait = answer.headers.get("Retry-After", "")
    retry_after = timedelta(seconds=int(wait)) if wait.isdecimal() else None
    return Unreachable(UnreachableReason.BUSY, certainly_not_sent=True, retry_after=retry_after)


def _no_answer(error: httpx.TransportError) -> Unreachable:
    """Tell a request that never left from one whose answer was lost."""
    never_left = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
    reason = UnreachableReason.NO_CONNECTION if never_left else UnreachableReason.NO_ANSWER
    return Unreachable(reason, certainly_not_sent=never_left)
