"""A region whose e-mail NotifyNL carries: its receipts count, and a lost answer is asked about and not sent again."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.notify.settings import NotifySettings
from services.runtime.errors import Misconfigured
from services.sandbox.behaviour import Answer, Rule
from services.sandbox.settings import SandboxSettings
from tests.notify.desk import HEAD, Desk, a_desk, a_signal, open_app
from tests.notify.test_notifynl import MAIL, SETTINGS, receipt

BY_MAIL = f"{HEAD}\nLC;Coach Een;lifecoach;98KP;25;;coach@example.org;;;\n"
MAILS: dict[str, Any] = SETTINGS | {
    "sms_provider": "twilio",
    "email_provider": "notifynl",
    "notifynl_email_template": SandboxSettings().notify_email_template,
}


@pytest.fixture
def mails(database_url: str, outside: None) -> Iterator[Desk]:
    """Notify on Tuesday 24 November 2026, 10:00, with NotifyNL for e-mail and a coach without a mobile number."""
    with a_desk(database_url, **MAILS) as opened:
        opened.app.import_recipients(BY_MAIL.encode())
        yield opened


def test_a_mail_is_delivered_by_its_receipt(mails: Desk) -> None:
    """An e-mail has its subject and text, its provider is kept, and its receipt counts."""
    mails.take(a_signal())
    assert mails.fresh() == [MAIL]
    (mail,) = mails.sent()
    assert (mail.subject or "").startswith("Vangnet")
    assert "/gezien/" in mail.text
    assert mails.states() == ["accepted"]
    assert receipt(mails, "delivered") == 204
    assert [(row["state"], row["provider"]) for row in mails.app.messages()] == [("delivered", "notifynl")]


def test_a_mailbox_that_does_not_exist_is_not_used_again(mails: Desk) -> None:
    """A permanent failure marks the mailbox: what opens later reaches somebody else."""
    mails.take(a_signal())
    assert receipt(mails, "permanent-failure") == 204
    mails.rest()
    assert mails.fresh()[0] == MAIL
    mails.at("2026-11-24 11:00").take(a_signal())
    assert MAIL not in mails.fresh()


def test_a_mail_without_receipt_is_asked_about(mails: Desk) -> None:
    """Where no receipt comes the provider is asked how far the e-mail came."""
    mails.take(a_signal())
    assert mails.at("2026-11-24 10:15").states() == ["delivered"]


def test_a_mail_whose_answer_was_lost_is_not_sent_again(mails: Desk) -> None:
    """NotifyNL makes another e-mail of each request, so it is asked, also while its list lags, and nothing is sent."""
    mails.sandbox.behave(Rule(answer=Answer.SILENCE, list_lag_seconds=60, times=1))
    mails.take(a_signal())
    assert mails.states() == ["unknown"]
    assert mails.at("2026-11-24 10:01").states() == ["unknown"]
    assert mails.at("2026-11-24 10:03").states() == ["delivered"]
    assert mails.fresh() == [MAIL]


def test_a_template_for_mail_is_needed(mails: Desk, database_url: str) -> None:
    """Without it notify does not start, and says what is missing; production does not mail to a sandbox."""
    with pytest.raises(Misconfigured, match="NOTIFY_NOTIFYNL_EMAIL_TEMPLATE"):
        open_app(
            database_url,
            mails.clock,
            mails.sandbox,
            mails.secret,
            **MAILS | {"notifynl_email_template": None},
        )
    real = {"twilio_base_url": "https://api.twilio.com", "notifynl_base_url": "http://127.0.0.1:1"}
    assert NotifySettings.load(**real).is_sandbox is False
    assert NotifySettings.load(**real, email_provider="notifynl").is_sandbox is True
