"""What every provider of e-mail promises to notify.

A subclass gives the fixture ``outside``: the provider, and a hand on the world at its other end.
"""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID, uuid5

import pytest

from schemas.types import Channel
from services.notify.providers.contract import (
    Accepted,
    Outcome,
    Outgoing,
    Provider,
)
from tests.contracts.provider_contract import EMAIL, LOST, NOBODY_THERE, PHONE, Outside


class EmailOutside(Outside, Protocol):
    """The world of e-mail."""

    provider: Provider
    absent: Provider
    """A provider of an address where nobody listens."""
    refusals: Mapping[int, Outcome]
    """What some orders to refuse mean, in the words of this provider."""

    def refuse(self, order: int) -> None:
        """Refuse the next mail."""


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
        """Accepted means: it is there once, with its subject and text, under the name that was given."""
        mail = a_mail(subject="Vangnet: één signaal", text="Dag,\n\n.punt\nEr is één signaal: €5\n")
        outcome = outside.provider.send(mail)
        (arrived,) = outside.received()
        assert outcome == Accepted(arrived.id)
        assert (arrived.to, arrived.subject, arrived.text) == (
            EMAIL.text,
            mail.subject,
            mail.text.removesuffix("\n"),
        )

    def test_a_refusal_says_why(self, outside: EmailOutside) -> None:
        """A final refusal and "not now" are told apart, and nothing was sent."""
        answers = {}
        for order in outside.refusals:
            outside.refuse(order)
            answers[order] = outside.provider.send(a_mail())
        assert answers == outside.refusals
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
        assert outside.absent.send(a_mail()) == NOBODY_THERE

    def test_a_phone_number_is_our_own_mistake(self, outside: EmailOutside) -> None:
        """An e-mail to a phone number is a fault of the program, not an outcome."""
        with pytest.raises(TypeError):
            outside.provider.send(a_mail(to=PHONE))
