"""Words and codes of text messages of which the provider is not known any more; pure.

A region may have changed its provider: the codes of Twilio are numbers and those of NotifyNL names.
"""

from services.notify.providers import notifynl_codes, twilio_codes
from services.notify.providers.contract import ReceiptStatus, Refused


def receipt_status(word: str) -> ReceiptStatus | None:
    """Return our word for a word of a receipt; ``None`` for one that nobody knows."""
    return twilio_codes.receipt_status(word) or notifynl_codes.receipt_status(word)


def refused(code: str) -> Refused:
    """Return what an error code means, of a refusal or of a receipt that says failed."""
    return twilio_codes.refused(code) if code.isdecimal() else notifynl_codes.refused(code)
