"""What every provider of e-mail promises to notify.

A subclass gives the fixture ``outside``: the provider, and a hand on the world at its other end.
"""

from typing import Protocol
from uuid import UUID, uuid5

import pytest

from schemas.types import Channel
from services.notify.providers.contract import (
    Accepted,
    Outgoing,
    Provider,
    Refused,
    RefusedReason,
    Unreachable,
)
from tests.contracts.provider_contract import BUSY, EMAIL, LOST, NOBODY_THERE, PHONE, Outside


class EmailOutside(Outside, Protocol):
    """The world of e-mail."""

    provider: Provider
    secure: Provider
    gone: Provider


def a_mail(number: int = 0, **other: object) -> Outgoing:
    """Return an e-mail, valid by default; ``number`` tells messages apart."""
    fields: dict[str, object] = {
        "channel": Channel.EMAIL,
        "to": EMAIL,
        "text": "Goedemorgen,\n\nEr zijn 2 signalen.\n",
        "subject": "Vangnet: 2 signalen",
        "message_id": uuid5(UUID(int=0), f"mail {number}"),
    }
    return Outgoing(**(fields | other))  # type: ignore[arg-type] # any field may be replaced


class EmailProviderContract:
    """Promises of a provider of e-mail."""

    def test_an_accepted_mail_arrives_once_and_to_the_letter(self, outside: EmailOutside) -> None:
        """Accepted means: it is there once, with its subject and text, under its Message-ID."""
        mail = a_mail(subject="Vangnet: één signaal", text="Dag,\n\n.punt\nEr is één signaal: €5\n")
        outcome = outside.provider.send(mail)
        (arrived,) = outside.received()
        assert outcome == Accepted(arrived.id)
        assert (arrived.to, arrived.subject, arrived.text) == (
            EMAIL.text,
            mail.subject,
            mail.text.removesuffix("\n"),
        )

    def test_a_mail_sent_twice_is_recognisable(self, outside: EmailOutside) -> None:
        """The same message has the same Message-ID at every attempt; another one has another."""
        for number in (1, 1, 2):
            outside.provider.send(a_mail(number))
        first, again, other = (one.id for one in outside.received())
        assert first == again != other
        assert str(a_mail(1).message_id) in first

    @pytest.mark.parametrize(
        ("code", "outcome"),
        [
            pytest.param(
                550, Refused("550", RefusedReason.ADDRESS_UNKNOWN, permanent=True), id="550-no-mailbox"
            ),
            pytest.param(554, Refused("554", RefusedReason.OTHER, permanent=False), id="554-refused"),
            pytest.param(451, BUSY, id="451-try-later"),
        ],
    )
    def test_a_refusal_says_why(
        self, outside: EmailOutside, code: int, outcome: Refused | Unreachable
    ) -> None:
        """A final refusal and "not now" are told apart, and nothing was sent."""
        outside.behave(refuse_mail=code, times=1)
        assert outside.provider.send(a_mail()) == outcome
        assert outside.received() == []

    @pytest.mark.parametrize(
        ("answer", "arrived"),
        [
            pytest.param("silence", 1, id="accepted"),
            pytest.param("silence_before_accepting", 0, id="not-accepted"),
        ],
    )
    def test_a_lost_answer_is_an_unknown_outcome(
        self, outside: EmailOutside, answer: str, arrived: int
    ) -> None:
        """Where the connection breaks after the mail was handed in, nobody knows."""
        outside.behave(answer=answer, times=1)
        assert outside.provider.send(a_mail()) == LOST
        assert len(outside.received()) == arrived

    def test_nobody_there_means_not_sent(self, outside: EmailOutside) -> None:
        """Without a connection the mail was certainly not sent."""
        assert outside.gone.send(a_mail()) == NOBODY_THERE

    def test_a_mail_is_never_sent_in_the_open(self, outside: EmailOutside) -> None:
        """Where encryption was asked for and is not offered, nothing is sent."""
        outcome = outside.secure.send(a_mail())
        assert isinstance(outcome, Unreachable)
        assert outcome.certainly_not_sent
        assert outside.received() == []

    def test_a_phone_number_is_our_own_mistake(self, outside: EmailOutside) -> None:
        """An e-mail to a phone number is a fault of the program, not an outcome."""
        with pytest.raises(TypeError):
            outside.provider.send(a_mail(to=PHONE))
