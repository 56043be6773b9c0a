"""Facts about the chain: who guides whom, who consults, informs and hands over, and what is done with signals."""

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from pydantic import Field, model_validator

from schemas.body import LeaverFact, in_order
from schemas.codes import DeclineReason, HandoverTo, Outcome, SnoozeReason

_COACH = "Impuls Baankansen 2019; één contactpersoon, Den Haag (SZW 2022)"
_CONSULTATION = "WEB art. 9.2.5"
_INFORMATION = "WEB art. 9.2.3; WVO 2020 art. 8.22"
_HANDOVER = "WVO 2020 art. 2.31b; WEB art. 9.2.13 (overgangsdocument)"
_SIGNAL = "Impuls Baankansen 2019, hoofdstuk 7; Vangnet"


class CoachProposed(LeaverFact):
    """Begeleider voorgesteld: een koppeling waar nog niemand ja op zei."""

    TYPE: ClassVar[str] = "nl.nazorg.begeleider.voorgesteld.v1"
    SOURCE: ClassVar[str] = _COACH

    coach: UUID = Field(
        alias="medewerker", description="De begeleider, als pseudoniem van de medewerkerscode."
    )


class CoachAssigned(LeaverFact):
    """Begeleider toegewezen: wie de jongere begeleidt."""

    TYPE: ClassVar[str] = "nl.nazorg.begeleider.toegewezen.v1"
    SOURCE: ClassVar[str] = _COACH

    coach: UUID = Field(
        alias="medewerker", description="De begeleider, als pseudoniem van de medewerkerscode."
    )


class CoachReleased(LeaverFact):
    """Begeleider losgelaten: deze begeleider begeleidt de jongere niet meer."""

    TYPE: ClassVar[str] = "nl.nazorg.begeleider.losgelaten.v1"
    SOURCE: ClassVar[str] = _COACH

    coach: UUID = Field(
        alias="medewerker", description="De begeleider, als pseudoniem van de medewerkerscode."
    )


class ConsultationRequested(LeaverFact):
    """Overleg gevraagd: het Doorstroompunt wil overleg met de school, binnen het venster."""

    TYPE: ClassVar[str] = "nl.nazorg.overleg.gevraagd.v1"
    SOURCE: ClassVar[str] = _CONSULTATION


class ConsultationHeld(LeaverFact):
    """Overleg gehouden: school en Doorstroompunt hebben overlegd."""

    TYPE: ClassVar[str] = "nl.nazorg.overleg.gehouden.v1"
    SOURCE: ClassVar[str] = _CONSULTATION


class InformationRequested(LeaverFact):
    """Informatie gevraagd: het college vraagt de school om inlichtingen, binnen vier weken."""

    TYPE: ClassVar[str] = "nl.nazorg.informatie.gevraagd.v1"
    SOURCE: ClassVar[str] = _INFORMATION


class InformationAnswered(LeaverFact):
    """Informatie beantwoord: de school heeft de inlichtingen gegeven."""

    TYPE: ClassVar[str] = "nl.nazorg.informatie.beantwoord.v1"
    SOURCE: ClassVar[str] = _INFORMATION


class HandoverFact(LeaverFact):
    """A fact about one hand-over; without its id the person's only open hand-over is meant."""

    handover: UUID | None = Field(
        None, alias="overdracht", description="De overdracht, als de afzender die noemt."
    )


class HandoverPrepared(HandoverFact):
    """Overdracht voorbereid: het overgangsdocument is klaar."""

    TYPE: ClassVar[str] = "nl.nazorg.overdracht.voorbereid.v1"
    SOURCE: ClassVar[str] = _HANDOVER

    receiver: HandoverTo = Field(alias="ontvanger", description="Wie het overneemt.")


class HandoverSent(HandoverFact):
    """Overdracht verzonden: de ontvanger is gevraagd de jongere over te nemen."""

    TYPE: ClassVar[str] = "nl.nazorg.overdracht.verzonden.v1"
    SOURCE: ClassVar[str] = _HANDOVER


class HandoverAccepted(HandoverFact):
    """Overdracht aanvaard: de ontvanger is nu eigenaar."""

    TYPE: ClassVar[str] = "nl.nazorg.overdracht.aanvaard.v1"
    SOURCE: ClassVar[str] = _HANDOVER

    coach: UUID | None = Field(
        None, alias="medewerker", description="De nieuwe begeleider, als pseudoniem van de medewerkerscode."
    )


class HandoverDeclined(HandoverFact):
    """Overdracht afgewezen: de afzender blijft eigenaar."""

    TYPE: ClassVar[str] = "nl.nazorg.overdracht.afgewezen.v1"
    SOURCE: ClassVar[str] = _HANDOVER

    reason: DeclineReason | None = Field(None, alias="reden_afwijzing", description="Waarom niet.")


class HandoverWithdrawn(HandoverFact):
    """Overdracht ingetrokken: de afzender blijft eigenaar."""

    TYPE: ClassVar[str] = "nl.nazorg.overdracht.ingetrokken.v1"
    SOURCE: ClassVar[str] = _HANDOVER


class SignalFact(LeaverFact):
    """What a person did with one signal."""

    signal: UUID = Field(alias="signaal", description="Het signaal.")


class SignalSeen(SignalFact):
    """Signaal gezien: iemand weet ervan."""

    TYPE: ClassVar[str] = "nl.nazorg.signaal.gezien.v1"
    SOURCE: ClassVar[str] = _SIGNAL


class SignalTakenUp(SignalFact):
    """Signaal opgepakt: iemand gaat ermee aan de slag en heeft een volgende datum."""

    TYPE: ClassVar[str] = "nl.nazorg.signaal.opgepakt.v1"
    SOURCE: ClassVar[str] = _SIGNAL

    next_date: date = Field(alias="volgende_datum", description="De dag van de volgende stap.")

    @model_validator(mode="after")
    def _next_date_is_not_before(self) -> Self:
        return in_order(self, self.happened_on, self.next_date)


class SignalSnoozed(SignalFact):
    """Signaal uitgesteld: het mag wachten, met een reden en een dag."""

    TYPE: ClassVar[str] = "nl.nazorg.signaal.uitgesteld.v1"
    SOURCE: ClassVar[str] = _SIGNAL

    reason: SnoozeReason = Field(alias="reden_uitstel", description="Waarom het mag wachten.")
    next_date: date = Field(alias="volgende_datum", description="De dag waarop het signaal terugkomt.")

    @model_validator(mode="after")
    def _next_date_is_not_before(self) -> Self:
        return in_order(self, self.happened_on, self.next_date)


class SignalResolved(SignalFact):
    """Signaal opgelost: iemand heeft het afgesloten met een uitkomst."""

    TYPE: ClassVar[str] = "nl.nazorg.signaal.opgelost.v1"
    SOURCE: ClassVar[str] = _SIGNAL

    outcome: Outcome = Field(alias="uitkomst", description="Hoe het afliep.")
