"""E-mail by SMTP: one try, its answer as a value.

Owns how a message becomes a mail; must never retry. The Message-ID is the same at every attempt, so that a
mail that arrives twice can be recognised.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from pydantic import SecretStr

from schemas.types import Channel
from services.notify.address import EmailAddress
from services.notify.providers.contract import (
    Accepted,
    Outcome,
    Outgoing,
    ProviderName,
    Refused,
    RefusedReason,
    Unreachable,
    UnreachableReason,
)

_PERMANENT = 500
"""From here an SMTP answer is final; from 400 it means "not now". Source: RFC 5321, 4.2.1."""
_NO_SUCH_MAILBOX = frozenset({550, 551, 553})
"""Answers to RCPT that speak of the address. Source: RFC 5321, 4.2.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in.

    Attributes:
        starttls: nothing is handed in without it, nor to a server whose certificate is not its own.
        ca_file: who may have signed that certificate; None: whom this machine trusts.
        helo: how we name ourselves: a full host name or an address literal.
    """

    host: str
    port: int
    starttls: bool = True
    ca_file: Path | None = None
    user: str | None = None
    password: SecretStr | None = None
    helo: str = "[127.0.0.1]"
    timeout_seconds: float = 10


class SmtpEmail:
    """Sends e-mail through one server, a connection per message; safe to call from several threads."""

    name = ProviderName.SMTP
    channel = Channel.EMAIL

    def __init__(
        self, server: MailServer, sender: EmailAddress, *, sender_name: str, now: Callable[[], datetime]
    ) -> None:
        """Open nothing yet.

        Args:
            server: where mail is handed in.
            sender_name: how readers see us in From.
            sender: the address in From; its domain ends the Message-ID.
            now: the clock of the Date header, aware.
        """
        self._server = server
        self._tls = ssl.create_default_context(cafile=server.ca_file) if server.starttls else None
        local, _, self._domain = sender.text.rpartition("@")
        self._sender = Address(sender_name, local, self._domain)
        self._now = now

    def send(self, message: Outgoing) -> Outcome:
        """Offer the mail once; ``provider_id`` is its Message-ID."""
        mail = self._mail(message)
        try:
            with self._connection() as connection:
                return _offer(connection, mail, message.return_to)
        except smtplib.SMTPResponseException as error:  # the greeting, HELO, STARTTLS or login
            busy = error.smtp_code < _PERMANENT
            reason = UnreachableReason.BUSY if busy else UnreachableReason.LOGIN_REFUSED
            return Unreachable(reason, certainly_not_sent=True)
        except (OSError, smtplib.SMTPException):
            return Unreachable(UnreachableReason.NO_CONNECTION, certainly_not_sent=True)

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        connection = smtplib.SMTP(
            server.host, server.port, local_hostname=server.helo, timeout=server.timeout_seconds
        )
        try:
            if self._tls is not None:
                connection.starttls(context=self._tls)
            if server.user is not None and server.password is not None:
                connection.login(server.user, server.password.get_secret_value())
            yield connection
            # The outcome is known: a fault in saying goodbye must not change it.
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
        finally:
            connection.close()

    def _mail(self, message: Outgoing) -> EmailMessage:
        if not isinstance(message.to, EmailAddress):
            raise TypeError("an e-mail goes to an e-mail address")
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = message.to.text
        mail["Subject"] = message.subject or ""
        mail["Date"] = format_datetime(self._now())
        mail["Message-ID"] = f"<{message.message_id}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


def _offer(connection: smtplib.SMTP, mail: EmailMessage, return_to: EmailAddress | None) -> Outcome:
    """Hand the mail in on an open connection and read what the server made of it."""
    try:
        connection.send_message(mail, from_addr=return_to.text if return_to else None)
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()))
        unknown = code in _NO_SUCH_MAILBOX
        return _refusal(code, RefusedReason.ADDRESS_UNKNOWN if unknown else RefusedReason.OTHER)
    except smtplib.SMTPSenderRefused as error:
        return _refusal(error.smtp_code, RefusedReason.ACCOUNT)
    except smtplib.SMTPDataError as error:
        return _refusal(error.smtp_code, RefusedReason.FILTERED)
    except (OSError, smtplib.SMTPException):
        # Lost somewhere between MAIL and the answer to DATA: the server may have it.
        return Unreachable(UnreachableReason.NO_ANSWER, certainly_not_sent=False)
    return Accepted(str(mail["Message-ID"]))


def _refusal(code: int, reason: RefusedReason) -> Outcome:
    if code < _PERMANENT:
        return Unreachable(UnreachableReason.BUSY, certainly_not_sent=True)
    return Refused(str(code), reason, permanent=reason is RefusedReason.ADDRESS_UNKNOWN)
