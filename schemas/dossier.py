"""The parts of a dossier's snapshot: how its status is known, its timeline, and what each rule answers.

Codes, days, ids and who may see it; must never hold free text, or what names anybody.
"""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.types import ApproachStand, Audience, ContactChannel, Kind, Teller


class Part(BaseModel):
    """What every part shares: frozen, and nothing in it that it does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class StatusKnown(Part):
    """Hoe de status bekend is: wie het meldde, en wanneer het gebeurde."""

    event: UUID = Field(alias="gebeurtenis", description="De gebeurtenis waaruit dit bekend is.")
    on: date = Field(alias="datum", description="De dag waarop het gebeurde.")
    teller: Teller = Field(alias="bron", description="De school, of een ander in de regio.")
    reported_by: UUID | None = Field(None, alias="gemeld_door", description="Wie het meldde, als pseudoniem.")


class TimelineLine(Part):
    """Eén feit dat telt; wat gecorrigeerd of ingetrokken is, staat er niet."""

    code: str = Field(description="Het type van de gebeurtenis, zoals plaatsing.begonnen.")
    on: date = Field(alias="datum", description="De dag waarop het gebeurde.")
    event: UUID = Field(alias="gebeurtenis", description="De gebeurtenis.")
    audience: tuple[Audience, ...] = Field(alias="zichtbaar_voor", description="Wie dit feit mag zien.")


class RuleAnswer(Part):
    """Wat een regel antwoordt, en waarom."""

    rule: str = Field(alias="regel", description="De regel.")
    reason: str = Field(alias="reden", description="Waarom de regel dit zegt.")
    kind: Kind | None = Field(None, alias="soort", description="Signaal of taak; leeg is rust.")
    due_on: date | None = Field(None, alias="op", description="De dag waarop een taak gedaan moet zijn.")
    rung: ContactChannel | None = Field(
        None, alias="volgende_poging", description="Hoe de jongere nu het best te bereiken is."
    )
    audience: tuple[Audience, ...] = Field(
        alias="zichtbaar_voor", description="Wie alle feiten mag zien waarop het antwoord rust."
    )


class ApproachTold(Part):
    """Of er vanzelf een bericht naar de jongere mag, en tot wanneer."""

    stand: ApproachStand = Field(description="Of het mag, en anders waarom niet.")
    until: date | None = Field(
        None, alias="tot_en_met", description="De laatste dag; leeg als die niet bekend is of het niet mag."
    )
    spoken_on: date | None = Field(None, alias="gesproken_op", description="Laatste echte contact.")
