"""Where a message to a young person goes: asked of ingest at the moment of sending, and held in memory only.

What can be expected is a value. Must never be logged or stored; nothing here tries again, for a message that is not
sent yet waits in its queue.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import httpx

from schemas.types import AddressAnswer, Occasion
from services.notify.address import AddressRefused, EmailAddress, PhoneNumber

PATH = "/intern/adressen"
_WAIT = timedelta(minutes=5)
"""How long to wait before asking again an ingest that is away; nothing for young people is a matter of minutes."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """Addresses of one young person; what cannot get a message is not among them.

    Attributes:
        number_is_wrong: whether there is a number to which no text message can go.
    """

    mobile: PhoneNumber | None = field(default=None, repr=False)
    email: EmailAddress | None = field(default=None, repr=False)
    number_is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Withheld:
    """There is no address for this message, and why."""

    why: AddressAnswer


@dataclass(frozen=True, slots=True)
class Away:
    """Nobody answered; ask again after a while."""

    retry_after: timedelta = _WAIT


Found = Reachable | Withheld | Away


class Addresses(Protocol):
    """Gives the address of one young person for one message; safe to call from several threads."""

    def ask(self, leaver: UUID, message: UUID, occasion: Occasion) -> Found:
        """Ask once; never raise for what the other side does."""


class IngestAddresses:
    """Asks ingest over HTTP, with the secret of the installation."""

    def __init__(self, url: str, secret: str, *, timeout_seconds: float) -> None:
        """Open nothing yet."""
        self._client = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=timeout_seconds
        )

    def ask(self, leaver: UUID, message: UUID, occasion: Occasion) -> Found:
        """Ask once; whatever is no clear answer counts as away, so that nothing is lost by it."""
        asked = {"jongere": str(leaver), "bericht": str(message), "reden": str(occasion)}
        try:
            answer = self._client.post(PATH, json=asked)
        except httpx.HTTPError:
            return Away()
        if answer.status_code != httpx.codes.OK:
            told = answer.headers.get("Retry-After", "")
            return Away(timedelta(seconds=int(told))) if told.isdecimal() else Away()
        return _found(answer.json())

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _found(told: dict[str, Any]) -> Found:
    answer = AddressAnswer(told["antwoord"])
    if answer is not AddressAnswer.KNOWN:
        return Withheld(answer)
    mobile = _mobile(told["mobiel"])
    return Reachable(mobile, _email(told["email"]), number_is_wrong=bool(told["mobiel"]) and mobile is None)


def _mobile(text: str | None) -> PhoneNumber | None:
    try:
        return PhoneNumber.parse(text) if text else None
    except AddressRefused:
        return None


def _email(text: str | None) -> EmailAddress | None:
    try:
        return EmailAddress.parse(text) if text else None
    except AddressRefused:
        return None
