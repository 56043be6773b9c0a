"""Addresses: what is accepted, and the near misses that are not."""

import pytest

from services.notify.address import AddressFault, AddressRefused, EmailAddress, PhoneNumber


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        pytest.param("+31612345678", "+31612345678", id="e164"),
        pytest.param("06-12345678", "+31612345678", id="dutch-with-dash"),
        pytest.param(" 06 12 34 56 78 ", "+31612345678", id="dutch-with-spaces"),
        pytest.param("0031612345678", "+31612345678", id="dutch-with-00"),
        pytest.param("+31 (0)6 12345678", "+31612345678", id="zero-in-brackets"),
        pytest.param("+32470123456", "+32470123456", id="belgian"),
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(text: str, e164: str) -> None:
    """The usual ways to write a mobile number give one and the same value."""
    assert PhoneNumber.parse(text).e164 == e164


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", AddressFault.UNREADABLE, id="empty"),
        pytest.param("onbekend", AddressFault.UNREADABLE, id="word"),
        pytest.param("coach@school.nl", AddressFault.UNREADABLE, id="mail"),
        pytest.param("0612345", AddressFault.NOT_A_NUMBER_IN_USE, id="too-short"),
        pytest.param("06123456789", AddressFault.NOT_A_NUMBER_IN_USE, id="too-long"),
        pytest.param("0600000000", AddressFault.NOT_A_NUMBER_IN_USE, id="range-not-given-out"),
        pytest.param("0612345678 ext 5", AddressFault.NOT_A_NUMBER_IN_USE, id="extension"),
        pytest.param("+999612345678", AddressFault.UNREADABLE, id="no-such-country"),
        pytest.param("0201234567", AddressFault.NOT_MOBILE, id="landline"),
        pytest.param("088-1234567", AddressFault.NOT_MOBILE, id="company-number"),
        pytest.param("0800-1234567", AddressFault.NOT_MOBILE, id="free-number"),
        pytest.param("0900-1234567", AddressFault.NOT_MOBILE, id="paid-number"),
    ],
)
def test_a_number_that_gets_no_texts_is_refused_with_its_reason(text: str, reason: AddressFault) -> None:
    """What cannot receive a text message is refused, and the reason says why."""
    with pytest.raises(AddressRefused) as refused:
        PhoneNumber.parse(text)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param("coach@school.nl", "coach@school.nl", id="plain"),
        pytest.param(
            " j.de-boer+nazorg@Pro.School.NL ", "j.de-boer+nazorg@pro.school.nl", id="space-and-case"
        ),
        pytest.param("O'Neil@school.nl", "O'Neil@school.nl", id="apostrophe"),
    ],
)
def test_a_mail_address_is_read(text: str, address: str) -> None:
    """A usual address is kept, with its domain in small letters."""
    assert EmailAddress.parse(text).text == address


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("school.nl", id="no-at"),
        pytest.param("@school.nl", id="no-name"),
        pytest.param("coach@school", id="no-full-domain"),
        pytest.param("coach@school..nl", id="two-dots-in-domain"),
        pytest.param("coach@-school.nl", id="dash-first"),
        pytest.param(".coach@school.nl", id="dot-first"),
        pytest.param("co..ach@school.nl", id="two-dots"),
        pytest.param("coach@school.nl, ander@school.nl", id="two-addresses"),
        pytest.param("Coach <coach@school.nl>", id="with-name"),
        pytest.param("coach@school.nl\r\nBcc: ander@school.nl", id="header-smuggled"),
        pytest.param("a" * 65 + "@school.nl", id="name-too-long"),
        pytest.param("coach@" + "a." * 125 + "nl", id="too-long"),
    ],
)
def test_what_is_no_plain_mail_address_is_refused(text: str) -> None:
    """Anything but one plain address is refused, above all what would add a header."""
    with pytest.raises(AddressRefused) as refused:
        EmailAddress.parse(text)
    assert refused.value.reason is AddressFault.UNREADABLE


def test_an_address_does_not_show_itself() -> None:
    """Neither a value nor a refusal prints what a person wrote."""
    assert "612345678" not in repr(PhoneNumber.parse("0612345678"))
    assert "coach" not in repr(EmailAddress.parse("coach@school.nl"))
    with pytest.raises(AddressRefused) as refused:
        PhoneNumber.parse("0201234567")
    assert "0201234567" not in str(refused.value) + repr(refused.value)
