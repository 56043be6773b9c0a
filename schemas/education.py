"""Facts about education: enrolment, absence, study advice, internship and results."""

from datetime import date
from typing import ClassVar, Self

from pydantic import Field, model_validator

from schemas.body import LeaverFact, in_order
from schemas.codes import AbsenceKind, LearningRoute, Result, StudyAdvice
from schemas.types import DeregistrationReason, Destination, NextPlace

_DUO = "DUO, A01, A02 en P-levering; mbo-bekostiging, waardenlijsten"


class EnrolmentAnnounced(LeaverFact):
    """Inschrijving aangekondigd: een opleiding is afgesproken."""

    TYPE: ClassVar[str] = "nl.nazorg.inschrijving.aangekondigd.v1"
    SOURCE: ClassVar[str] = _DUO

    destination: Destination | None = Field(None, alias="bestemming", description="Soort opleiding.")
    starts_on: date | None = Field(None, alias="startdatum", description="Eerste dag van de opleiding.")
    route: LearningRoute | None = Field(None, alias="leerweg", description="Leerweg van het mbo.")


class EnrolmentStarted(LeaverFact):
    """Inschrijving begonnen: de jongere is met de opleiding begonnen."""

    TYPE: ClassVar[str] = "nl.nazorg.inschrijving.begonnen.v1"
    SOURCE: ClassVar[str] = _DUO

    destination: Destination | None = Field(None, alias="bestemming", description="Soort opleiding.")
    route: LearningRoute | None = Field(None, alias="leerweg", description="Leerweg van het mbo.")


class EnrolmentConfirmed(LeaverFact):
    """Inschrijving bevestigd: iemand heeft gezien dat de jongere de opleiding volgt."""

    TYPE: ClassVar[str] = "nl.nazorg.inschrijving.bevestigd.v1"
    SOURCE: ClassVar[str] = _DUO


class EnrolmentEnded(LeaverFact):
    """Inschrijving beëindigd: de jongere volgt de opleiding niet meer."""

    TYPE: ClassVar[str] = "nl.nazorg.inschrijving.beeindigd.v1"
    SOURCE: ClassVar[str] = _DUO

    reason: DeregistrationReason | None = Field(
        None, alias="reden_uitschrijving", description="Reden volgens DUO."
    )
    next_place: NextPlace = Field(NextPlace.SOUGHT, alias="vervolg", description="Wat er hierna bekend is.")
    never_started: bool = Field(False, alias="nooit_begonnen", description="De jongere is nooit begonnen.")


class DeregistrationAnnounced(LeaverFact):
    """Uitschrijving aangekondigd: de jongere dreigt de opleiding te verlaten zonder diploma."""

    TYPE: ClassVar[str] = "nl.nazorg.uitschrijving.aangekondigd.v1"
    SOURCE: ClassVar[str] = "WVO 2020 art. 8.20 en 8.21; transitieroute, Graafschap (SZW 2022)"

    leaves_on: date | None = Field(
        None, alias="uitschrijfdatum", description="De verwachte dag van uitschrijving."
    )
    reason: DeregistrationReason | None = Field(
        None, alias="reden_uitschrijving", description="Reden volgens DUO."
    )


class AbsenceReported(LeaverFact):
    """Verzuim gemeld: de jongere komt niet op school; de reden wordt nooit gevraagd of bewaard."""

    TYPE: ClassVar[str] = "nl.nazorg.verzuim.gemeld.v1"
    SOURCE: ClassVar[str] = "DUO, soorten verzuim; WVO 2020 art. 8.20"

    kind: AbsenceKind = Field(alias="soort_verzuim", description="Soort verzuim volgens DUO.")
    since: date | None = Field(None, alias="vanaf", description="De eerste dag van het verzuim.")
    until: date | None = Field(None, alias="tot_en_met", description="De laatste dag van het verzuim.")
    hours: int | None = Field(
        None, alias="uren", ge=1, le=200, description="Gemiste uren in vier weken, als geheel getal."
    )

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        return in_order(self, self.since, self.until)


class StudyAdviceGiven(LeaverFact):
    """Studieadvies gegeven: het mbo heeft een waarschuwing of een advies gegeven."""

    TYPE: ClassVar[str] = "nl.nazorg.studieadvies.gegeven.v1"
    SOURCE: ClassVar[str] = "WEB art. 8.1.7a (bindend studieadvies); Zomerbelactie, Stedendriehoek (SZW 2022)"

    advice: StudyAdvice = Field(alias="studieadvies", description="Het advies of de waarschuwing.")


class InternshipSought(LeaverFact):
    """Stage gezocht: de jongere heeft een stage nodig en heeft er nog geen."""

    TYPE: ClassVar[str] = "nl.nazorg.stage.gezocht.v1"
    SOURCE: ClassVar[str] = "Belronde, mboRijnland (SZW 2022)"

    starts_on: date | None = Field(
        None, alias="startdatum", description="De dag waarop de stage had moeten beginnen."
    )


class InternshipFound(LeaverFact):
    """Stage gevonden: de jongere heeft een stage."""

    TYPE: ClassVar[str] = "nl.nazorg.stage.gevonden.v1"
    SOURCE: ClassVar[str] = "Belronde, mboRijnland (SZW 2022)"

    starts_on: date | None = Field(None, alias="startdatum", description="De eerste dag van de stage.")
    ends_on: date | None = Field(None, alias="einddatum", description="De laatste dag van de stage.")

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        return in_order(self, self.starts_on, self.ends_on)


class InternshipLost(LeaverFact):
    """Stage verloren: de stage is gestopt voordat hij klaar was."""

    TYPE: ClassVar[str] = "nl.nazorg.stage.verloren.v1"
    SOURCE: ClassVar[str] = "Belronde, mboRijnland (SZW 2022)"


class ResultObtained(LeaverFact):
    """Resultaat behaald: de jongere heeft een diploma, certificaat of verklaring."""

    TYPE: ClassVar[str] = "nl.nazorg.resultaat.behaald.v1"
    SOURCE: ClassVar[str] = "DUO, P-levering; WEB art. 7.4.6a; BORIS (praktijkverklaring)"

    result: Result = Field(alias="resultaat", description="Wat de jongere heeft behaald.")
    basic_qualification: bool | None = Field(
        None, alias="startkwalificatie", description="Of de jongere hiermee een startkwalificatie heeft."
    )


class ResultWithdrawn(LeaverFact):
    """Resultaat vervallen: de jongere heeft dit resultaat niet, of niet meer."""

    TYPE: ClassVar[str] = "nl.nazorg.resultaat.vervallen.v1"
    SOURCE: ClassVar[str] = "DUO, P-levering (resultaat verwijderd, startkwalificatie vervallen)"

    result: Result = Field(alias="resultaat", description="Wat de jongere niet (meer) heeft.")
