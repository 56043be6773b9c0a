"""Facts that the rules read as they were told: absence, advice, support, circumstances and their like.

Pure. A place, a contact or a coach has a state of its own; of these facts each stands by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schemas.events import (
    AbsenceReported,
    AddressFailed,
    AgeGroupKnown,
    AttendanceMissed,
    BenefitEnded,
    BenefitStarted,
    CheckinAnswered,
    CircumstanceReported,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    ConsultationHeld,
    ConsultationRequested,
    DeregistrationAnnounced,
    ExitExpected,
    HandoverDeclined,
    HandoverPrepared,
    HandoverSent,
    HandoverWithdrawn,
    InformationAnswered,
    InformationRequested,
    InternshipFound,
    InternshipLost,
    InternshipSought,
    LeaverFact,
    ObjectionAnswered,
    ObjectionMade,
    OfferAccepted,
    OfferDeclined,
    OfferMade,
    ResultObtained,
    ResultWithdrawn,
    StudyAdviceGiven,
    SupportEnding,
    SupportStarted,
    TalkHeld,
    TalkPlanned,
)
from schemas.types import EventId
from services.monitor.answers import Cause
from services.monitor.corrections import Fact

NOTED: tuple[type[LeaverFact], ...] = (
    AbsenceReported,
    AddressFailed,
    AgeGroupKnown,
    AttendanceMissed,
    BenefitEnded,
    BenefitStarted,
    CheckinAnswered,
    CircumstanceReported,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    ConsultationHeld,
    ConsultationRequested,
    DeregistrationAnnounced,
    ExitExpected,
    HandoverDeclined,
    HandoverPrepared,
    HandoverSent,
    HandoverWithdrawn,
    InformationAnswered,
    InformationRequested,
    InternshipFound,
    InternshipLost,
    InternshipSought,
    ObjectionAnswered,
    ObjectionMade,
    OfferAccepted,
    OfferDeclined,
    OfferMade,
    ResultObtained,
    ResultWithdrawn,
    StudyAdviceGiven,
    SupportEnding,
    SupportStarted,
    TalkHeld,
    TalkPlanned,
)


@dataclass(frozen=True, slots=True)
class Noted:
    """One fact; ``on`` is the day it happened."""

    event: EventId
    on: date
    body: LeaverFact
    reported_by: UUID | None


def noted(fact: Fact, body: LeaverFact) -> Noted:
    """Return the fact that an event tells."""
    return Noted(fact.event.id, body.happened_on, body, fact.event.reported_by)


def last_of(told: Sequence[Noted], *kinds: type[LeaverFact]) -> Noted | None:
    """Return the last of these facts of some kinds; None without any."""
    for one in reversed(told):
        if isinstance(one.body, kinds):
            return one
    return None


def cause_of(first: Noted, *more: Noted) -> Cause:
    """Return a cause that began with one fact and rests on all of these; who reported the last knows of it."""
    told = (first, *more)
    return Cause(first.event, tuple(one.event for one in told), told[-1].reported_by)
