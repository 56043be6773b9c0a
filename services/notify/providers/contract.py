"""What notify asks of whoever carries a message, and the answers it may get.

Expected outcomes are values, never exceptions. A provider must never retry: only ``dispatch`` knows the
deadline, and only a caller that knows the outcome may send again without texting somebody twice.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable
from uuid import UUID

from schemas.types import Channel
from services.notify.address import EmailAddress, PhoneNumber


class ProviderName(StrEnum):
    """Who may carry messages."""

    TWILIO = "twilio"
    NOTIFYNL = "notifynl"
    SMTP = "smtp"


class RefusedReason(StrEnum):
    """Why a provider, network or phone did not take a message."""

    ADDRESS_INVALID = "address_invalid"
    ADDRESS_UNKNOWN = "address_unknown"
    OPTED_OUT = "opted_out"
    UNREACHABLE_PHONE = "unreachable_phone"
    BLOCKED = "blocked"
    FILTERED = "filtered"
    MESSAGE_INVALID = "message_invalid"
    ACCOUNT = "account"
    OTHER = "other"


class UnreachableReason(StrEnum):
    """Why there is no answer on which to build."""

    NO_CONNECTION = "no_connection"
    BUSY = "busy"
    LOGIN_REFUSED = "login_refused"
    NO_ANSWER = "no_answer"
    PROVIDER_FAULT = "provider_fault"
    FAILING = "provider_failing"


class ReceiptStatus(StrEnum):
    """How far the provider says that a message came, in our words."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to one address.

    Attributes:
        message_id: ours, the same at every attempt; it becomes the Message-ID of an e-mail.
        subject: of an e-mail; ``None`` for a text message.
        callback_url: where receipts of a text message are posted, with a key nobody can guess in it.
        return_to: the sender of an e-mail on its envelope, to which it returns when it cannot be delivered.
        valid_for: how long a text message may wait at the provider; then it is dropped and a receipt says so.
    """

    channel: Channel
    to: PhoneNumber | EmailAddress
    text: str = field(repr=False)
    message_id: UUID
    subject: str | None = None
    callback_url: str | None = field(default=None, repr=False)
    return_to: EmailAddress | None = None
    valid_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it; ``provider_id`` is its name for the message."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The message will not arrive this way, and was not sent.

    Attributes:
        code: the provider's own code, for the operator.
        permanent: this address will not work until a person corrects it.
    """

    code: str
    reason: RefusedReason
    permanent: bool


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No answer to build on.

    Attributes:
        certainly_not_sent: it may be tried again; otherwise it may have been sent, so ask first.
        retry_after: the wait that the provider asks for; ``None`` when it asks for none.
    """

    reason: UnreachableReason
    certainly_not_sent: bool
    retry_after: timedelta | None = None


Outcome = Accepted | Refused | Unreachable


@dataclass(frozen=True, slots=True)
class Found:
    """A message that the provider holds.

    Attributes:
        created_at: the provider's own moment, in whole seconds, aware UTC.
        code: why it failed, in the provider's own code.
    """

    provider_id: str
    status: ReceiptStatus
    created_at: datetime
    code: str | None = None


class Provider(Protocol):
    """Carries messages of one channel; safe to call from several threads."""

    @property
    def name(self) -> ProviderName:
        """Who it is."""

    @property
    def channel(self) -> Channel:
        """The one channel it carries."""

    def send(self, message: Outgoing) -> Outcome:
        """Offer the message once and say what came of it; never raise for what the outside does."""


@runtime_checkable
class AskedProvider(Provider, Protocol):
    """A provider that can also be asked what it holds."""

    def find(
        self, to: PhoneNumber | EmailAddress, since: datetime, *, message_id: UUID | None = None
    ) -> list[Found] | Unreachable:
        """Return what was created for this address at or after ``since``, newest first.

        A provider that keeps our name for a message leaves out all others when ``message_id`` is given.

        A message that was just accepted may be missing: the provider's list lags. ``Unreachable`` says that
        the provider could not be asked, and nothing about any message.
        """

    def status(self, provider_id: str) -> Found | Unreachable | None:
        """Return how far one message came; ``None`` when the provider does not know it (any more)."""

    def forget(self, provider_id: str) -> Unreachable | None:
        """Let the provider forget a message that has ended, or a reply; ``None`` when it holds it no more.

        One that drops messages by itself, before we forget them, has nothing to do.
        """

    def close(self) -> None:
        """Close the kept-alive connections."""
