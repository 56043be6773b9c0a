"""Duties of the law and of our own promise, as tasks with a date: offers, a coach, first weeks, rights and the end.

Pure functions of (dossier, policy, now), as those in ``tasks``. Must never answer with a signal. Each has our target
date as ``due_on``; the last date of the law is the end of the window.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import uuid5

from schemas.codes import AgeGroup
from schemas.events import ObjectionAnswered, ObjectionMade, OfferAccepted, OfferDeclined, OfferMade
from schemas.types import Kind, SchoolType
from services.monitor import rising
from services.monitor.ages import reached
from services.monitor.answers import Answer, Cause, Reason, RuleId, rest
from services.monitor.consents import answered_by_parent
from services.monitor.dossier import Dossier
from services.monitor.exits import cause_of_exit
from services.monitor.local_calendar import add_months, add_working_days, day_of, midnight
from services.monitor.noted import Noted, cause_of, last_of
from services.monitor.places import Place, running
from services.monitor.policy import Policy
from services.monitor.told import PlaceKind
from services.monitor.windows import is_dropout, last_day_of

YEAR_MONTHS = 12
_OFFERED_AGAIN = (SchoolType.PRO, SchoolType.VSO)
"""Source: WVO 2020 art. 2.31a(7), WEC 44a: who used nothing in the first year is offered it again in the second."""


def first_weeks(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Somebody asks how it goes in the first weeks of a place (4) or a school (20), on planned days."""
    if said_no(dossier):
        return
    for place in dossier.places:
        if place.end is not None:
            continue
        if place.start_state_on is not None and place.counts_from <= place.start_state_on:
            continue  # it began before anybody here knew of it
        yield _check(place, _check_days(place, policy), dossier, now)


def make_offer(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """The school offers its support; that rests while a following study runs, and revives when it breaks."""
    for left in dossier.exits:
        cause = cause_of_exit(left)
        if is_dropout(left, dossier):
            yield rest(RuleId.MAKE_OFFER, Reason.LEFT_WITHOUT_DIPLOMA, cause)
        elif _offers(dossier, year=1):
            yield rest(RuleId.MAKE_OFFER, Reason.OFFER_MADE, cause)
        elif said_no(dossier):
            yield rest(RuleId.MAKE_OFFER, Reason.SAID_NO, cause)
        elif running(dossier.places, PlaceKind.ENROLMENT):
            yield rest(RuleId.MAKE_OFFER, Reason.HAS_ENROLMENT, cause)
        else:
            begins = left.told_on
            day = begins + timedelta(days=policy.offer_days)
            yield rising.task(RuleId.MAKE_OFFER, Reason.MAKE_OFFER, cause, begins, day, now=now)


def offer_again(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """The school of pro or vso makes a new offer in the second year to who used nothing in the first (14)."""
    for left in dossier.exits:
        if left.school_type not in _OFFERED_AGAIN:
            continue
        cause = cause_of_exit(left)
        begins = add_months(left.left_on, YEAR_MONTHS)
        if now < midnight(begins):
            yield rest(RuleId.OFFER_AGAIN, Reason.NOT_YET, cause, due=midnight(begins))
        elif _offers(dossier, year=2):
            yield rest(RuleId.OFFER_AGAIN, Reason.OFFER_MADE, cause)
        elif _used_before(begins, dossier):
            yield rest(RuleId.OFFER_AGAIN, Reason.OFFER_USED, cause)
        elif running(dossier.places, PlaceKind.ENROLMENT):
            yield rest(RuleId.OFFER_AGAIN, Reason.HAS_ENROLMENT, cause)
        else:
            day = begins + timedelta(days=policy.offer_days)
            yield rising.task(RuleId.OFFER_AGAIN, Reason.OFFER_AGAIN, cause, begins, day, now=now)


def come_back(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:  # noqa: ARG001 alike
    """Who said no and let us come back on a day hears from us on that day, and not before (P25)."""
    declined = said_no(dossier)
    if (
        declined is None
        or not isinstance(declined.body, OfferDeclined)
        or declined.body.may_return_on is None
    ):
        return
    day = declined.body.may_return_on
    if spoken_since(day, dossier):
        yield rest(RuleId.COME_BACK, Reason.SPOKEN_SINCE, cause_of(declined))
    else:
        yield rising.task(RuleId.COME_BACK, Reason.COME_BACK, cause_of(declined), day, day, now=now)


def assign_coach(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """The coordinator assigns a coach to who has had none for a week (18)."""
    left = dossier.last_exit
    if left is None or dossier.coach is not None:
        return
    begins = left.told_on
    cause = cause_of_exit(left)
    if dossier.released is not None:
        begins, cause = max(begins, dossier.released.on), cause_of(dossier.released)
    day = add_working_days(begins, policy.coach_working_days)
    yield rising.task(RuleId.ASSIGN_COACH, Reason.ASSIGN_COACH, cause, day, day, now=now)


def end_of_window(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Before the last window closes somebody prepares what comes after it: a warm hand-over, or goodbye (24)."""
    ends = [(last_day_of(left, dossier, policy), left) for left in dossier.exits]
    known = [(last_day, left.id, left) for last_day, left in ends if last_day is not None]
    if not known or len(known) < len(ends):
        return
    last_day, _, left = max(known) if len(known) > 1 else known[0]
    begins = last_day - timedelta(days=policy.window_end_days)
    day = last_day - timedelta(days=policy.window_end_done_days)
    yield rising.task(RuleId.END_OF_WINDOW, Reason.END_OF_WINDOW, cause_of_exit(left), begins, day, now=now)


def answer_objection(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """The privacy officer answers an objection within a month; until then everything else stands still."""
    made = objection(dossier)
    if made is not None and isinstance(made.body, ObjectionMade):
        day = add_months(made.on, policy.objection_months)
        yield rising.task(
            RuleId.ANSWER_OBJECTION, Reason.ANSWER_OBJECTION, cause_of(made), made.on, day, now=now
        )


def ask_own_consent(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Who turns 18 is asked what a parent answered until then; a parent's consent ends on that day."""
    grown = reached(dossier, AgeGroup.FROM_18)
    answers = answered_by_parent(dossier)
    if grown is None:
        return
    if not answers:
        yield rest(RuleId.OWN_CONSENT, Reason.ANSWERED_SELF)
    elif said_no(dossier):
        yield rest(RuleId.OWN_CONSENT, Reason.SAID_NO)
    else:
        day = grown.on + timedelta(days=policy.own_consent_days)
        cause = Cause(grown.event, (grown.event, *(one.event for one in answers)), None)
        yield rising.task(RuleId.OWN_CONSENT, Reason.ASK_OWN_CONSENT, cause, grown.on, day, now=now)


def age_limit(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """The case of who turns 27 is closed well: the Doorstroompunt's task ends on that day."""
    grown = reached(dossier, AgeGroup.FROM_27)
    if grown is not None:
        day = grown.on + timedelta(days=policy.age_limit_days)
        yield rising.task(RuleId.AGE_LIMIT, Reason.AGE_LIMIT, cause_of(grown), grown.on, day, now=now)


def objection(dossier: Dossier) -> Noted | None:
    """Return the last objection that is not answered, or the answer that it was right; else None."""
    last = last_of(dossier.noted, ObjectionMade, ObjectionAnswered)
    dismissed = last is not None and isinstance(last.body, ObjectionAnswered) and not last.body.upheld
    return None if dismissed else last


def said_no(dossier: Dossier) -> Noted | None:
    """Return the last refusal of a young person who wants to be left alone, and did not say yes since."""
    last = last_of(dossier.noted, OfferAccepted, OfferDeclined)
    return last if last is not None and isinstance(last.body, OfferDeclined) else None


def spoken_since(day: date, dossier: Dossier) -> bool:
    """Whether somebody really spoke with the young person on a day or later."""
    return dossier.contact is not None and dossier.contact.on >= day


def _check(place: Place, checks: Sequence[int], dossier: Dossier, now: datetime) -> Answer:
    """Return the check of the last planned day that has come, if nobody looked since that day.

    Args:
        checks: after how many days of the place somebody looks, in order.
    """
    begins = place.counts_from
    come = bisect_right(checks, (day_of(now) - begins).days)
    due = midnight(begins + timedelta(days=checks[come])) if come < len(checks) else None
    if not come:
        return rest(RuleId.FIRST_WEEKS, Reason.NOT_YET, due=due)
    day = begins + timedelta(days=checks[come - 1])
    if spoken_since(day, dossier) or (place.confirmed_on is not None and place.confirmed_on >= day):
        return rest(RuleId.FIRST_WEEKS, Reason.SPOKEN_SINCE, due=due)
    cause = Cause(uuid5(place.id, str(checks[come - 1])), (place.event,), place.reported_by)
    return Answer(RuleId.FIRST_WEEKS, Reason.FIRST_WEEKS, Kind.TASK, cause, since=day, due_on=day, due=due)


def _check_days(place: Place, policy: Policy) -> tuple[int, ...]:
    if place.kind is PlaceKind.ENROLMENT:
        return policy.school_check_first_days, policy.school_check_last_days
    return (
        policy.check_first_days,
        policy.check_second_days,
        policy.check_third_days,
        policy.check_last_days,
    )


def _offers(dossier: Dossier, *, year: int) -> bool:
    return any(isinstance(one.body, OfferMade) and one.body.year == year for one in dossier.noted)


def _used_before(day: date, dossier: Dossier) -> bool:
    return any(isinstance(one.body, OfferAccepted) and one.on < day for one in dossier.noted)
