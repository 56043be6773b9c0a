"""What became of a message to staff, and what it showed of its address."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.body import Body
from schemas.types import Channel, Step, UnusableReason

__all__ = ["AddressUnusable", "MessageFailed", "MessageSent"]


class MessageSent(Body):
    """Bericht verzonden: de aanbieder heeft een bericht aan een medewerker aangenomen."""

    TYPE: ClassVar[str] = "nl.nazorg.bericht.verzonden.v1"

    message: UUID = Field(alias="bericht", description="Het bericht.")
    channel: Channel = Field(alias="kanaal", description="Hoe het bericht ging.")
    steps: tuple[Step, ...] = Field(alias="stappen", description="De stappen van de ladder in dit bericht.")
    signals: tuple[UUID, ...] = Field(alias="signalen", description="De signalen in dit bericht.")
    sent_at: AwareDatetime = Field(alias="verzonden_op", description="Wanneer de aanbieder het aannam.")
    possibly_double: bool = Field(
        False, alias="misschien_dubbel", description="Het kan zijn dat dit bericht twee keer aankwam."
    )


class MessageFailed(Body):
    """Bericht mislukt: een bericht aan een medewerker kwam niet aan."""

    TYPE: ClassVar[str] = "nl.nazorg.bericht.mislukt.v1"

    message: UUID = Field(alias="bericht", description="Het bericht.")
    channel: Channel = Field(alias="kanaal", description="Hoe het bericht ging.")
    reason: str = Field(alias="reden", description="Waarom het niet aankwam.")
    signals: tuple[UUID, ...] = Field(alias="signalen", description="De signalen in dit bericht.")


class AddressUnusable(Body):
    """Adres onbruikbaar: een nummer of e-mailadres van een medewerker werkt niet, of is van iemand anders."""

    TYPE: ClassVar[str] = "nl.nazorg.adres.onbruikbaar.v1"

    channel: Channel = Field(alias="kanaal", description="Wat het is: een mobiel nummer of een e-mailadres.")
    reason: UnusableReason = Field(alias="reden", description="Waarom er niets meer naartoe gaat.")
