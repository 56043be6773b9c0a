"""Addresses of recipients as values that cannot be wrong: a mobile number, an e-mail address.

Pure. Must never print an address: ``repr`` hides it, so that a log line or traceback cannot leak one.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType

_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_EMAIL_LENGTH = 254
"""Longest address that fits a mail path. Source: RFC 5321, 4.5.3.1.3 (erratum 1690)."""


class AddressFault(StrEnum):
    """Why a text is not an address that we can send to."""

    UNREADABLE = "unreadable"
    NOT_A_NUMBER_IN_USE = "not_a_number_in_use"
    NOT_MOBILE = "not_mobile"


class AddressRefused(ValueError):
    """A text that is no usable address; the message names the reason and never the text."""

    def __init__(self, reason: AddressFault) -> None:
        """Keep the reason only."""
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True, order=True)
class PhoneNumber:
    """A mobile number in E.164, as ``PhoneNumber.parse`` made it."""

    e164: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "PhoneNumber":
        """Return the mobile number that a person wrote; without a country code it is Dutch.

        Raises:
            AddressRefused: the text is no number, no number that is given out, or cannot get text messages.
        """
        try:
            number = phonenumbers.parse(text, "NL")
        except phonenumbers.NumberParseException:
            raise AddressRefused(AddressFault.UNREADABLE) from None
        if number.extension or not phonenumbers.is_valid_number(number):
            raise AddressRefused(AddressFault.NOT_A_NUMBER_IN_USE)
        if phonenumbers.number_type(number) not in _MOBILE:
            raise AddressRefused(AddressFault.NOT_MOBILE)
        return cls(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@dataclass(frozen=True, slots=True, order=True)
class EmailAddress:
    """An e-mail address that fits a mail header and a mail path."""

    text: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "EmailAddress":
        """Return the address without the space around it; the part after the @ in small letters.

        Raises:
            AddressRefused: the text is not one plain address with a full domain name.
        """
        address = text.strip()
        local, _, domain = address.rpartition("@")
        dotted_wrongly = local.startswith(".") or local.endswith(".") or ".." in local
        if len(address) > _EMAIL_LENGTH or dotted_wrongly or not _EMAIL.fullmatch(address):
            raise AddressRefused(AddressFault.UNREADABLE)
        return cls(f"{local}@{domain.lower()}")
