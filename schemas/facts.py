"""The facts about a young person: what a school, a coach or a coordinator tells.

One frozen model per type; its docstring is the Dutch title that a school reads.
"""

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from schemas.body import Hours, LeaverFact, in_order
from schemas.types import (
    ContactChannel,
    ContactWith,
    ContractForm,
    DeregistrationReason,
    Destination,
    NextPlace,
    SchoolType,
)


class ExitRegistered(LeaverFact):
    """Uitstroom geregistreerd: de jongere is uitgeschreven; ``datum`` is de dag van uitschrijving."""

    TYPE: ClassVar[str] = "nl.nazorg.uitstroom.geregistreerd.v1"

    school_type: SchoolType = Field(alias="schoolsoort", description="Soort school die de jongere verlaat.")
    destination: Destination = Field(
        alias="bestemming", description="Waar de jongere heen gaat; aangekondigd."
    )
    starts_on: date | None = Field(None, alias="startdatum", description="Eerste dag op de nieuwe plek.")
    hours_per_week: Hours | None = Field(None, alias="uren_per_week")
    contract_form: ContractForm | None = Field(
        None, alias="contractvorm", description="Vorm van het contract."
    )
    contract_ends_on: date | None = Field(
        None, alias="einddatum_contract", description="Laatste dag van het contract."
    )
    start_state_on: date | None = Field(
        None,
        alias="startstand",
        description="Dag van de eerste levering van deze school, als dit daarbij hoort.",
    )

    @model_validator(mode="after")
    def _contract_ends_after_start(self) -> Self:
        return in_order(self, self.starts_on, self.contract_ends_on)


class ExitCorrected(ExitRegistered):
    """Uitstroom gecorrigeerd: de volledige nieuwe inhoud van een eerdere uitstroom."""

    TYPE: ClassVar[str] = "nl.nazorg.uitstroom.gecorrigeerd.v1"

    corrects: UUID = Field(alias="corrigeert", description="De gebeurtenis die hiermee vervangen wordt.")


class EnrolmentAnnounced(LeaverFact):
    """Inschrijving aangekondigd: een opleiding is afgesproken."""

    TYPE: ClassVar[str] = "nl.nazorg.inschrijving.aangekondigd.v1"

    destination: Destination | None = Field(None, alias="bestemming", description="Soort opleiding.")
    starts_on: date | None = Field(None, alias="startdatum", description="Eerste dag van de opleiding.")


class EnrolmentStarted(LeaverFact):
    """Inschrijving begonnen: de jongere is met de opleiding begonnen."""

    TYPE: ClassVar[str] = "nl.nazorg.inschrijving.begonnen.v1"

    destination: Destination | None = Field(None, alias="bestemming", description="Soort opleiding.")


class EnrolmentConfirmed(LeaverFact):
    """Inschrijving bevestigd: iemand heeft gezien dat de jongere de opleiding volgt."""

    TYPE: ClassVar[str] = "nl.nazorg.inschrijving.bevestigd.v1"


class EnrolmentEnded(LeaverFact):
    """Inschrijving beëindigd: de jongere volgt de opleiding niet meer."""

    TYPE: ClassVar[str] = "nl.nazorg.inschrijving.beeindigd.v1"

    reason: DeregistrationReason | None = Field(
        None, alias="reden_uitschrijving", description="Reden volgens DUO."
    )
    next_place: NextPlace = Field(NextPlace.SOUGHT, alias="vervolg", description="Wat er hierna bekend is.")
    never_started: bool = Field(False, alias="nooit_begonnen", description="De jongere is nooit begonnen.")


class PlacementFact(LeaverFact):
    """A fact about one placement; without its id the person's only running placement is meant."""

    placement: UUID | None = Field(
        None, alias="plaatsing", description="De plaatsing, als de afzender die noemt."
    )


class PlacementAnnounced(PlacementFact):
    """Plaatsing aangekondigd: werk of dagbesteding is afgesproken."""

    TYPE: ClassVar[str] = "nl.nazorg.plaatsing.aangekondigd.v1"

    kind: Destination | None = Field(None, alias="soort", description="Soort plek.")
    starts_on: date | None = Field(None, alias="startdatum", description="Eerste dag op de plek.")
    hours_per_week: Hours | None = Field(None, alias="uren_per_week")
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


class PlacementChanged(PlacementAnnounced):
    """Plaatsing gewijzigd: uren, contract of einddatum zijn veranderd; wat ontbreekt blijft zoals het was."""

    TYPE: ClassVar[str] = "nl.nazorg.plaatsing.gewijzigd.v1"


class PlacementEnded(PlacementFact):
    """Plaatsing beëindigd: de jongere is niet meer op de plek."""

    TYPE: ClassVar[str] = "nl.nazorg.plaatsing.beeindigd.v1"

    next_place: NextPlace = Field(NextPlace.SOUGHT, alias="vervolg", description="Wat er hierna bekend is.")
    never_started: bool = Field(False, alias="nooit_begonnen", description="De jongere is nooit begonnen.")


class ContactAttempted(LeaverFact):
    """Contact geprobeerd: er is geen gehoor gekregen."""

    TYPE: ClassVar[str] = "nl.nazorg.contact.geprobeerd.v1"

    channel: ContactChannel | None = Field(None, alias="kanaal", description="Hoe het is geprobeerd.")


class ContactMade(LeaverFact):
    """Contact gelegd: er is echt gesproken."""

    TYPE: ClassVar[str] = "nl.nazorg.contact.gelegd.v1"

    channel: ContactChannel | None = Field(None, alias="kanaal", description="Hoe er is gesproken.")
    spoken_with: ContactWith = Field(
        ContactWith.YOUNG_PERSON, alias="met", description="Met wie is gesproken."
    )


class AgreementMade(LeaverFact):
    """Afspraak gemaakt: er is een volgende stap met een datum."""

    TYPE: ClassVar[str] = "nl.nazorg.afspraak.gemaakt.v1"

    next_date: date = Field(alias="volgende_datum", description="De dag van de volgende stap.")

    @model_validator(mode="after")
    def _next_date_is_not_before(self) -> Self:
        return in_order(self, self.happened_on, self.next_date)


class CoachAssigned(LeaverFact):
    """Begeleider toegewezen: wie de jongere begeleidt."""

    TYPE: ClassVar[str] = "nl.nazorg.begeleider.toegewezen.v1"

    coach: UUID = Field(
        alias="medewerker", description="De begeleider, als pseudoniem van de medewerkerscode."
    )
