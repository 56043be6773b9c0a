"""What a returned e-mail says, and what says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import UnusableReason
from services.notify.address import EmailAddress
from services.notify.dsn import Action, Notification, read
from services.sandbox.returned_mail import notification

WHO = "coach@school.example"
MAIL = b"From: a@b.example\r\nSubject: Vangnet\r\n\r\nDag\r\n"


def returned(status: str = "5.1.1", recipient: str = WHO) -> bytes:
    """Return a notification as a mail server makes it."""
    return notification("retour+0@vangnet.example", recipient, status, MAIL)


@pytest.mark.parametrize(
    ("status", "action", "unusable"),
    [
        pytest.param("5.1.1", Action.FAILED, UnusableReason.UNKNOWN, id="no-such-mailbox"),
        pytest.param("5.1.10", Action.FAILED, UnusableReason.UNKNOWN, id="takes-no-mail"),
        pytest.param("5.2.1", Action.FAILED, UnusableReason.UNKNOWN, id="closed"),
        pytest.param("5.2.2", Action.FAILED, None, id="full"),
        pytest.param("5.7.1", Action.FAILED, None, id="policy"),
        pytest.param("4.4.7", Action.DELAYED, None, id="delayed"),
    ],
)
def test_a_notification_is_read(status: str, action: Action, unusable: UnusableReason | None) -> None:
    """Action, code and address are read; only a code about the address marks it."""
    found = read(returned(status))
    assert found == Notification(action, status, EmailAddress(WHO))
    assert found.unusable is unusable


def test_the_address_that_we_wrote_to_counts() -> None:
    """Where mail was forwarded, the original recipient is the one in our register."""
    forwarded = returned().replace(
        b"Final-Recipient", b"Original-Recipient: rfc822; Coach@SCHOOL.example\nFinal-Recipient"
    )
    found = read(forwarded)
    assert found is not None
    assert found.recipient == EmailAddress("Coach@school.example")


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(MAIL, id="ordinary-mail"),
        pytest.param(b"", id="nothing"),
        pytest.param(returned().replace(b"multipart/report", b"multipart/mixed"), id="no-report"),
        pytest.param(returned().replace(b"Status: 5", b"Status: x"), id="no-status"),
        pytest.param(returned().replace(b"Action: failed", b"Action: lost"), id="unknown-action"),
        pytest.param(returned().replace(b"message/delivery-status", b"text/plain"), id="no-status-part"),
    ],
)
def test_any_other_mail_says_nothing(mail: bytes) -> None:
    """An auto-reply, or a report with a part missing, is no news of the message."""
    assert read(mail) is None


@given(st.binary(max_size=300), st.integers(0, 900))
def test_no_mail_is_too_odd_to_read(junk: bytes, place: int) -> None:
    """Whatever comes in, it is read or it says nothing; it is never a fault of ours."""
    mail = returned()
    read(mail[:place] + junk + mail[place:])
    read(junk)
