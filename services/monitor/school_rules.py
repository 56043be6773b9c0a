"""Rules about a study that is at risk: absence, advice, de-registration, internship, and work instead of a diploma.

Pure functions of (dossier, policy, now), in the order of the policy document. They look at a running enrolment.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from schemas.codes import AbsenceKind, StudyAdvice
from schemas.events import (
    AbsenceReported,
    DeregistrationAnnounced,
    InternshipFound,
    InternshipLost,
    InternshipSought,
    StudyAdviceGiven,
)
from schemas.types import Destination, Urgency
from services.monitor import rising
from services.monitor.answers import Answer, Reason, RuleId, rest
from services.monitor.dossier import Dossier
from services.monitor.local_calendar import add_school_days
from services.monitor.noted import Noted, cause_of
from services.monitor.place_rules import cause_of_place
from services.monitor.places import Place, running
from services.monitor.policy import Policy
from services.monitor.results import qualified_on
from services.monitor.succession import is_no_loss, next_place
from services.monitor.told import PlaceKind


def absence(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """So many hours were missed in four weeks (signal 6), or a young person stays away for weeks (signal 7)."""
    for told in dossier.noted:
        if not isinstance(body := told.body, AbsenceReported):
            continue
        rule = RuleId.ABSENT_HOURS if body.kind is AbsenceKind.HOURS else RuleId.ABSENT_LONG
        if over := _no_longer(told, dossier):
            yield rest(rule, over, cause_of(told))
        elif body.kind is AbsenceKind.HOURS:
            yield _hours_missed(told, body.hours or policy.absence_hours, policy, now)
        elif body.until is not None:
            yield rest(rule, Reason.ABSENCE_OVER, cause_of(told))
        else:
            since = body.since or told.on
            steps = (
                (add_school_days(since, policy.absence_early_school_days, dossier.region), Urgency.THIS_WEEK),
                (add_school_days(since, policy.absence_long_school_days, dossier.region), Urgency.TODAY),
            )
            yield rising.signal(rule, Reason.ABSENT_LONG, cause_of(told), steps, now)


def study_advice(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:  # noqa: ARG001 alike
    """A school warned that this study may not be the right one, or advised to leave it (signal 9)."""
    given: list[Noted] = []
    for told in dossier.noted:
        if isinstance(told.body, StudyAdviceGiven):
            given = [] if told.body.advice is StudyAdvice.POSITIVE else [*given, told]
    if not given:
        return
    last = given[-1]
    negative = isinstance(last.body, StudyAdviceGiven) and last.body.advice is StudyAdvice.NEGATIVE
    if not running(dossier.places, PlaceKind.ENROLMENT) or _began_since(last.on, dossier):
        yield rest(RuleId.STUDY_ADVICE, Reason.PLACE_ENDED, cause_of(*given))
    else:
        reason = Reason.ADVICE_NEGATIVE if negative else Reason.ADVICE_WARNING
        steps = ((given[0].on, Urgency.THIS_WEEK), (last.on, Urgency.TODAY))[: 2 if negative else 1]
        yield rising.signal(RuleId.STUDY_ADVICE, reason, cause_of(*given), steps, now)


def deregistration(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:  # noqa: ARG001 alike
    """A student is about to be de-registered without a diploma (signal 10)."""
    for told in [one for one in dossier.noted if isinstance(one.body, DeregistrationAnnounced)][-1:]:
        if over := _no_longer(told, dossier):
            yield rest(RuleId.DEREGISTRATION, over, cause_of(told))
        else:
            steps = ((told.on, Urgency.THIS_WEEK),)
            yield rising.signal(
                RuleId.DEREGISTRATION, Reason.DEREGISTRATION_ANNOUNCED, cause_of(told), steps, now
            )


def internship(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """A student has no internship shortly before it should begin, or lost it and has no other (signal 11)."""
    kinds = (InternshipSought, InternshipFound, InternshipLost)
    for told in [one for one in dossier.noted if isinstance(one.body, kinds)][-1:]:
        body = told.body
        if isinstance(body, InternshipFound):
            yield rest(RuleId.INTERNSHIP, Reason.HAS_INTERNSHIP, cause_of(told))
        elif not running(dossier.places, PlaceKind.ENROLMENT):
            yield rest(RuleId.INTERNSHIP, Reason.PLACE_ENDED, cause_of(told))
        elif isinstance(body, InternshipSought):
            starts_on = body.starts_on or told.on
            day = max(told.on, starts_on - timedelta(days=policy.internship_before_days))
            steps = ((day, Urgency.THIS_WEEK),)
            yield rising.signal(RuleId.INTERNSHIP, Reason.NO_INTERNSHIP, cause_of(told), steps, now)
        else:
            day = add_school_days(told.on, policy.internship_lost_school_days, dossier.region)
            steps = ((day, Urgency.THIS_WEEK),)
            yield rising.signal(RuleId.INTERNSHIP, Reason.INTERNSHIP_LOST, cause_of(told), steps, now)


def left_for_work(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """A student left for a job, without a basic qualification (signal 21)."""
    work = [place for place in dossier.places if _is_only_work(place)]
    for place in dossier.places:
        end = place.end
        if place.kind is not PlaceKind.ENROLMENT or end is None or end.never_started or is_no_loss(end):
            continue
        cause = cause_of_place(place)
        if not next_place(work, end.on, policy.switch_days, after=place):
            yield rest(RuleId.LEFT_FOR_WORK, Reason.NO_WORK, cause)
        elif _is_qualified_by(end.on, dossier):
            yield rest(RuleId.LEFT_FOR_WORK, Reason.QUALIFIED, cause)
        elif _began_since(end.on, dossier):
            yield rest(RuleId.LEFT_FOR_WORK, Reason.HAS_NEXT_PLACE, cause)
        else:
            steps = ((end.on, Urgency.THIS_WEEK),)
            yield rising.signal(RuleId.LEFT_FOR_WORK, Reason.LEFT_FOR_WORK, cause, steps, now)


def _hours_missed(told: Noted, hours: int, policy: Policy, now: datetime) -> Answer:
    if hours < policy.absence_early_hours:
        return rest(RuleId.ABSENT_HOURS, Reason.FEW_HOURS, cause_of(told))
    enough = hours >= policy.absence_hours
    urgency = Urgency.THIS_WEEK if enough else Urgency.WHEN_CONVENIENT
    reason = Reason.ABSENT_HOURS if enough else Reason.ABSENT_HOURS_EARLY
    return rising.signal(RuleId.ABSENT_HOURS, reason, cause_of(told), ((told.on, urgency),), now)


def _no_longer(told: Noted, dossier: Dossier) -> Reason | None:
    """Return why a worry about a study is over: it ended, or somebody saw the young person there since."""
    studies = running(dossier.places, PlaceKind.ENROLMENT)
    if not studies:
        return Reason.PLACE_ENDED
    since = [place.confirmed_on for place in studies if place.confirmed_on is not None]
    return Reason.SEEN_THERE_SINCE if any(day > told.on for day in since) else None


def _began_since(day: date, dossier: Dossier) -> bool:
    return any(
        place.known_on > day or place.counts_from > day
        for place in running(dossier.places, PlaceKind.ENROLMENT)
    )


def _is_only_work(place: Place) -> bool:
    return place.kind is PlaceKind.PLACEMENT and place.destination in (None, Destination.WORK)


def _is_qualified_by(day: date, dossier: Dossier) -> bool:
    since = qualified_on(dossier)
    return since is not None and since <= day
