"""Facts about contact and life: who was spoken, what was agreed and offered, and how it goes."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from schemas.body import LeaverFact, in_order
from schemas.codes import LifeDomain
from schemas.types import Channel, ContactChannel, ContactWith

_OFFER = "WVO 2020 art. 2.31a lid 7; WEC art. 44a; WEB art. 9.2.12"


class ContactAttempted(LeaverFact):
    """Contact geprobeerd: er is geen gehoor gekregen."""

    TYPE: ClassVar[str] = "nl.nazorg.contact.geprobeerd.v1"
    SOURCE: ClassVar[str] = "Kaartenactie, Zwolle (SZW 2022)"

    channel: ContactChannel | None = Field(None, alias="kanaal", description="Hoe het is geprobeerd.")


class ContactMade(LeaverFact):
    """Contact gelegd: er is echt gesproken."""

    TYPE: ClassVar[str] = "nl.nazorg.contact.gelegd.v1"
    SOURCE: ClassVar[str] = "Wie heeft wie in beeld, Midden-Limburg (SZW 2022)"

    channel: ContactChannel | None = Field(None, alias="kanaal", description="Hoe er is gesproken.")
    spoken_with: ContactWith = Field(
        ContactWith.YOUNG_PERSON, alias="met", description="Met wie is gesproken."
    )


class AgreementMade(LeaverFact):
    """Afspraak gemaakt: er is een volgende stap met een datum."""

    TYPE: ClassVar[str] = "nl.nazorg.afspraak.gemaakt.v1"
    SOURCE: ClassVar[str] = "ROC van Twente (SZW 2022)"

    next_date: date = Field(alias="volgende_datum", description="De dag van de volgende stap.")

    @model_validator(mode="after")
    def _next_date_is_not_before(self) -> Self:
        return in_order(self, self.happened_on, self.next_date)


class OfferMade(LeaverFact):
    """Aanbod gedaan: de school heeft begeleiding aangeboden."""

    TYPE: ClassVar[str] = "nl.nazorg.aanbod.gedaan.v1"
    SOURCE: ClassVar[str] = _OFFER

    year: Literal[1, 2] = Field(1, alias="jaar", description="Het jaar van de nazorg: 1 of 2.")


class OfferAccepted(LeaverFact):
    """Aanbod aanvaard: de jongere wil begeleiding."""

    TYPE: ClassVar[str] = "nl.nazorg.aanbod.aanvaard.v1"
    SOURCE: ClassVar[str] = _OFFER


class OfferDeclined(LeaverFact):
    """Aanbod afgewezen: de jongere wil met rust gelaten worden."""

    TYPE: ClassVar[str] = "nl.nazorg.aanbod.afgewezen.v1"
    SOURCE: ClassVar[str] = _OFFER

    may_return_on: date | None = Field(
        None, alias="terugkomen_op", description="De dag waarop wij van de jongere mogen terugkomen."
    )

    @model_validator(mode="after")
    def _return_is_not_before(self) -> Self:
        return in_order(self, self.happened_on, self.may_return_on)


class CircumstanceReported(LeaverFact):
    """Omstandigheid gemeld: er speelt iets in een leefgebied; wat het is, wordt niet bewaard."""

    TYPE: ClassVar[str] = "nl.nazorg.omstandigheid.gemeld.v1"
    SOURCE: ClassVar[str] = "Lifecoach SchoolWerkt, Midden-Utrecht 2022; vroegsignalering (nvvk.nl)"

    domain: LifeDomain = Field(alias="leefgebied", description="Het leefgebied.")
    home_lost: bool = Field(
        False, alias="woning_kwijt", description="De jongere heeft geen vaste plek om te slapen."
    )

    @model_validator(mode="after")
    def _a_home_is_housing(self) -> Self:
        if self.home_lost and self.domain is not LifeDomain.HOUSING:
            message = "woning_kwijt hoort bij het leefgebied wonen"
            raise ValueError(message)
        return self


class CheckinAnswered(LeaverFact):
    """Check-in beantwoord: de jongere zei zelf hoe het gaat."""

    TYPE: ClassVar[str] = "nl.nazorg.checkin.beantwoord.v1"
    SOURCE: ClassVar[str] = "De Route van School naar Werk (de jongere in het midden)"

    score: int = Field(alias="cijfer", ge=1, le=5, description="1 = het gaat slecht, 5 = het gaat goed.")


class AddressFailed(LeaverFact):
    """Adres werkt niet: een bericht aan de jongere kwam niet aan, of bij een ander."""

    TYPE: ClassVar[str] = "nl.nazorg.adres.werkt-niet.v1"
    SOURCE: ClassVar[str] = "West-Brabant (SZW 2022): telefoonnummers die werken"

    channel: Channel = Field(alias="langs", description="Hoe het bericht ging.")
    permanent: bool = Field(
        False, alias="blijvend", description="Het nummer of adres bestaat niet, of is van een ander."
    )
