"""Tasks: work with a date that sends nothing and stands in the list of the day.

Pure functions of (dossier, policy, now), as the rules in ``dropout``. Must never answer with a signal.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from schemas.types import Destination, Kind, Urgency
from services.monitor import rising
from services.monitor.answers import Answer, Cause, Reason, RuleId, rest
from services.monitor.contact_ladder import propose
from services.monitor.dossier import Dossier
from services.monitor.duties import said_no
from services.monitor.exits import cause_of_exit
from services.monitor.local_calendar import day_of, midnight
from services.monitor.places import Place
from services.monitor.policy import Policy
from services.monitor.succession import next_place
from services.monitor.told import Attempt, PlaceKind

_ONE_DAY = timedelta(days=1)


def confirm_start(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Somebody asks whether an announced start happened, when nobody said so; never a signal."""
    for place in dossier.places:
        if place.end is not None or place.confirmed_on is not None:
            continue
        cause = Cause(place.id, (place.event,), place.reported_by)
        day = _confirm_on(place, policy)
        over = midnight(place.contract_ends_on + _ONE_DAY) if place.contract_ends_on else None
        if said_no(dossier):
            yield rest(RuleId.CONFIRM_START, Reason.SAID_NO, cause)
        elif now < midnight(day):
            yield rest(RuleId.CONFIRM_START, Reason.NOT_YET, cause, due=midnight(day))
        elif over is not None and now >= over:
            yield rest(RuleId.CONFIRM_START, Reason.PLACE_ENDED, cause)
        else:
            yield _task(RuleId.CONFIRM_START, Reason.CONFIRM_START, cause, day, due=over)


def which_place(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:  # noqa: ARG001 alike
    """Somebody says which place an event is about, when it can be none or several."""
    for question in dossier.unplaced:
        placement = question.kind is PlaceKind.PLACEMENT
        reason = Reason.WHICH_PLACEMENT if placement else Reason.WHICH_ENROLMENT
        cause = Cause(question.event, (question.event,), question.reported_by)
        yield _task(RuleId.WHICH_PLACE, reason, cause, day_of(question.recorded))


def another_way(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Somebody tries another way (a visit, a letter) after several attempts in several ways without answer."""
    failed = _failed_attempts(dossier.attempts, policy)
    left = dossier.last_exit
    if failed and left is not None and not said_no(dossier):
        cause = Cause(
            dossier.contact.event if dossier.contact else left.id,
            tuple(attempt.event for attempt in failed),
            failed[-1].reported_by,
        )
        proposed = propose(dossier, now)
        yield _task(
            RuleId.ANOTHER_WAY,
            Reason.TRY_ANOTHER_WAY,
            cause,
            failed[-1].on,
            urgency=Urgency.THIS_WEEK,
            due=proposed.due,
        )._replace(rung=proposed.rung)


def find_out(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Somebody finds out where a young person went, when the school does not know."""
    left = dossier.last_exit
    if left is None or left.destination is not Destination.UNKNOWN:
        return
    cause = cause_of_exit(left)
    if next_place(dossier.places, left.left_on, policy.switch_days):
        yield rest(RuleId.FIND_OUT, Reason.HAS_NEXT_PLACE, cause)
    else:
        yield rising.task(RuleId.FIND_OUT, Reason.FIND_OUT, cause, left.told_on, left.told_on, now=now)


def _confirm_on(place: Place, policy: Policy) -> date:
    """Return the day on which a start is to be confirmed: those of one summer together, after it."""
    start = place.counts_from
    summer = date(start.year, policy.summer_first_month, 1), date(start.year, policy.summer_last_month, 1)
    counted_from = summer[1] if summer[0] <= start <= summer[1] else start
    day = counted_from + timedelta(days=policy.confirm_days)
    if place.start_state_on is None:
        return day
    return max(day, place.start_state_on + timedelta(days=policy.start_state_confirm_days))


def _failed_attempts(attempts: tuple[Attempt, ...], policy: Policy) -> tuple[Attempt, ...]:
    """Return the first attempts that are enough of them, in enough ways, within so many days; else none."""
    for index, last in enumerate(attempts):
        first_day = last.on - timedelta(days=policy.attempts_within_days)
        recent = tuple(one for one in attempts[: index + 1] if one.on >= first_day)
        channels = {one.channel for one in recent if one.channel is not None}
        if len(recent) >= policy.attempts and len(channels) >= policy.attempts_channels:
            return recent
    return ()


def _task(
    rule: RuleId,
    reason: Reason,
    cause: Cause,
    day: date,
    *,
    urgency: Urgency = Urgency.WHEN_CONVENIENT,
    due: datetime | None = None,
) -> Answer:
    return Answer(rule, reason, Kind.TASK, cause, urgency, since=day, due_on=day, due=due)
