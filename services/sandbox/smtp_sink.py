"""The mail sink: accepts every e-mail and keeps it; nothing is ever sent on."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import cast
from uuid import uuid4
from weakref import WeakKeyDictionary

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.sandbox.behaviour import Answer, Behaviour, Behaviours
from services.sandbox.mailbox import Mailbox, Message
from services.sandbox.returned_mail import hand_in, notification

_REFUSALS = {Answer.BUSY: 421, Answer.UNAVAILABLE: 421, Answer.FAULT: 451}
"""What a mail server says where Twilio would give that HTTP status."""


class MailSink:
    """Handler of one mail server: a row per recipient."""

    def __init__(
        self,
        mailbox: Mailbox,
        behaviours: Behaviours,
        now: Callable[[], datetime],
        bounce_port: int | None = None,
        certificate: Path | None = None,
    ) -> None:
        """Keep what it writes to, the clock of ``sent_at``, where mail returns, and how it proves who it is."""
        self._certificate = certificate
        self._bounce_port = bounce_port
        self._returning: set[asyncio.Task[None]] = set()
        self._mailbox = mailbox
        self._behaviours = behaviours
        self._now = now
        self._chosen: WeakKeyDictionary[Envelope, list[Behaviour]] = WeakKeyDictionary()

    def server(self) -> asyncio.Protocol:
        """Return the protocol of one connection."""
        tls = None
        if self._certificate is not None:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(self._certificate)
        return SMTP(
            self,
            hostname="sandbox.localhost",
            enable_SMTPUTF8=True,
            tls_context=tls,
            require_starttls=tls is not None,
        )

    async def handle_RCPT(  # noqa: N802 (name set by aiosmtpd)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient, or refuse it with the code that a rule names."""
        behaviour = self._behaviours.take(address, "smtp")
        refusal = behaviour.refuse_mail or _REFUSALS.get(behaviour.answer)
        if refusal is not None:
            return f"{refusal} refused by a rule of the sandbox"
        self._chosen.setdefault(envelope, []).append(behaviour)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; a rule can lose the answer, before or after."""
        answers = {behaviour.answer for behaviour in self._chosen.get(envelope, [])}
        if Answer.SILENCE_BEFORE_ACCEPTING not in answers:
            sent_at = self._now()
            for address in envelope.rcpt_tos:
                self._mailbox.add(_read(address, envelope, sent_at))
            self._return(envelope)
        if answers & {Answer.SILENCE, Answer.SILENCE_BEFORE_ACCEPTING}:
            # The connection is lost before the answer is written.
            cast("asyncio.Transport", server.transport).abort()
        return "451 try again" if Answer.FAULT_AFTER_ACCEPTING in answers else "250 OK"

    def _return(self, envelope: Envelope) -> None:
        """Tell the sender of the envelope, in the background, of each recipient that a rule says does not get it."""
        chosen = zip(envelope.rcpt_tos, self._chosen.get(envelope, []), strict=True)
        for address, behaviour in chosen:
            if behaviour.bounce is not None and self._bounce_port is not None and envelope.mail_from:
                content = cast("bytes", envelope.content)
                mail = notification(envelope.mail_from, address, behaviour.bounce, content)
                handing = asyncio.to_thread(hand_in, self._bounce_port, envelope.mail_from, mail)
                task = asyncio.create_task(handing)
                self._returning.add(task)
                task.add_done_callback(self._returning.discard)


def _read(address: str, envelope: Envelope, sent_at: datetime) -> Message:
    mail = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
    body = mail.get_body(preferencelist=("plain", "html"))
    text = "" if body is None else body.get_content()
    return Message(
        id=str(mail["Message-ID"] or f"<{uuid4()}@sandbox.localhost>").strip(),
        channel="email",
        to=address,
        sender=str(mail["From"]),
        sent_at=sent_at,
        visible_at=sent_at,
        text=text.replace("\r\n", "\n").removesuffix("\n"),
        subject=str(mail["Subject"] or ""),
        status="accepted",
    )
