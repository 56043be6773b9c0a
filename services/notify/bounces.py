"""Returned e-mail: a small mail server that takes only what comes back under a key that we gave.

Each e-mail leaves with a sender of its own, ``retour+<key>@...``; who has the key got the e-mail. What is answered with
success is committed. Nothing of the mail is stored but its status.
"""

import asyncio
import re
import threading
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Connection

from services.notify import store_messages
from services.notify.address import EmailAddress
from services.notify.delivery import Delivery
from services.notify.dsn import Action, Notification, read
from services.notify.log_events import MAIL_RETURNED
from services.notify.outcomes import News, Outcomes
from services.notify.unusable import Unusable
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Misconfigured, Unavailable
from services.runtime.log import log

_KEY = re.compile(r"[0-9a-f]{32}")
_LARGEST_BYTES = 262_144
_PAUSE_SECONDS = 1.0


@dataclass(slots=True)
class Bounces:
    """Takes in returned e-mail; with an address it listens between the first ``step`` and ``close``."""

    database: Database
    clock: Clock
    outcomes: Outcomes
    address: EmailAddress | None
    host: str
    port: int
    _listener: Controller | None = None
    _pause: threading.Event = field(default_factory=threading.Event)

    def sender(self, key: str) -> EmailAddress | None:
        """Return the sender under which one e-mail leaves; None where nobody reads what returns."""
        if self.address is None:
            return None
        local, _, domain = self.address.text.rpartition("@")
        return EmailAddress(f"{local}+{key}@{domain}")

    def step(self) -> bool:
        """Listen, and wait a moment: mail comes in by itself.

        Raises:
            Misconfigured: the port is taken.
        """
        if self._listener is None and self.address is not None:
            listener = Controller(
                self, hostname=self.host, port=self.port, ident="Vangnet", data_size_limit=_LARGEST_BYTES
            )
            try:
                listener.start()
            except OSError as fault:
                raise Misconfigured(f"NOTIFY_BOUNCE_PORT: port {self.port} cannot be listened on") from fault
            self._listener = listener
        self._pause.wait(_PAUSE_SECONDS)
        return False

    def close(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None

    async def handle_RCPT(  # noqa: N802 (name set by aiosmtpd)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take only what is addressed to a key; whether it is ours is known once the mail is there."""
        if self._key(address) is None:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Commit what the mail says before it is accepted; while the database is away it may come again."""
        keys = [key for address in envelope.rcpt_tos if (key := self._key(address)) is not None]
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            known = [await asyncio.to_thread(self.take, key, content) for key in keys]
        except Unavailable:
            return "451 4.3.0 try again later"
        return "250 OK" if any(known) else "550 5.1.1 no such mailbox"

    def take(self, key: str, content: bytes) -> bool:
        """Commit what a returned mail says of the message with this key; False when no message has it."""
        found, now = read(content), self.clock.now()

        def work(connection: Connection) -> bool:
            message = store_messages.id_of_bounce_key(connection, key)
            if message is None or found is None:
                return message is not None
            if found.action is Action.FAILED:
                self.outcomes.record(connection, message, _news(found), now)
            store_messages.keep_receipt(
                connection, message, status=found.action, code=found.status, provider_id="", at=now
            )
            return True

        known = self.database.run(work)
        log(
            MAIL_RETURNED,
            action=found.action if found else None,
            status=found.status if found else None,
            known=known,
        )
        return known

    def _key(self, address: str) -> str | None:
        key = address.casefold().partition("+")[2].partition("@")[0]
        ours = self.sender(key) if _KEY.fullmatch(key) else None
        return key if ours is not None and ours.text.casefold() == address.casefold() else None


def _news(found: Notification) -> News:
    wrong = Unusable(found.recipient, found.unusable) if found.recipient and found.unusable else None
    return News(Delivery.UNDELIVERED, code=found.status, unusable=wrong)
