"""The body of every event type: the facts, and what our services tell each other about them.

The facts stand in ``facts.py`` and what it lists; purpose per type: ``schemas/topics.yaml``.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID, uuid5

from pydantic import AwareDatetime, Field

from schemas import facts
from schemas.body import Body, LeaverFact
from schemas.codes import Outcome
from schemas.dossier import ApproachTold, RuleAnswer, StatusKnown, TimelineLine
from schemas.facts import *  # noqa: F403 an event is a fact or one of these; the names stand in facts.__all__
from schemas.facts import FACTS
from schemas.messages import AddressUnusable, MessageFailed, MessageSent
from schemas.outreach import OutreachHeard
from schemas.types import (
    Audience,
    Brin,
    DoorstroompuntHears,
    Kind,
    LadderEnd,
    PlaceStatus,
    RegionCode,
    Role,
    Status,
    Urgency,
)

__all__ = [
    "BODIES",
    "BODY_OF",
    "AddressUnusable",
    "Body",
    "DeadLetterParked",
    "DossierUpdated",
    "GapClosed",
    "GapOpened",
    "LeaverFact",
    "MessageFailed",
    "MessageSent",
    "OutreachHeard",
    "RecipientUpdated",
    "RetentionEnded",
    "SignalUpdated",
    "SignalsSeen",
    "SourceResumed",
    "SourceSilent",
    "source_id",
]
__all__ += facts.__all__

_SOURCES = UUID("0b1f2c1a-6a44-5c5e-9d5f-3f1f6f6d1c52")


def source_id(school: str) -> UUID:
    """Return the key of events about a school as a source of deliveries."""
    return uuid5(_SOURCES, school)


class SignalUpdated(Body):
    """Signaal of taak bijgewerkt: de hele stand, met oplopende revisie."""

    TYPE: ClassVar[str] = "nl.nazorg.signaal.bijgewerkt.v1"

    signal: UUID = Field(alias="signaal", description="Het signaal of de taak.")
    revision: int = Field(
        alias="revisie", ge=1, description="Loopt op bij elke verandering; de hoogste geldt."
    )
    kind: Kind = Field(alias="soort", description="Signaal of taak.")
    rule: str = Field(alias="regel", description="De regel die dit zegt.")
    reason: str = Field(alias="reden", description="Waarom de regel dit zegt.")
    urgency: Urgency = Field(alias="dringendheid", description="Hoe snel iemand iets moet doen.")
    status: Status = Field(description="Open, gezien, opgepakt, uitgesteld of gesloten.")
    opening: int = Field(ge=1, description="Hoeveelste keer dat dit verteld moet worden.")
    opened_at: AwareDatetime = Field(alias="geopend_op", description="Wanneer dit openging.")
    since: date = Field(alias="sinds", description="De dag sinds wanneer dit zo is.")
    due_on: date | None = Field(None, alias="op", description="De dag waarop een taak gedaan moet zijn.")
    start_state: bool = Field(False, alias="startstand", description="Geopend door een startstand.")
    owner: UUID | None = Field(
        None, alias="eigenaar", description="De begeleider; zonder is de coördinator eigenaar."
    )
    region: RegionCode = Field(alias="regio", description="Doorstroompuntregio.")
    school: Brin | None = Field(
        None, description="BRIN van de school die verantwoordelijk is, als die er is."
    )
    reported_by: UUID | None = Field(None, alias="gemeld_door", description="Wie de oorzaak zelf meldde.")
    spoken_on: date | None = Field(None, alias="gesproken_op", description="Laatste echte contact.")
    action_on: date | None = Field(None, alias="actie_op", description="Datum van een lopende afspraak.")
    outcome: Outcome | None = Field(
        None, alias="uitkomst", description="Hoe het afliep, als iemand het oploste."
    )
    ladder_end: LadderEnd = Field(
        LadderEnd.SCHOOL,
        alias="verantwoordelijke",
        description="Wie het hoort als begeleider en vervanger niets doen.",
    )
    doorstroompunt: DoorstroompuntHears = Field(
        DoorstroompuntHears.NOTHING,
        alias="doorstroompunt_hoort",
        description="Wat het Doorstroompunt hiervan hoort: niets, alleen het aantal, of om wie het gaat.",
    )
    audience: tuple[Audience, ...] = Field(
        (),
        alias="zichtbaar_voor",
        description="Wie dit mag zien: wie alle feiten mag zien waarop het rust; leeg is niemand.",
    )


class DossierUpdated(Body):
    """Dossier bijgewerkt: de hele stand van een jongere, met oplopende revisie."""

    TYPE: ClassVar[str] = "nl.nazorg.dossier.bijgewerkt.v1"

    revision: int = Field(
        alias="revisie", ge=1, description="Loopt op bij elke verandering; de hoogste geldt."
    )
    region: RegionCode = Field(alias="regio", description="Doorstroompuntregio.")
    school: Brin | None = Field(
        None, description="BRIN van de school die verantwoordelijk is, als die er is."
    )
    owner: UUID | None = Field(
        None, alias="eigenaar", description="De begeleider; zonder is de coördinator eigenaar."
    )
    status: PlaceStatus = Field(description="Wat er van de plek bekend is.")
    in_window: bool = Field(alias="in_venster", description="Of er een wettelijk venster loopt.")
    look_again_on: date | None = Field(
        None, alias="volgende_datum", description="Dag waarop weer gekeken wordt."
    )
    start_state_on: date | None = Field(
        None, alias="startstand", description="Dag van de startstand van de school."
    )
    reachable: bool | None = Field(
        None,
        alias="bereikbaar",
        description="Of bij de uitstroom een mobiel nummer of e-mailadres bekend was; leeg als niemand dat weet.",
    )
    signals: tuple[str, ...] = Field((), alias="signalen", description="Regels met een open signaal.")
    tasks: tuple[str, ...] = Field((), alias="taken", description="Redenen van open taken.")
    responsible: LadderEnd = Field(
        LadderEnd.SCHOOL,
        alias="verantwoordelijke",
        description="Wie eigenaar is zolang er geen begeleider is.",
    )
    joined_with: UUID | None = Field(
        None,
        alias="samengevoegd_met",
        description="Wie blijft, als deze jongere met een ander is samengevoegd; dan staat hier niets open.",
    )
    known: StatusKnown | None = Field(
        None,
        alias="bekend_door",
        description="Hoe de status bekend is; leeg als niemand er iets over meldde.",
    )
    timeline: tuple[TimelineLine, ...] = Field(
        (), alias="tijdlijn", description="De feiten die tellen, op volgorde van de dag."
    )
    answers: tuple[RuleAnswer, ...] = Field(
        (), alias="antwoorden", description="Wat elke gevraagde regel antwoordt, ook als die rust."
    )
    approach: ApproachTold | None = Field(
        None, alias="benadering", description="Of er vanzelf een bericht naar de jongere mag."
    )


class RetentionEnded(Body):
    """Bewaartermijn verstreken: niemand mag deze jongere langer bewaren; ingest wist de jongere overal."""

    TYPE: ClassVar[str] = "nl.nazorg.bewaartermijn.verstreken.v1"
    SOURCE: ClassVar[str] = "AVG art. 5, eerste lid, onder e; WEB art. 9.2.7"

    region: RegionCode = Field(alias="regio", description="Doorstroompuntregio.")
    kept_until: date = Field(alias="bewaard_tot_en_met", description="De laatste dag waarop bewaren mocht.")
    reason: str = Field(alias="reden", description="Waarom het tot die dag mocht.")
    policy: date = Field(alias="beleid", description="Eerste dag van het beleid waarmee is gerekend.")
    facts: int = Field(
        alias="feiten",
        ge=1,
        description="Op hoeveel feiten dit rust; vertelde ingest er meer of minder, dan blijft alles staan.",
    )


class SignalsSeen(Body):
    """Signalen gezien: een medewerker heeft laten weten dat hij deze signalen heeft gezien."""

    TYPE: ClassVar[str] = "nl.nazorg.bericht.gezien.v1"

    region: RegionCode = Field(alias="regio", description="Doorstroompuntregio.")
    school: Brin | None = Field(
        None, description="BRIN van de school die verantwoordelijk is, als die er is."
    )
    happened_on: date = Field(alias="datum", description="De dag waarop het gebeurde.")
    signals: tuple[UUID, ...] = Field(alias="signalen", description="De signalen die gezien zijn.")
    openings: tuple[int, ...] = Field(alias="openingen", description="Per signaal de opening die gezien is.")
    seen_by: UUID = Field(alias="gezien_door", description="Wie het zag, als pseudoniem.")


class RecipientUpdated(Body):
    """Ontvanger bijgewerkt: wie welke rol heeft, zonder naam of nummer."""

    TYPE: ClassVar[str] = "nl.nazorg.ontvanger.bijgewerkt.v1"

    revision: int = Field(
        alias="revisie", ge=1, description="Loopt op bij elke verandering; de hoogste geldt."
    )
    role: Role = Field(alias="rol", description="De rol van de medewerker.")
    region: RegionCode = Field(alias="regio", description="Doorstroompuntregio.")
    schools: tuple[Brin, ...] = Field(
        (), alias="scholen", description="BRINs waarvoor de rol geldt; leeg = elke school van de regio."
    )
    active: bool = Field(True, alias="actief", description="Of de medewerker berichten krijgt.")


class GapOpened(Body):
    """Gat geopend: iemand in de ladder kan niet bereikt worden, of niemand heeft die rol."""

    TYPE: ClassVar[str] = "nl.nazorg.gat.geopend.v1"

    reason: str = Field(alias="reden", description="Waarom niemand, of niet de juiste, bereikt kan worden.")
    region: RegionCode = Field(alias="regio", description="Doorstroompuntregio.")
    school: Brin | None = Field(None, description="BRIN van de school, als het om één school gaat.")
    role: Role = Field(alias="rol", description="De rol in de ladder.")
    recipient: UUID | None = Field(
        None, alias="ontvanger", description="Wie niet bereikt kan worden, als pseudoniem; leeg is niemand."
    )
    since: AwareDatetime = Field(alias="sinds", description="Wanneer het gat openging.")


class GapClosed(GapOpened):
    """Gat gesloten: het gat dat sinds dat moment open was, is er niet meer."""

    TYPE: ClassVar[str] = "nl.nazorg.gat.gesloten.v1"


class SourceSilent(Body):
    """Levering uitgebleven: een school levert niet meer, terwijl dat wel verwacht werd."""

    TYPE: ClassVar[str] = "nl.nazorg.levering.uitgebleven.v1"

    region: RegionCode = Field(alias="regio", description="Doorstroompuntregio van de school.")
    school: Brin = Field(description="BRIN van de school.")
    last_on: date = Field(alias="laatste_levering", description="De dag van de laatste levering.")
    expected_on: date = Field(
        alias="verwacht_op", description="De dag waarop de volgende levering werd verwacht."
    )


class SourceResumed(Body):
    """Levering hervat: een school die stil was, levert weer."""

    TYPE: ClassVar[str] = "nl.nazorg.levering.hervat.v1"

    region: RegionCode = Field(alias="regio", description="Doorstroompuntregio van de school.")
    school: Brin = Field(description="BRIN van de school.")
    silent_since: date = Field(alias="stil_sinds", description="De dag waarop de levering uitbleef.")


class DeadLetterParked(Body):
    """Dode letter geparkeerd: een bericht op de bus was niet te lezen; de inhoud blijft bij de lezer."""

    TYPE: ClassVar[str] = "nl.nazorg.dode-letter.geparkeerd.v1"

    service: str = Field(alias="dienst", description="De dienst die het niet kon lezen.")
    topic: str = Field(description="Het topic waarop het stond.")
    partition: int = Field(alias="partitie", description="De partitie op de bus.")
    position: int = Field(alias="positie", description="De plaats in die partitie.")
    reason: str = Field(alias="reden", description="Waarom het niet te lezen was.")
    digest: str = Field(alias="afdruk", description="SHA-256 van de inhoud.")


BODIES: tuple[type[Body], ...] = (
    *FACTS,
    SignalUpdated,
    DossierUpdated,
    RetentionEnded,
    MessageSent,
    MessageFailed,
    AddressUnusable,
    SignalsSeen,
    OutreachHeard,
    RecipientUpdated,
    GapOpened,
    GapClosed,
    SourceSilent,
    SourceResumed,
    DeadLetterParked,
)
"""Every event type, in the order in which an event meets them."""

BODY_OF: dict[str, type[Body]] = {body.TYPE: body for body in BODIES}
