"""The outside as one thing: a network that carries messages and people who answer them.

Owns what happens when; the doors to it (API, mail, page, control) are modules of their own.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from services.sandbox.behaviour import Behaviour, Behaviours
from services.sandbox.callbacks import FAILURES, Callbacks
from services.sandbox.mailbox import Mailbox, Message, Reply
from services.sandbox.segments import segments
from services.sandbox.settings import SandboxSettings
from services.sandbox.twiml import answers_in

NOTIFY_SENDER = "zandbak@notify.example"
"""From whom an e-mail comes that went by the API of GOV.UK Notify."""


class Outside:
    """Everything that the doors share."""

    def __init__(self, settings: SandboxSettings, now: Callable[[], datetime]) -> None:
        """Read back what was kept; open no connection.

        Args:
            settings: whom it lets in and how it behaves.
            now: the clock of every moment that is shown, aware.
        """
        self.settings = settings
        self.now = now
        self.inbound_url = settings.inbound_url
        self.mailbox = Mailbox(settings.data_file)
        self.behaviours = Behaviours(settings.default_behaviour)
        self.callbacks = Callbacks(settings, self.mailbox)

    def accept_text(self, fields: dict[str, str], behaviour: Behaviour) -> Message:
        """Keep a text message and let it go its way; ``fields`` are those of Twilio's create."""
        sent_at = self.now()
        message = self.mailbox.add(
            Message(
                id=f"SM{uuid4().hex}",
                channel="sms",
                to=fields["To"],
                sender=fields.get("From", self.settings.number),
                service_sid=fields.get("MessagingServiceSid"),
                sent_at=sent_at,
                visible_at=sent_at + timedelta(seconds=behaviour.list_lag_seconds),
                text=fields["Body"],
                subject=None,
                status="queued",
                callback_url=fields.get("StatusCallback"),
                valid_seconds=int(fields["ValidityPeriod"]) if "ValidityPeriod" in fields else None,
            )
        )
        self.callbacks.follow(message, behaviour)
        return message

    def accept_notification(
        self, to: str, text: str, reference: str, behaviour: Behaviour, *, subject: str | None = None
    ) -> Message:
        """Keep a message that came in by the API of GOV.UK Notify, an e-mail if it has a subject; let it go its way."""
        sent_at = self.now()
        message = self.mailbox.add(
            Message(
                id=str(uuid4()),
                channel="sms" if subject is None else "email",
                to=to,
                sender=self.settings.number if subject is None else NOTIFY_SENDER,
                sent_at=sent_at,
                visible_at=sent_at + timedelta(seconds=behaviour.list_lag_seconds),
                text=text,
                subject=subject,
                status="queued",
                callback_url=self.settings.notify_callback_url,
                reference=reference,
            )
        )
        self.callbacks.follow(message, behaviour)
        return message

    async def reply(self, sender: str, text: str, to: str | None, message_id: str | None) -> Reply | None:
        """Answer from a phone: post Twilio's inbound webhook.

        Args:
            sender: the phone.
            text: what the person types.
            to: our number; ``None``: the one that last texted this phone.
            message_id: of the reply; give the same one again to deliver it twice.

        Returns:
            The reply with what the webhook answered; ``None`` when nobody said where replies go.
        """
        if self.inbound_url is None:
            return None
        reply_id = message_id or f"SM{uuid4().hex}"
        form = {
            "AccountSid": self.settings.account_sid,
            "ApiVersion": "2010-04-01",
            "Body": text,
            "From": sender,
            "MessageSid": reply_id,
            "NumMedia": "0",
            "NumSegments": str(segments(text)),
            "SmsMessageSid": reply_id,
            "SmsSid": reply_id,
            "SmsStatus": "received",
            "To": to or self._number_that_texted(sender),
        }
        call = await self.callbacks.post(self.inbound_url, form)
        reply = Reply(id=reply_id, sender=sender, text=text, at=self.now(), http_status=call.http_status)
        self.mailbox.add_reply(reply)
        for answer in answers_in(call.answer):
            self.carry_back(answer, to=sender, sender=form["To"])
        return reply

    def carry_back(self, text: str, *, to: str, sender: str) -> None:
        """Keep a text with which a webhook answered a reply; nobody hears how it fares."""
        now = self.now()
        self.mailbox.add(
            Message(
                id=f"SM{uuid4().hex}",
                channel="sms",
                to=to,
                sender=sender,
                sent_at=now,
                visible_at=now,
                text=text,
                subject=None,
                status="delivered",
                direction="outbound-reply",
            )
        )

    async def receipt(self, message: Message, word: str, error_code: int | None) -> int | None:
        """Let a message reach this status and send the receipt; the HTTP status of its answer."""
        self.mailbox.set_status(message.id, word, error_code if word in FAILURES else None)
        return await self.callbacks.receipt(message, word, error_code)

    def clear(self) -> None:
        """Forget messages, replies and rules."""
        self.mailbox.clear()
        self.behaviours.clear()

    def _number_that_texted(self, phone: str) -> str:
        texted = (item.sender for item in reversed(self.mailbox.messages()) if item.to == phone)
        return next(texted, self.settings.number)
