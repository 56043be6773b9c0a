"""The body of every event type: what happened, in the words of the wire.

One frozen model per type; its docstring is the Dutch title that a school reads. Must never hold a name, a
number or free text about a person: those stay in ingest. Purpose per type: ``schemas/topics.yaml``.
"""

from datetime import date
from typing import Annotated, ClassVar, Self, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.types import (
    Brin,
    Channel,
    ContactChannel,
    ContactWith,
    ContractForm,
    DeregistrationReason,
    Destination,
    Kind,
    NextPlace,
    PlaceStatus,
    RegionCode,
    Role,
    SchoolType,
    Status,
    Step,
    Urgency,
)

_B = TypeVar("_B", bound="Body")

Hours = Annotated[int, Field(ge=0, le=60, description="Uren per week, als geheel getal.")]


class Body(BaseModel):
    """What every event body shares: frozen, and nothing in it that the type does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    TYPE: ClassVar[str]


class LeaverFact(Body):
    """A fact about one young person; the pseudonym is the key of the event and not in the body."""

    happened_on: date = Field(alias="datum", description="De dag waarop het gebeurde.")
    region: RegionCode = Field(
        alias="regio", description="Doorstroompuntregio van de woonplaats; 00 = nog onbekend."
    )
    school: Brin = Field(description="BRIN van de school die verantwoordelijk is.")


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
        return _in_order(self, self.starts_on, self.contract_ends_on)


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
        return _in_order(self, self.starts_on, self.contract_ends_on)


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
        return _in_order(self, self.happened_on, self.next_date)


class CoachAssigned(LeaverFact):
    """Begeleider toegewezen: wie de jongere begeleidt."""

    TYPE: ClassVar[str] = "nl.nazorg.begeleider.toegewezen.v1"

    coach: UUID = Field(
        alias="medewerker", description="De begeleider, als pseudoniem van de medewerkerscode."
    )


class SignalUpdated(Body):
    """Signaal of taak bijgewerkt: de hele stand, met oplopende revisie."""

    TYPE: ClassVar[str] = "nl.nazorg.signaal.bijgewerkt.v1"

    signal: UUID = Field(alias="signaal")
    revision: int = Field(alias="revisie", ge=1)
    kind: Kind = Field(alias="soort")
    rule: str = Field(alias="regel")
    reason: str = Field(alias="reden")
    urgency: Urgency = Field(alias="dringendheid")
    status: Status
    opening: int = Field(ge=1, description="Hoeveelste keer dat dit verteld moet worden.")
    opened_at: AwareDatetime = Field(alias="geopend_op")
    since: date = Field(alias="sinds")
    due_on: date | None = Field(None, alias="op", description="De dag waarop een taak gedaan moet zijn.")
    start_state: bool = Field(False, alias="startstand", description="Geopend door een startstand.")
    owner: UUID | None = Field(
        None, alias="eigenaar", description="De begeleider; zonder is de coördinator eigenaar."
    )
    region: RegionCode = Field(alias="regio")
    school: Brin
    reported_by: UUID | None = Field(None, alias="gemeld_door", description="Wie de oorzaak zelf meldde.")
    spoken_on: date | None = Field(None, alias="gesproken_op", description="Laatste echte contact.")
    action_on: date | None = Field(None, alias="actie_op", description="Datum van een lopende afspraak.")


class DossierUpdated(Body):
    """Dossier bijgewerkt: de hele stand van een jongere, met oplopende revisie."""

    TYPE: ClassVar[str] = "nl.nazorg.dossier.bijgewerkt.v1"

    revision: int = Field(alias="revisie", ge=1)
    region: RegionCode = Field(alias="regio")
    school: Brin
    owner: UUID | None = Field(
        None, alias="eigenaar", description="De begeleider; zonder is de coördinator eigenaar."
    )
    status: PlaceStatus
    in_window: bool = Field(alias="in_venster")
    look_again_on: date | None = Field(
        None, alias="volgende_datum", description="Dag waarop weer gekeken wordt."
    )
    start_state_on: date | None = Field(
        None, alias="startstand", description="Dag van de startstand van de school."
    )
    signals: tuple[str, ...] = Field((), alias="signalen", description="Regels met een open signaal.")
    tasks: tuple[str, ...] = Field((), alias="taken", description="Redenen van open taken.")


class MessageSent(Body):
    """Bericht verzonden: de aanbieder heeft een bericht aan een medewerker aangenomen."""

    TYPE: ClassVar[str] = "nl.nazorg.bericht.verzonden.v1"

    message: UUID = Field(alias="bericht")
    channel: Channel = Field(alias="kanaal")
    steps: tuple[Step, ...] = Field(alias="stappen")
    signals: tuple[UUID, ...] = Field(alias="signalen")
    sent_at: AwareDatetime = Field(alias="verzonden_op")
    possibly_double: bool = Field(False, alias="misschien_dubbel")


class MessageFailed(Body):
    """Bericht mislukt: een bericht aan een medewerker kwam niet aan."""

    TYPE: ClassVar[str] = "nl.nazorg.bericht.mislukt.v1"

    message: UUID = Field(alias="bericht")
    channel: Channel = Field(alias="kanaal")
    reason: str = Field(alias="reden")
    signals: tuple[UUID, ...] = Field(alias="signalen")


class SignalsSeen(Body):
    """Signalen gezien: een medewerker heeft laten weten dat hij deze signalen heeft gezien."""

    TYPE: ClassVar[str] = "nl.nazorg.bericht.gezien.v1"

    region: RegionCode = Field(alias="regio")
    school: Brin
    happened_on: date = Field(alias="datum")
    signals: tuple[UUID, ...] = Field(alias="signalen")
    openings: tuple[int, ...] = Field(alias="openingen", description="Per signaal de opening die gezien is.")
    seen_by: UUID = Field(alias="gezien_door")


class RecipientUpdated(Body):
    """Ontvanger bijgewerkt: wie welke rol heeft, zonder naam of nummer."""

    TYPE: ClassVar[str] = "nl.nazorg.ontvanger.bijgewerkt.v1"

    revision: int = Field(alias="revisie", ge=1)
    role: Role = Field(alias="rol")
    region: RegionCode = Field(alias="regio")
    schools: tuple[Brin, ...] = Field((), alias="scholen")
    active: bool = Field(True, alias="actief")


class DeadLetterParked(Body):
    """Dode letter geparkeerd: een bericht op de bus was niet te lezen; de inhoud blijft bij de lezer."""

    TYPE: ClassVar[str] = "nl.nazorg.dode-letter.geparkeerd.v1"

    service: str = Field(alias="dienst")
    topic: str
    partition: int = Field(alias="partitie")
    position: int = Field(alias="positie")
    reason: str = Field(alias="reden")
    digest: str = Field(alias="afdruk", description="SHA-256 van de inhoud.")


def _in_order(body: _B, first: date | None, last: date | None) -> _B:
    if first and last and last < first:
        message = "de einddatum ligt voor de begindatum"
        raise ValueError(message)
    return body


BODIES: tuple[type[Body], ...] = (
    ExitRegistered,
    ExitCorrected,
    EnrolmentAnnounced,
    EnrolmentStarted,
    EnrolmentConfirmed,
    EnrolmentEnded,
    PlacementAnnounced,
    PlacementStarted,
    PlacementConfirmed,
    PlacementChanged,
    PlacementEnded,
    ContactAttempted,
    ContactMade,
    AgreementMade,
    CoachAssigned,
    SignalUpdated,
    DossierUpdated,
    MessageSent,
    MessageFailed,
    SignalsSeen,
    RecipientUpdated,
    DeadLetterParked,
)
"""Every event type, in the order in which an event meets them."""

BODY_OF: dict[str, type[Body]] = {body.TYPE: body for body in BODIES}
