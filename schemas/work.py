"""Facts about work and day activity: the place, the support that keeps it, and benefit."""

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from schemas.body import Hours, LeaverFact, in_order
from schemas.codes import BenefitKind, SupportKind
from schemas.types import ContractForm, Destination, NextPlace

_SOURCE = "Impuls Baankansen 2019, hoofdstuk 7; nazorg door pro en vso, twee jaar"


class PlacementFact(LeaverFact):
    """A fact about one placement; without its id the person's only running placement is meant."""

    placement: UUID | None = Field(
        None, alias="plaatsing", description="De plaatsing, als de afzender die noemt."
    )


class PlacementAnnounced(PlacementFact):
    """Plaatsing aangekondigd: werk of dagbesteding is afgesproken."""

    TYPE: ClassVar[str] = "nl.nazorg.plaatsing.aangekondigd.v1"
    SOURCE: ClassVar[str] = _SOURCE

    kind: Destination | None = Field(None, alias="soort", description="Soort plek.")
    starts_on: date | None = Field(None, alias="startdatum", description="Eerste dag op de plek.")
    hours_per_week: Hours | None = Field(
        None, alias="uren_per_week", description="Uren per week, als geheel getal."
    )
    contract_form: ContractForm | None = Field(
        None, alias="contractvorm", description="Vorm van het contract."
    )
    contract_ends_on: date | None = Field(
        None, alias="einddatum_contract", description="Laatste dag van het contract."
    )

    @model_validator(mode="after")
    def _contract_ends_after_start(self) -> Self:
        return in_order(self, self.starts_on, self.contract_ends_on)


class PlacementStarted(PlacementAnnounced):
    """Plaatsing begonnen: de jongere is op de plek begonnen."""

    TYPE: ClassVar[str] = "nl.nazorg.plaatsing.begonnen.v1"


class PlacementConfirmed(PlacementFact):
    """Plaatsing bevestigd: iemand heeft gezien dat de jongere op de plek is."""

    TYPE: ClassVar[str] = "nl.nazorg.plaatsing.bevestigd.v1"
    SOURCE: ClassVar[str] = _SOURCE


class PlacementChanged(PlacementAnnounced):
    """Plaatsing gewijzigd: uren, contract of einddatum zijn veranderd; wat ontbreekt blijft zoals het was."""

    TYPE: ClassVar[str] = "nl.nazorg.plaatsing.gewijzigd.v1"


class PlacementEnded(PlacementFact):
    """Plaatsing beëindigd: de jongere is niet meer op de plek."""

    TYPE: ClassVar[str] = "nl.nazorg.plaatsing.beeindigd.v1"
    SOURCE: ClassVar[str] = _SOURCE

    next_place: NextPlace = Field(NextPlace.SOUGHT, alias="vervolg", description="Wat er hierna bekend is.")
    never_started: bool = Field(False, alias="nooit_begonnen", description="De jongere is nooit begonnen.")


class SupportFact(LeaverFact):
    """A fact about support on the work floor."""

    kind: SupportKind = Field(alias="soort_ondersteuning", description="Soort ondersteuning.")
    ends_on: date | None = Field(None, alias="einddatum", description="Laatste dag van de ondersteuning.")


class SupportStarted(SupportFact):
    """Ondersteuning begonnen: er is een jobcoach, loonkostensubsidie of indicatie."""

    TYPE: ClassVar[str] = "nl.nazorg.ondersteuning.begonnen.v1"
    SOURCE: ClassVar[str] = "Participatiewet art. 10, 10b, 10d en 38b"


class SupportEnding(SupportFact):
    """Ondersteuning eindigt: de jobcoach, de subsidie of de indicatie stopt op de einddatum."""

    TYPE: ClassVar[str] = "nl.nazorg.ondersteuning.eindigt.v1"
    SOURCE: ClassVar[str] = "Participatiewet art. 10, 10b, 10d en 38b"


class BenefitFact(LeaverFact):
    """A fact about a benefit, which says nothing about the place."""

    kind: BenefitKind | None = Field(None, alias="soort_uitkering", description="Soort uitkering.")


class BenefitStarted(BenefitFact):
    """Uitkering begonnen: de jongere krijgt een uitkering."""

    TYPE: ClassVar[str] = "nl.nazorg.uitkering.begonnen.v1"
    SOURCE: ClassVar[str] = "1 000 onzichtbare jongeren, Achterhoek (SZW 2022); SUWI art. 73(7)"


class BenefitEnded(BenefitFact):
    """Uitkering beëindigd: de jongere krijgt geen uitkering meer."""

    TYPE: ClassVar[str] = "nl.nazorg.uitkering.beeindigd.v1"
    SOURCE: ClassVar[str] = "1 000 onzichtbare jongeren, Achterhoek (SZW 2022); SUWI art. 73(7)"


class AttendanceMissed(PlacementFact):
    """Niet verschenen: de jongere kwam niet op de plek, zonder bericht; ziekte hoort hier niet."""

    TYPE: ClassVar[str] = "nl.nazorg.aanwezigheid.gemist.v1"
    SOURCE: ClassVar[str] = "Lifecoach SchoolWerkt, Midden-Utrecht 2022"
