"""Twilio's codes and words in ours; pure data, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.providers.contract import ReceiptStatus, Refused, RefusedReason


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error code says about the message; ``permanent`` as in ``Refused``."""

    reason: RefusedReason
    permanent: bool


ERROR_CODES: Mapping[int, Meaning] = {
    # https://www.twilio.com/docs/api/errors/21211 "Invalid 'To' phone number"
    21211: Meaning(RefusedReason.ADDRESS_INVALID, permanent=True),
    # https://www.twilio.com/docs/api/errors/21408 no permission to send to that country
    21408: Meaning(RefusedReason.ACCOUNT, permanent=False),
    # https://www.twilio.com/docs/api/errors/21606 the sender is not ours or cannot send texts
    21606: Meaning(RefusedReason.ACCOUNT, permanent=False),
    # https://www.twilio.com/docs/api/errors/21608 a trial account may text verified numbers only
    21608: Meaning(RefusedReason.ACCOUNT, permanent=False),
    # https://www.twilio.com/docs/api/errors/21610 the reader answered STOP
    21610: Meaning(RefusedReason.OPTED_OUT, permanent=True),
    # https://www.twilio.com/docs/api/errors/21612 no route from this sender to this number
    21612: Meaning(RefusedReason.ADDRESS_UNKNOWN, permanent=False),
    # https://www.twilio.com/docs/api/errors/21614 not a mobile number
    21614: Meaning(RefusedReason.ADDRESS_INVALID, permanent=True),
    # https://www.twilio.com/docs/api/errors/21617 longer than 1600 characters
    21617: Meaning(RefusedReason.MESSAGE_INVALID, permanent=False),
    # https://www.twilio.com/docs/api/errors/30003 phone off or out of reach
    30003: Meaning(RefusedReason.UNREACHABLE_PHONE, permanent=False),
    # https://www.twilio.com/docs/api/errors/30004 the reader or the network blocks it
    30004: Meaning(RefusedReason.BLOCKED, permanent=True),
    # https://www.twilio.com/docs/api/errors/30005 the number is unknown or no longer exists
    30005: Meaning(RefusedReason.ADDRESS_UNKNOWN, permanent=True),
    # https://www.twilio.com/docs/api/errors/30006 a landline, or a carrier without texts
    30006: Meaning(RefusedReason.ADDRESS_INVALID, permanent=True),
    # https://www.twilio.com/docs/api/errors/30007 filtered by Twilio or the carrier
    30007: Meaning(RefusedReason.FILTERED, permanent=False),
    # https://www.twilio.com/docs/api/errors/30008 the carrier gives no reason
    30008: Meaning(RefusedReason.OTHER, permanent=False),
    # https://www.twilio.com/docs/api/errors/30036 it waited longer than its validity period
    30036: Meaning(RefusedReason.UNREACHABLE_PHONE, permanent=False),
}
"""Codes of a refusal and of a failed receipt; one that is not here is OTHER and not permanent."""

STATUSES: Mapping[str, ReceiptStatus] = {
    "accepted": ReceiptStatus.QUEUED,
    "scheduled": ReceiptStatus.QUEUED,
    "queued": ReceiptStatus.QUEUED,
    "sending": ReceiptStatus.QUEUED,
    "sent": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.DELIVERED,
    "partially_delivered": ReceiptStatus.FAILED,
    "undelivered": ReceiptStatus.FAILED,
    "failed": ReceiptStatus.FAILED,
    "canceled": ReceiptStatus.FAILED,
}
"""Twilio's words for an outgoing message, in ours.

Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
"""


def receipt_status(word: str) -> ReceiptStatus | None:
    """Return our word for Twilio's; ``None`` for one that Twilio invented after this was written."""
    return STATUSES.get(word)


def refused(code: str) -> Refused:
    """Return what an error code means, of a refusal or of a receipt that says failed."""
    meaning = ERROR_CODES.get(int(code)) if code.isdecimal() else None
    meaning = meaning or Meaning(RefusedReason.OTHER, permanent=False)
    return Refused(code, meaning.reason, permanent=meaning.permanent)
