"""NotifyNL's words and errors in ours; pure data, each with its source.

Source: https://docs.notifications.service.gov.uk/rest-api.html, which NotifyNL speaks.
"""

from collections.abc import Mapping

from services.notify.providers.contract import ReceiptStatus, Refused, RefusedReason

BAD_ADDRESS: Mapping[str, str] = {"phone_number": "InvalidPhoneError", "email_address": "InvalidEmailError"}
"""The code under which an error of a field with the address is kept, whatever its name was."""

STATUSES: Mapping[str, ReceiptStatus] = {
    "created": ReceiptStatus.QUEUED,
    "sending": ReceiptStatus.SENT,
    "pending": ReceiptStatus.SENT,
    "sent": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "permanent-failure": ReceiptStatus.FAILED,
    "temporary-failure": ReceiptStatus.FAILED,
    "technical-failure": ReceiptStatus.FAILED,
}
"""Words for a message; "sent" is the end of a text to another country, of which nothing more is heard."""

_MEANINGS: Mapping[str, tuple[RefusedReason, bool]] = {
    "InvalidPhoneError": (RefusedReason.ADDRESS_INVALID, True),
    "InvalidEmailError": (RefusedReason.ADDRESS_INVALID, True),
    # A field that is missing or wrong, other than the address.
    "ValidationError": (RefusedReason.MESSAGE_INVALID, False),
    # A trial service, a key for the team only, no such template, no texts to that country.
    "BadRequestError": (RefusedReason.ACCOUNT, False),
    # The number or mailbox is not one that exists.
    "permanent-failure": (RefusedReason.ADDRESS_UNKNOWN, True),
    # Phone off, or phone or mailbox full, for as long as it was tried.
    "temporary-failure": (RefusedReason.UNREACHABLE_PHONE, False),
}


def receipt_status(word: str) -> ReceiptStatus | None:
    """Return our word for NotifyNL's; ``None`` for one that was invented after this was written."""
    return STATUSES.get(word)


def refused(code: str) -> Refused:
    """Return what the name of an error means, or a status that says failed."""
    reason, permanent = _MEANINGS.get(code, (RefusedReason.OTHER, False))
    return Refused(code, reason, permanent=permanent)
