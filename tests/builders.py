"""Events that are valid by default; a test overrides only what it is about.

Owns the default young person, school and day. Must never hold a rule: a builder makes what it is told.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID

from schemas.codes import (
    AbsenceKind,
    AgeGroup,
    ConsentScope,
    HandoverTo,
    LifeDomain,
    Outcome,
    Result,
    SnoozeReason,
    StudyAdvice,
    SupportKind,
)
from schemas.envelope import Envelope
from schemas.events import (
    AbsenceReported,
    AddressFailed,
    AgeGroupKnown,
    AgreementMade,
    AttendanceMissed,
    BenefitEnded,
    BenefitStarted,
    Body,
    CheckinAnswered,
    CircumstanceReported,
    CoachAssigned,
    CoachReleased,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    ConsultationHeld,
    ConsultationRequested,
    ContactAttempted,
    ContactMade,
    DeregistrationAnnounced,
    EnrolmentAnnounced,
    EnrolmentConfirmed,
    EnrolmentEnded,
    EnrolmentStarted,
    ExitCorrected,
    ExitExpected,
    ExitRegistered,
    ExitWithdrawn,
    HandoverAccepted,
    HandoverDeclined,
    HandoverPrepared,
    HandoverSent,
    HandoverWithdrawn,
    InformationAnswered,
    InformationRequested,
    InternshipFound,
    InternshipLost,
    InternshipSought,
    MessageSent,
    ObjectionAnswered,
    ObjectionMade,
    OfferAccepted,
    OfferDeclined,
    OfferMade,
    PersonDied,
    PersonDiedCorrected,
    PersonErased,
    PersonReported,
    PlacementAnnounced,
    PlacementChanged,
    PlacementConfirmed,
    PlacementEnded,
    PlacementStarted,
    ResultObtained,
    ResultWithdrawn,
    SignalResolved,
    SignalSeen,
    SignalSnoozed,
    SignalsSeen,
    SignalTakenUp,
    StudyAdviceGiven,
    SupportEnding,
    SupportStarted,
    TalkHeld,
    TalkPlanned,
)
from schemas.types import Channel, ContactChannel, Destination, EventId, LeaverId, SchoolType, StaffId, Step

A_LEAVER = LeaverId(UUID("00000000-0000-4000-8000-000000000014"))
"""The young person of an event that names no other; 0x14 = 20, so a start state does not move this one."""
A_COACH = StaffId(UUID("c0ac0000-0000-4000-8000-000000000001"))
A_DAY = date(2026, 9, 1)
A_REGION = "25"
A_SCHOOL = "98KP"

_ENVELOPE_FIELDS = ("id", "source", "time", "recorded", "reported_by", "traceparent")
_numbers = count(1)


def an_id(number: int | None = None) -> UUID:
    """Return a UUID that no other call returns, or always the same one for a given ``number``."""
    return UUID(int=(0xE0 << 120) + (number if number is not None else next(_numbers) + (1 << 64)))


def day(text: str) -> date:
    """Return the day of an ISO text."""
    return date.fromisoformat(text)


def an_event(body: Body, *, leaver: UUID = A_LEAVER, **around: Any) -> Envelope:
    """Return ``body`` in an envelope; recorded at noon UTC of the day it happened, with an id of its own."""
    happened_on: date = getattr(body, "happened_on", A_DAY)
    return Envelope(
        id=EventId(around.get("id") or an_id()),
        source=around.get("source", f"urn:nazorg:school:{A_SCHOOL}"),
        key=leaver,
        time=around.get("time"),
        recorded=around.get("recorded") or datetime.combine(happened_on, time(12), UTC),
        body=body,
        reported_by=around.get("reported_by"),
        traceparent=around.get("traceparent"),
    )


def _builder(body_type: type[Body], **defaults: Any) -> Callable[..., Envelope]:
    def build(on: str | date | None = None, *, leaver: UUID = A_LEAVER, **given: Any) -> Envelope:
        around = {name: given.pop(name) for name in _ENVELOPE_FIELDS if name in given}
        fields = {"region": A_REGION, "school": A_SCHOOL, **defaults, **given}
        fields["happened_on"] = date.fromisoformat(on) if isinstance(on, str) else on or A_DAY
        return an_event(body_type.model_validate(fields), leaver=leaver, **around)

    build.__doc__ = (
        f"Return a valid ``{body_type.__name__}`` of ``on``; any field of body or envelope can be given."
    )
    return build


an_exit = _builder(
    ExitRegistered,
    school_type=SchoolType.PRO,
    destination=Destination.WORK,
    starts_on=A_DAY,
    hours_per_week=24,
)
an_exit_correction = _builder(
    ExitCorrected,
    school_type=SchoolType.PRO,
    destination=Destination.WORK,
    starts_on=A_DAY,
    hours_per_week=24,
)
an_exit_withdrawal = _builder(ExitWithdrawn)
an_enrolment_announced = _builder(EnrolmentAnnounced, destination=Destination.MBO_BOL)
an_enrolment_started = _builder(EnrolmentStarted, destination=Destination.MBO_BOL)
an_enrolment_confirmed = _builder(EnrolmentConfirmed)
an_enrolment_ended = _builder(EnrolmentEnded)
a_placement_announced = _builder(PlacementAnnounced, kind=Destination.WORK)
a_placement_started = _builder(PlacementStarted, kind=Destination.WORK)
a_placement_confirmed = _builder(PlacementConfirmed)
a_placement_changed = _builder(PlacementChanged)
a_placement_ended = _builder(PlacementEnded)
a_contact_attempt = _builder(ContactAttempted, channel=ContactChannel.PHONE)
a_contact = _builder(ContactMade, channel=ContactChannel.PHONE)
an_agreement = _builder(AgreementMade)
a_coach_assigned = _builder(CoachAssigned, coach=A_COACH)
a_coach_released = _builder(CoachReleased, coach=A_COACH)
a_report = _builder(PersonReported, school=None)
an_absence = _builder(AbsenceReported, kind=AbsenceKind.HOURS, hours=16)
an_advice = _builder(StudyAdviceGiven, advice=StudyAdvice.WARNING)
a_deregistration_announced = _builder(DeregistrationAnnounced)
an_internship_sought = _builder(InternshipSought)
an_internship_found = _builder(InternshipFound)
an_internship_lost = _builder(InternshipLost)
a_result = _builder(ResultObtained, result=Result.MBO_2_DIPLOMA)
a_result_taken_back = _builder(ResultWithdrawn, result=Result.MBO_2_DIPLOMA)
a_missed_day = _builder(AttendanceMissed)
a_support = _builder(SupportStarted, kind=SupportKind.JOB_COACH)
a_support_ending = _builder(SupportEnding, kind=SupportKind.JOB_COACH)
a_benefit = _builder(BenefitStarted)
a_benefit_ended = _builder(BenefitEnded)
a_circumstance = _builder(CircumstanceReported, domain=LifeDomain.MONEY)
a_checkin = _builder(CheckinAnswered, score=1)
a_failed_address = _builder(AddressFailed, channel=Channel.SMS)
an_offer = _builder(OfferMade, year=1)
an_acceptance = _builder(OfferAccepted)
no = _builder(OfferDeclined)
an_objection = _builder(ObjectionMade)
an_expected_exit = _builder(ExitExpected, school_type=SchoolType.PRO)
a_talk_planned = _builder(TalkPlanned)
a_talk = _builder(TalkHeld)
an_age = _builder(AgeGroupKnown, age_group=AgeGroup.FROM_18)
consent = _builder(ConsentGiven, scope=ConsentScope.MUNICIPALITY)
consent_refused = _builder(ConsentRefused, scope=ConsentScope.MUNICIPALITY)
consent_taken_back = _builder(ConsentWithdrawn, scope=ConsentScope.MUNICIPALITY)
a_question = _builder(InformationRequested)
an_answer = _builder(InformationAnswered)
a_consultation_asked = _builder(ConsultationRequested)
a_consultation = _builder(ConsultationHeld)
a_handover = _builder(HandoverPrepared, receiver=HandoverTo.MUNICIPALITY)
a_handover_sent = _builder(HandoverSent)
a_handover_accepted = _builder(HandoverAccepted)
a_handover_declined = _builder(HandoverDeclined)
a_handover_withdrawn = _builder(HandoverWithdrawn)
an_answer_to_an_objection = _builder(ObjectionAnswered, upheld=False)
a_death = _builder(PersonDied)
a_death_corrected = _builder(PersonDiedCorrected)
an_erasure = _builder(PersonErased, school=None)
signals_seen = _builder(SignalsSeen, seen_by=A_COACH)
a_look = _builder(SignalSeen)
a_take_up = _builder(SignalTakenUp)
a_snooze = _builder(SignalSnoozed, reason=SnoozeReason.WAITING_FOR_OTHERS)
a_resolution = _builder(SignalResolved, outcome=Outcome.NEW_PLACE)


def a_message_sent(*, leaver: UUID = A_LEAVER) -> Envelope:
    """Return a ``MessageSent``: an event about a leaver that changes nothing in a dossier."""
    body = MessageSent(
        message=an_id(),
        channel=Channel.SMS,
        steps=(Step.FIRST,),
        signals=(an_id(),),
        sent_at=datetime.combine(A_DAY, time(12), UTC),
    )
    return an_event(body, leaver=leaver, source="urn:nazorg:notify")
