"""Rules about places: a contract that ends, a place that is lost, or none at all.

Pure functions of (dossier, policy, now), in the order of the policy document.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schemas.codes import SupportKind
from schemas.events import AttendanceMissed, SupportEnding, SupportFact, SupportStarted
from schemas.types import Destination, Kind, Urgency
from services.monitor import rising
from services.monitor.answers import Answer, Cause, Reason, RuleId, rest
from services.monitor.dossier import Dossier
from services.monitor.exits import cause_of_exit
from services.monitor.local_calendar import midnight
from services.monitor.noted import Noted, cause_of
from services.monitor.places import Hours, Place, running
from services.monitor.policy import Policy
from services.monitor.succession import expected_until, is_no_loss, next_place
from services.monitor.told import End, PlaceKind

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Case:
    """What every rule looks at."""

    dossier: Dossier
    policy: Policy
    now: datetime


def contract_ends(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """A fixed-term contract ends, and nobody told of a renewal or a next place (signal 1)."""
    for place in dossier.places:
        last_day = place.contract_ends_on
        if last_day is None:
            continue
        cause = cause_of_place(place)
        if place.end is not None:
            yield rest(RuleId.CONTRACT_ENDS, Reason.PLACE_ENDED, cause)
        elif _has_next(place, last_day, dossier, policy):
            yield rest(RuleId.CONTRACT_ENDS, Reason.HAS_NEXT_PLACE, cause)
        else:
            yield _contract_answer(place, last_day, cause, policy, now)


def _contract_answer(place: Place, last_day: date, cause: Cause, policy: Policy, now: datetime) -> Answer:
    first_day = last_day - timedelta(days=policy.contract_when_convenient_days)
    levels = (
        (first_day, Urgency.WHEN_CONVENIENT, Reason.CONTRACT_ENDS, first_day),
        (
            last_day - timedelta(days=policy.contract_this_week_days),
            Urgency.THIS_WEEK,
            Reason.CONTRACT_ENDS,
            first_day,
        ),
        (
            last_day - timedelta(days=policy.contract_today_days),
            Urgency.TODAY,
            Reason.CONTRACT_ENDS,
            first_day,
        ),
        (last_day + ONE_DAY, Urgency.TODAY, Reason.CONTRACT_ENDED, last_day + ONE_DAY),
    )
    reached = [level for level in levels if midnight(level[0]) <= now]
    due = midnight(levels[len(reached)][0]) if len(reached) < len(levels) else None
    if not reached:
        return rest(RuleId.CONTRACT_ENDS, Reason.CONTRACT_FAR_OFF, cause, due=due)
    level_from, urgency, reason, since = reached[-1]
    return Answer(
        RuleId.CONTRACT_ENDS,
        reason,
        Kind.SIGNAL,
        cause,
        urgency,
        since,
        start_state=place.from_start_state and _was_so(level_from, place.start_state_on),
        due=due,
    )


def place_lost(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """A placement or study ended, and there is no next one (signal 2)."""
    for place in dossier.places:
        if place.end is None or place.end.never_started:
            continue
        if is_no_loss(place.end):
            yield rest(RuleId.PLACE_LOST, Reason.NO_LOSS, cause_of_place(place))
        else:
            yield _lost(RuleId.PLACE_LOST, place, place.end, Case(dossier, policy, now))


def no_place(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """There is no place at the exit, or the announced one never began (signal 3)."""
    left = dossier.last_exit
    if left is not None and left.destination is Destination.NO_PLACE:
        cause = cause_of_exit(left)
        if now < midnight(left.left_on):
            yield rest(RuleId.NO_PLACE, Reason.NOT_YET, cause, due=midnight(left.left_on))
        elif next_place(dossier.places, left.left_on, policy.switch_days):
            yield rest(RuleId.NO_PLACE, Reason.HAS_NEXT_PLACE, cause)
        else:
            start_state = left.from_start_state and _was_so(left.left_on, left.start_state_on)
            yield Answer(
                RuleId.NO_PLACE,
                Reason.NO_PLACE,
                Kind.SIGNAL,
                cause,
                Urgency.TODAY,
                left.left_on,
                start_state=start_state,
            )
    for place in dossier.places:
        if place.end is not None and place.end.never_started:
            yield _lost(RuleId.NO_PLACE, place, place.end, Case(dossier, policy, now))


def _lost(rule: RuleId, place: Place, end: End, case: Case) -> Answer:
    """Answer for a place that ended or never began, unless another one follows or is still expected."""
    cause = cause_of_place(place)
    if _has_next(place, end.on, case.dossier, case.policy):
        return rest(rule, Reason.HAS_NEXT_PLACE, cause)
    expected = expected_until(end, case.policy.switch_days)
    if expected is not None and case.now < midnight(expected):
        return rest(rule, Reason.NEXT_PLACE_EXPECTED, cause, due=midnight(expected))
    if expected is not None:
        return Answer(rule, Reason.NEXT_PLACE_DID_NOT_COME, Kind.SIGNAL, cause, Urgency.TODAY, expected)
    if end.never_started:
        return Answer(rule, Reason.NEVER_STARTED, Kind.SIGNAL, cause, Urgency.THIS_WEEK, end.on)
    if _is_learning_place(place) and _studies_on(end.on, case.dossier):
        return Answer(rule, Reason.LEARNING_PLACE_LOST, Kind.SIGNAL, cause, Urgency.THIS_WEEK, end.on)
    return Answer(rule, Reason.PLACE_LOST, Kind.SIGNAL, cause, Urgency.TODAY, end.on)


def _has_next(place: Place, day: date, dossier: Dossier, policy: Policy) -> bool:
    """Whether another place follows; the study does not replace the learning place that belongs to it."""
    others = dossier.places
    if _is_learning_place(place):
        others = tuple(other for other in others if other.kind is PlaceKind.PLACEMENT)
    return next_place(others, day, policy.switch_days, after=place) is not None


def _is_learning_place(place: Place) -> bool:
    return place.kind is PlaceKind.PLACEMENT and place.destination is Destination.WORK_AND_LEARN


def _studies_on(day: date, dossier: Dossier) -> bool:
    return any(place.kind is PlaceKind.ENROLMENT and place.runs_on(day) for place in dossier.places)


def hours_cut(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Somebody works so much less than shortly before that the place may be on its way out (signal 5)."""
    for place in dossier.places:
        if place.hours:
            yield _hours_answer(place.hours[-1], place, policy, now)


def _hours_answer(last: Hours, place: Place, policy: Policy, now: datetime) -> Answer:
    before = _most_hours_before(last, place, policy) if len(place.hours) > 1 else None
    if before is None or last.a_week * 100 > before * (100 - policy.hours_cut_percent):
        return rest(RuleId.HOURS_CUT, Reason.HOURS_ABOUT_THE_SAME)
    cause = Cause(last.event, (last.event,), last.reported_by)
    if place.end is not None:
        return rest(RuleId.HOURS_CUT, Reason.PLACE_ENDED, cause)
    return rising.signal(RuleId.HOURS_CUT, Reason.HOURS_CUT, cause, ((last.on, Urgency.THIS_WEEK),), now)


def not_turned_up(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Somebody did not turn up several times without notice, and was not seen there since (signal 8)."""
    work = running(dossier.places, PlaceKind.PLACEMENT)
    seen_on = max((place.confirmed_on for place in work if place.confirmed_on), default=date.min)
    missed = [one for one in dossier.noted if isinstance(one.body, AttendanceMissed) and one.on > seen_on]
    if not missed:
        return
    enough = _first_enough(missed, policy.missed_times, timedelta(days=policy.missed_within_days))
    evidence = tuple(one.event for one in enough or missed)
    cause = Cause(evidence[-1], evidence, (enough or missed)[-1].reported_by)
    if not work:
        yield rest(RuleId.NOT_TURNED_UP, Reason.PLACE_ENDED, cause)
    elif not enough:
        yield rest(RuleId.NOT_TURNED_UP, Reason.FEW_TIMES, cause)
    else:
        steps = ((enough[-1].on, Urgency.THIS_WEEK),)
        yield rising.signal(RuleId.NOT_TURNED_UP, Reason.NOT_TURNED_UP, cause, steps, now)


def support_ends(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """A jobcoach, subsidy, indication or trial ends, and nobody told that it goes on (signal 19)."""
    told: dict[SupportKind, list[Noted]] = {}
    for one in dossier.noted:
        if isinstance(one.body, SupportStarted | SupportEnding):
            before = told.get(one.body.kind, [])
            told[one.body.kind] = [one] if isinstance(one.body, SupportStarted) else [*before, one]
    works = running(dossier.places, PlaceKind.PLACEMENT)
    for facts in told.values():
        ends = [one.body.ends_on for one in facts if isinstance(one.body, SupportFact) and one.body.ends_on]
        if not ends:
            continue
        if not works:
            yield rest(RuleId.SUPPORT_ENDS, Reason.PLACE_ENDED, cause_of(*facts))
            continue
        steps = (
            (ends[-1] - timedelta(days=policy.support_when_convenient_days), Urgency.WHEN_CONVENIENT),
            (ends[-1] - timedelta(days=policy.support_this_week_days), Urgency.THIS_WEEK),
        )
        yield rising.signal(RuleId.SUPPORT_ENDS, Reason.SUPPORT_ENDS, cause_of(*facts), steps, now)


def cause_of_place(place: Place) -> Cause:
    """Return what an answer about a place rests on: what last told of its start or contract, and its end."""
    if place.end is None:
        return Cause(place.id, (place.event,), place.reported_by)
    evidence = (place.event,) if place.event == place.end.event else (place.event, place.end.event)
    return Cause(place.id, evidence, place.end.reported_by)


def _was_so(since: date, start_state_on: date | None) -> bool:
    return start_state_on is not None and since <= start_state_on


def _most_hours_before(last: Hours, place: Place, policy: Policy) -> int | None:
    """Return the most hours a week that held at some time in the days before ``last``."""
    first_day = last.on - timedelta(days=policy.hours_cut_within_days)
    earlier = place.hours[:-1]
    held = [
        told.a_week
        for told, until in zip(earlier, [one.on for one in place.hours[1:]], strict=True)
        if until >= first_day
    ]
    return max(held, default=None)


def _first_enough(facts: list[Noted], times: int, within: timedelta) -> list[Noted]:
    """Return the first so many facts that lie close enough together, oldest first; none when there are not."""
    for end in range(times, len(facts) + 1):
        close = facts[end - times : end]
        if close[-1].on - close[0].on <= within:
            return close
    return []
