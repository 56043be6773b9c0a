"""What a returned e-mail says: a delivery status notification, read; pure.

Source: RFC 3464 (the form), RFC 3463 and 7505 (the codes). Must never guess: what is no such notification says nothing.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from enum import StrEnum

from schemas.types import UnusableReason
from services.notify.address import AddressRefused, EmailAddress

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_NO_MAILBOX = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
"""Codes that speak of the address: no such mailbox or domain, moved away, closed, takes no mail at all.

A mailbox that is full, a policy, or a server that could not be reached in days says nothing about the next e-mail.
"""


class Action(StrEnum):
    """What the mail server did."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class Notification:
    """What became of an e-mail to one address."""

    action: Action
    status: str
    recipient: EmailAddress | None

    @property
    def unusable(self) -> UnusableReason | None:
        """Why nothing should go to this address any more; None when it may work the next time."""
        gone = self.action is Action.FAILED and self.status in _NO_MAILBOX
        return UnusableReason.UNKNOWN if gone else None


def read(data: bytes) -> Notification | None:
    """Return what a returned e-mail says of its first recipient; None for any other mail, such as an auto-reply."""
    try:
        mail = message_from_bytes(data, policy=policy.compat32)
        if mail.get_content_type() != "multipart/report":
            return None
        for part in mail.walk():
            if part.get_content_type() == "message/delivery-status" and part.is_multipart():
                return _of_blocks(part.get_payload())
    except (MessageError, LookupError, ValueError):
        return None
    return None


def _of_blocks(blocks: object) -> Notification | None:
    """Return the first block about a recipient; the block about the message has neither field."""
    for block in blocks if isinstance(blocks, list) else []:
        action = _field(block, "Action").casefold()
        status = _STATUS.match(_field(block, "Status"))
        if action in set(Action) and status:
            named = _field(block, "Original-Recipient") or _field(block, "Final-Recipient")
            return Notification(Action(action), status.group(), _address(named))
    return None


def _field(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _address(field: str) -> EmailAddress | None:
    kind, _, address = field.partition(";")
    try:
        return (
            EmailAddress.parse(address.strip().strip("<>")) if kind.strip().casefold() == "rfc822" else None
        )
    except AddressRefused:
        return None
