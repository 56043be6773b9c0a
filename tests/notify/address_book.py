"""Addresses of invented young people in memory, in the place of ingest; held to the same contract as the real thing."""

from dataclasses import dataclass, field
from uuid import UUID

from schemas.types import AddressAnswer, Occasion
from services.notify.address import EmailAddress, PhoneNumber
from services.notify.addresses import Away, Found, Reachable, Withheld


@dataclass(slots=True)
class AddressBook:
    """Answers as ingest does, and remembers who was asked for what."""

    pages: dict[UUID, Found] = field(default_factory=dict)
    asked: list[tuple[UUID, UUID, Occasion]] = field(default_factory=list)
    is_away: bool = False

    def knows(self, leaver: UUID, mobile: str | None = None, email: str | None = None) -> None:
        """Write somebody in the book."""
        self.pages[leaver] = Reachable(
            PhoneNumber(mobile) if mobile else None, EmailAddress(email) if email else None
        )

    def withholds(self, leaver: UUID, why: AddressAnswer) -> None:
        """Write down that somebody's address is not given."""
        self.pages[leaver] = Withheld(why)

    def ask(self, leaver: UUID, message: UUID, occasion: Occasion) -> Found:
        """Answer as ingest does."""
        if self.is_away:
            return Away()
        self.asked.append((leaver, message, occasion))
        return self.pages.get(leaver, Withheld(AddressAnswer.UNKNOWN))
