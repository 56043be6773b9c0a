"""The body of every event type: what happened, in the words of the wire.

The facts stand in ``facts.py``; here is what our services tell each other, and the list of all. Purpose per type:
``schemas/topics.yaml``.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.body import Body, LeaverFact
from schemas.facts import (
    AgreementMade,
    CoachAssigned,
    ContactAttempted,
    ContactMade,
    EnrolmentAnnounced,
    EnrolmentConfirmed,
    EnrolmentEnded,
    EnrolmentStarted,
    ExitCorrected,
    ExitRegistered,
    PlacementAnnounced,
    PlacementChanged,
    PlacementConfirmed,
    PlacementEnded,
    PlacementFact,
    PlacementStarted,
)
from schemas.types import (
    Brin,
    Channel,
    Kind,
    PlaceStatus,
    RegionCode,
    Role,
    Status,
    Step,
    Urgency,
)

__all__ = [
    "BODIES",
    "BODY_OF",
    "AgreementMade",
    "Body",
    "CoachAssigned",
    "ContactAttempted",
    "ContactMade",
    "DeadLetterParked",
    "DossierUpdated",
    "EnrolmentAnnounced",
    "EnrolmentConfirmed",
    "EnrolmentEnded",
    "EnrolmentStarted",
    "ExitCorrected",
    "ExitRegistered",
    "LeaverFact",
    "MessageFailed",
    "MessageSent",
    "PlacementAnnounced",
    "PlacementChanged",
    "PlacementConfirmed",
    "PlacementEnded",
    "PlacementFact",
    "PlacementStarted",
    "RecipientUpdated",
    "SignalUpdated",
    "SignalsSeen",
]


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
