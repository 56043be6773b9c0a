"""What every provider promises to notify: here text messages, e-mail in ``email_provider_contract.py``.

A subclass gives the fixture ``outside``: the provider, and a hand on the world at its other end.
"""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid5

import pytest

from schemas.types import Channel
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.providers.contract import (
    Accepted,
    AskedProvider,
    Found,
    Outgoing,
    ReceiptStatus,
    Refused,
    RefusedReason,
    Unreachable,
    UnreachableReason,
)

PHONE = PhoneNumber.parse("+31612345678")
OTHER_PHONE = PhoneNumber.parse("+31687654321")
EMAIL = EmailAddress.parse("coach@school.example")
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

BUSY = Unreachable(UnreachableReason.BUSY, certainly_not_sent=True)
BUSY_NOW = replace(BUSY, retry_after=timedelta(seconds=1))
BROKEN = Unreachable(UnreachableReason.PROVIDER_FAULT, certainly_not_sent=False)
LOST = Unreachable(UnreachableReason.NO_ANSWER, certainly_not_sent=False)
NOBODY_THERE = Unreachable(UnreachableReason.NO_CONNECTION, certainly_not_sent=True)


class Received(Protocol):
    """One message as it reached the other end."""

    id: str
    to: str
    text: str
    subject: str | None


class Outside(Protocol):
    """The world at the provider's other end."""

    def behave(self, **rule: object) -> None:
        """Do something to the next messages, in the words of the sandbox's ``Rule``."""

    def received(self) -> Sequence[Received]:
        """Return what was accepted, in the order of sending."""

    def advance(self, seconds: float) -> None:
        """Let time pass on the provider's clock."""


class SmsOutside(Outside, Protocol):
    """The world of text messages."""

    provider: AskedProvider
    callback_url: str
    steps: Sequence[tuple[ReceiptStatus, RefusedReason | None]]
    """The receipts of a text that fares well, in order."""
    refusals: Mapping[int, Refused]
    """What some orders to refuse mean, in the words of this provider."""
    failures: Mapping[int, Refused]
    """What some orders to fail later mean: of a phone that is off first."""

    def receipts(self, number: int) -> Sequence[tuple[ReceiptStatus, RefusedReason | None]]:
        """Wait for so many genuine receipts and return what they mean, in the order of arrival."""

    def with_login(self, token: str) -> AbstractContextManager[AskedProvider]:
        """Lend a provider of the same address with another secret."""

    def gone(self) -> AbstractContextManager[AskedProvider]:
        """Lend a provider of an address where nobody listens."""


def a_text(number: int = 0, **other: object) -> Outgoing:
    """Return a text message, valid by default; ``number`` tells messages apart."""
    fields: dict[str, object] = {
        "channel": Channel.SMS,
        "to": PHONE,
        "text": f"Vangnet: {number} signalen",
        "message_id": uuid5(UUID(int=0), f"sms {number}"),
    }
    return Outgoing(**(fields | other))  # type: ignore[arg-type] # any field may be replaced


class SmsProviderContract:
    """Promises of a provider of text messages."""

    def test_an_accepted_text_arrives_once_and_to_the_letter(self, outside: SmsOutside) -> None:
        """Accepted means: it is there once, unchanged, under the name that the provider gave."""
        words = "Vangnet: 2 signalen & 1 taak (50%) + meer,\nkijk vandaag; à la carte @ €5"
        outcome = outside.provider.send(a_text(text=words))
        assert [Accepted(one.id) for one in outside.received()] == [outcome]
        assert [(one.to, one.text) for one in outside.received()] == [(PHONE.e164, words)]

    def test_a_refusal_says_why(self, outside: SmsOutside) -> None:
        """A refused text is not sent, and its reason and code are kept."""
        answers = {}
        for order in outside.refusals:
            outside.behave(refuse=order, times=1)
            answers[order] = outside.provider.send(a_text())
        assert answers == outside.refusals
        assert outside.received() == []

    @pytest.mark.parametrize(
        ("answer", "outcome", "arrived"),
        [
            pytest.param("429", BUSY_NOW, 0, id="429"),
            pytest.param("503", BUSY_NOW, 0, id="503"),
            pytest.param("500", BROKEN, 0, id="500-not-accepted"),
            pytest.param("500_after_accepting", BROKEN, 1, id="500-accepted"),
            pytest.param("silence", LOST, 1, id="no-answer-accepted"),
            pytest.param("silence_before_accepting", LOST, 0, id="no-answer-not-accepted"),
        ],
    )
    def test_only_what_surely_was_not_sent_is_called_so(
        self, outside: SmsOutside, answer: str, outcome: Unreachable, arrived: int
    ) -> None:
        """Where the text may have arrived, the outcome never says that it did not."""
        outside.behave(answer=answer, times=1)
        assert outside.provider.send(a_text()) == outcome
        assert len(outside.received()) == arrived
        assert isinstance(outside.provider.send(a_text()), Accepted), "the next message suffers from it"

    def test_nobody_there_means_not_sent(self, outside: SmsOutside) -> None:
        """Without a connection the text was certainly not sent, and nothing can be asked."""
        with outside.gone() as provider:
            assert provider.send(a_text()) == NOBODY_THERE
            assert provider.find(PHONE, START) == NOBODY_THERE

    def test_a_wrong_login_is_no_refusal_of_the_message(self, outside: SmsOutside) -> None:
        """A wrong secret stops nothing for good: the message can go once the secret is right."""
        with outside.with_login("verkeerd") as provider:
            assert provider.send(a_text()) == Unreachable(
                UnreachableReason.LOGIN_REFUSED, certainly_not_sent=True
            )
        assert outside.received() == []

    def test_a_lost_answer_is_found_again(self, outside: SmsOutside) -> None:
        """A text whose answer was lost stands in the list, with its number, its moment and its name."""
        outside.behave(answer="silence", times=1)
        outside.provider.send(a_text())
        outside.provider.send(a_text(to=OTHER_PHONE))
        found = outside.provider.find(PHONE, START)
        assert found == [Found(outside.received()[0].id, ReceiptStatus.DELIVERED, START)]

    def test_what_was_sent_before_is_not_found(self, outside: SmsOutside) -> None:
        """Only what was created since the claim counts, whatever stands earlier in the list."""
        outside.provider.send(a_text(1))
        outside.advance(60)
        second = outside.provider.send(a_text(2))
        found = outside.provider.find(PHONE, START + timedelta(seconds=60, microseconds=999_999))
        assert isinstance(found, list)
        assert [Accepted(one.provider_id) for one in found] == [second]

    def test_a_clock_that_is_a_little_behind_hides_nothing(self, outside: SmsOutside) -> None:
        """A text that the provider dates some seconds before our claim is found all the same."""
        outside.provider.send(a_text())
        found = outside.provider.find(PHONE, START + timedelta(seconds=4, microseconds=999_999))
        assert isinstance(found, list)
        assert len(found) == 1

    def test_a_list_that_lags_is_not_proof(self, outside: SmsOutside) -> None:
        """A text just accepted may be missing from the list, and appears later."""
        outside.behave(list_lag_seconds=90, times=1)
        outside.provider.send(a_text())
        outside.advance(89)
        assert outside.provider.find(PHONE, START) == []
        outside.advance(1)
        found = outside.provider.find(PHONE, START)
        assert isinstance(found, list)
        assert len(found) == 1

    def test_one_message_can_be_asked_after(self, outside: SmsOutside) -> None:
        """How far a message came is known by its name, with the reason when it failed; a strange name is nothing."""
        order, failure = next(iter(outside.failures.items()))
        outside.behave(fail=order, receipts=["undelivered"], times=1)
        sent = outside.provider.send(a_text(callback_url=outside.callback_url))
        assert isinstance(sent, Accepted)
        outside.receipts(1)
        assert outside.provider.status(sent.provider_id) == Found(
            sent.provider_id, ReceiptStatus.FAILED, START, failure.code
        )
        assert outside.provider.status("SM" + "0" * 32) is None
        with outside.gone() as provider:
            assert provider.status(sent.provider_id) == NOBODY_THERE

    def test_a_message_can_be_forgotten(self, outside: SmsOutside) -> None:
        """What the provider forgets is in no list and has no text any more; a second time changes nothing."""
        sent = outside.provider.send(a_text(callback_url=outside.callback_url))
        assert isinstance(sent, Accepted)
        outside.receipts(len(outside.steps))
        assert [outside.provider.forget(sent.provider_id) for _ in range(2)] == [None, None]
        assert outside.provider.status(sent.provider_id) is None
        assert outside.provider.find(PHONE, START) == []
        assert [one.text for one in outside.received()] == [""]
        with outside.gone() as provider:
            assert provider.forget(sent.provider_id) == NOBODY_THERE

    def test_what_is_under_way_cannot_be_forgotten_yet(self, outside: SmsOutside) -> None:
        """A text that has not left stays, and is asked about later."""
        outside.behave(receipts_delay_seconds=60, times=1)
        sent = outside.provider.send(a_text())
        assert isinstance(sent, Accepted)
        assert isinstance(outside.provider.forget(sent.provider_id), Unreachable)
        assert [one.text for one in outside.received()] == [a_text().text]

    def test_the_list_is_read_to_the_end(self, outside: SmsOutside) -> None:
        """More texts than fit on one page are all found, newest first."""
        sent = [outside.provider.send(a_text(number)) for number in range(120)]
        found = outside.provider.find(PHONE, START)
        assert isinstance(found, list)
        assert [Accepted(one.provider_id) for one in found] == sent[::-1]

    def test_receipts_are_genuine_and_in_our_words(self, outside: SmsOutside) -> None:
        """Each step is reported to the address in the message, signed so that our check believes it."""
        outside.provider.send(a_text(callback_url=outside.callback_url))
        assert outside.receipts(len(outside.steps)) == outside.steps

    def test_a_text_that_fails_later_says_why(self, outside: SmsOutside) -> None:
        """A text that was accepted and did not arrive is reported with its reason."""
        for order, failure in outside.failures.items():
            outside.behave(fail=order, receipts=["undelivered"], times=1)
            assert isinstance(outside.provider.send(a_text(callback_url=outside.callback_url)), Accepted)
            assert outside.receipts(1) == [(ReceiptStatus.FAILED, failure.reason)]

    def test_a_text_that_waits_too_long_is_dropped(self, outside: SmsOutside) -> None:
        """A text that its phone does not take in time is never delivered, and a receipt says so."""
        outside.behave(receipts_delay_seconds=60, times=1)
        text = a_text(callback_url=outside.callback_url, valid_for=timedelta(seconds=1))
        assert isinstance(outside.provider.send(text), Accepted)
        assert outside.receipts(1) == [(ReceiptStatus.FAILED, RefusedReason.UNREACHABLE_PHONE)]

    def test_receipts_come_in_any_order_and_twice(self, outside: SmsOutside) -> None:
        """The order of receipts is no promise, nor is their number."""
        outside.behave(receipts=["delivered", "undelivered"], receipts_times=2, times=1)
        outside.provider.send(a_text(callback_url=outside.callback_url))
        arrived = [status for status, _ in outside.receipts(4)]
        assert arrived == [ReceiptStatus.DELIVERED, ReceiptStatus.FAILED] * 2

    def test_threads_share_one_provider(self, outside: SmsOutside) -> None:
        """Texts sent at once from several threads all arrive, each under its own name."""
        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(outside.provider.send, [a_text(number) for number in range(40)]))
        assert {Accepted(one.id) for one in outside.received()} == set(outcomes)
        assert len(outside.received()) == 40

    def test_nothing_personal_reaches_the_log(
        self, outside: SmsOutside, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Neither sending nor asking writes a number, a text or a callback address into the log."""
        with caplog.at_level(logging.INFO):
            outside.provider.send(a_text(callback_url=outside.callback_url))
            outside.provider.find(PHONE, START)
            outside.receipts(len(outside.steps))
        assert not [word for word in ("31612345678", "signalen", outside.callback_url) if word in caplog.text]

    def test_an_email_address_is_our_own_mistake(self, outside: SmsOutside) -> None:
        """A text to an e-mail address is a fault of the program, not an outcome."""
        with pytest.raises(TypeError):
            outside.provider.send(a_text(to=EMAIL))
