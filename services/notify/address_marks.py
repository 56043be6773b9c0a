"""A keyed mark of an address: recognises it again, and nothing leads back from it; pure.

With it a reply finds to whom was written, and an address that does not work is remembered, without keeping either.
"""

import hmac
from dataclasses import dataclass, field

from services.notify.address import EmailAddress, PhoneNumber


@dataclass(frozen=True, slots=True)
class AddressMarks:
    """Makes marks under one key."""

    key: bytes = field(repr=False)

    def of(self, address: PhoneNumber | EmailAddress) -> bytes:
        """Return the mark of an address; an e-mail address in capitals is the same one."""
        plain = address.e164 if isinstance(address, PhoneNumber) else address.text.casefold()
        return hmac.digest(self.key, plain.encode(), "sha256")
