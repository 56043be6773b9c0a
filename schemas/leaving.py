"""Facts about leaving a school: what is expected, the talk before it, the exit and its corrections."""

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from schemas.body import Hours, LeaverFact, in_order
from schemas.codes import TalkPartner
from schemas.types import ContractForm, DeregistrationReason, Destination, SchoolType


class ExitExpected(LeaverFact):
    """Uitstroom verwacht: de jongere zit nog op school en gaat die verlaten."""

    TYPE: ClassVar[str] = "nl.nazorg.uitstroom.verwacht.v1"
    SOURCE: ClassVar[str] = "Sluitende aanpak, Amsterdam (SZW 2022); WVO 2020 art. 2.31a"

    school_type: SchoolType = Field(alias="schoolsoort", description="Soort school die de jongere verlaat.")
    expected_on: date | None = Field(
        None, alias="verwachte_datum", description="De verwachte dag van uitschrijving."
    )
    destination: Destination | None = Field(
        None, alias="bestemming", description="Waar de jongere heen wil; aangekondigd."
    )
    worry: bool = Field(False, alias="zorg", description="De school denkt dat het zonder hulp niet lukt.")


class TalkPlanned(LeaverFact):
    """Uitstroomgesprek gepland: er is een gesprek voordat de jongere de school verlaat."""

    TYPE: ClassVar[str] = "nl.nazorg.uitstroomgesprek.gepland.v1"
    SOURCE: ClassVar[str] = "Uitstroomgesprek, Noordoost-Brabant (SZW 2022)"

    planned_on: date = Field(alias="gepland_op", description="De dag van het gesprek.")
    municipality_invited: bool = Field(
        False, alias="gemeente_uitgenodigd", description="De gemeente is uitgenodigd voor het gesprek."
    )

    @model_validator(mode="after")
    def _planned_after_it_happened(self) -> Self:
        return in_order(self, self.happened_on, self.planned_on)


class TalkHeld(LeaverFact):
    """Uitstroomgesprek gehouden: er is gesproken over wat er na school komt."""

    TYPE: ClassVar[str] = "nl.nazorg.uitstroomgesprek.gehouden.v1"
    SOURCE: ClassVar[str] = "Uitstroomgesprek, Noordoost-Brabant (SZW 2022)"

    present: tuple[TalkPartner, ...] = Field((), alias="aanwezig", description="Wie er bij het gesprek was.")


class ExitRegistered(LeaverFact):
    """Uitstroom geregistreerd: de jongere is uitgeschreven; ``datum`` is de dag van uitschrijving."""

    TYPE: ClassVar[str] = "nl.nazorg.uitstroom.geregistreerd.v1"
    SOURCE: ClassVar[str] = "WVO 2020 art. 2.31a; Impuls Baankansen 2019, tabel 7.1; Uitstroommonitor pro"

    school_type: SchoolType = Field(alias="schoolsoort", description="Soort school die de jongere verlaat.")
    destination: Destination = Field(
        alias="bestemming", description="Waar de jongere heen gaat; aangekondigd."
    )
    reason: DeregistrationReason | None = Field(
        None, alias="reden_uitschrijving", description="Officiële reden van uitschrijving in het mbo."
    )
    starts_on: date | None = Field(None, alias="startdatum", description="Eerste dag op de nieuwe plek.")
    hours_per_week: Hours | None = Field(
        None, alias="uren_per_week", description="Uren per week, als geheel getal."
    )
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
    reachable: bool | None = Field(
        None,
        alias="bereikbaar",
        description="Of bij deze levering een mobiel nummer of e-mailadres bekend was; leeg als niemand dat weet.",
    )

    @model_validator(mode="after")
    def _contract_ends_after_start(self) -> Self:
        return in_order(self, self.starts_on, self.contract_ends_on)


class ExitCorrected(ExitRegistered):
    """Uitstroom gecorrigeerd: de volledige nieuwe inhoud van een eerdere uitstroom."""

    TYPE: ClassVar[str] = "nl.nazorg.uitstroom.gecorrigeerd.v1"

    corrects: UUID = Field(alias="corrigeert", description="De gebeurtenis die hiermee vervangen wordt.")


class ExitWithdrawn(LeaverFact):
    """Uitstroom ingetrokken: de school heeft bevestigd dat deze uitstroom er niet was."""

    TYPE: ClassVar[str] = "nl.nazorg.uitstroom.ingetrokken.v1"
    SOURCE: ClassVar[str] = "AVG art. 16"

    withdraws: UUID = Field(
        alias="intrekking_van", description="De eerste gebeurtenis van de uitstroom die er niet was."
    )
