"""THE RULES: what threatens a young person's place, what is to be done, and when to look again.

Pure functions of (dossier, policy, now), in the order of the policy document. No rule stands anywhere else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from schemas.types import Destination, Kind, PlaceStatus, SignalId, Urgency
from services.monitor import tasks
from services.monitor.acts import Act
from services.monitor.answers import Answer, Cause, Reason, RuleId, earliest, rest
from services.monitor.dossier import Dossier
from services.monitor.exits import Exit
from services.monitor.local_calendar import add_months, add_working_days, midnight
from services.monitor.places import Place
from services.monitor.policy import Policy
from services.monitor.standing import acts_that_hold, agreement, place_status
from services.monitor.succession import expected_until, is_no_loss, next_place
from services.monitor.told import End, PlaceKind
from services.monitor.windows import is_open, next_edge, windows_of

FIRST_YEAR_MONTHS = 12
ONE_DAY = timedelta(days=1)

Rule = Callable[[Dossier, Policy, datetime], Iterator[Answer]]


@dataclass(frozen=True, slots=True)
class Case:
    """What every rule looks at."""

    dossier: Dossier
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What is so at one moment, and until when.

    Attributes:
        answers: those of every rule, each with its reason.
        status: what is known of the young person's place.
        in_window: whether a statutory window is open.
        action_on: the day of a dated action that has not passed.
        acts: per signal or task, what somebody did with it that holds now.
        due: the first moment, aware UTC, at which any of this can change without an event; None if it cannot.
    """

    answers: tuple[Answer, ...]
    status: PlaceStatus
    in_window: bool
    action_on: date | None
    due: datetime | None
    acts: Mapping[SignalId, Act] = field(default_factory=dict)

    @property
    def open_ones(self) -> tuple[Answer, ...]:
        """The signals and tasks among the answers."""
        return tuple(answer for answer in self.answers if answer.kind is not None)


def decide(dossier: Dossier, policy: Policy, now: datetime) -> Decision:
    """Say what threatens this person's place, what is to be done, and when to look again.

    Args:
        dossier: everything known, already folded from events.
        policy: the policy of the case's day.
        now: aware UTC.
    """
    if dossier.died:
        silent = tuple(rest(rule, Reason.DIED) for rule in RuleId)
        return Decision(silent, PlaceStatus.NONE, in_window=False, action_on=None, due=None)
    windows = windows_of(dossier, policy)
    edge = next_edge(windows, now)
    if not is_open(windows, now):
        resting = tuple(rest(rule, Reason.OUTSIDE_WINDOW, due=edge) for rule in RuleId)
        return Decision(resting, PlaceStatus.UNKNOWN, in_window=False, action_on=None, due=edge)
    answers = [answer for rule in (*RULES, *tasks.TASKS) for answer in rule(dossier, policy, now)]
    status, status_due = place_status(dossier, policy, now)
    action_on, action_due = agreement(dossier, now)
    acts, acts_due = acts_that_hold(dossier, now)
    due = earliest(edge, status_due, action_due, acts_due, *(answer.due for answer in answers))
    found = _one_per_cause(_inhibited(answers))
    return Decision(found, status, in_window=True, action_on=action_on, due=due, acts=acts)


def contract_ends(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """A fixed-term contract ends, and nobody told of a renewal or a next place (signal 1)."""
    for place in dossier.places:
        last_day = place.contract_ends_on
        if last_day is None:
            continue
        cause = _cause_of(place)
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
            yield rest(RuleId.PLACE_LOST, Reason.NO_LOSS, _cause_of(place))
        else:
            yield _lost(RuleId.PLACE_LOST, place, place.end, Case(dossier, policy, now))


def no_place(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """There is no place at the exit, or the announced one never began (signal 3)."""
    left = dossier.last_exit
    if left is not None and left.destination is Destination.NO_PLACE:
        cause = Cause(left.id, (left.event,), left.reported_by)
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


def no_contact(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Nobody has really spoken with this young person for too long (signal 12)."""
    for left in dossier.exits[-1:]:
        clock_from, cause = contact_clock(dossier, left, policy)
        limit = policy.silence_first_year_days
        if clock_from + timedelta(days=limit) >= add_months(left.left_on, FIRST_YEAR_MONTHS):
            limit = policy.silence_second_year_days
        since = clock_from + timedelta(days=limit + 1)
        if now < midnight(since):
            yield rest(RuleId.NO_CONTACT, Reason.WITHIN_CONTACT_PERIOD, cause, due=midnight(since))
        else:
            yield Answer(
                RuleId.NO_CONTACT, Reason.SILENT_TOO_LONG, Kind.SIGNAL, cause, Urgency.THIS_WEEK, since
            )


RULES: tuple[Rule, ...] = (
    contract_ends,  # 1
    place_lost,  # 2
    no_place,  # 3
    no_contact,  # 12
)
"""In the order of the policy document. A new rule is one function and one row here:

4 first 100 days · 5 hours cut · 6, 7 absence at school · 8 absence at work · 9 study advice ·
10 de-registration · 11 internship: between ``no_place`` and ``no_contact``;
13 unreachable · 14 offer of year 2 · 15 debts · 16 housing · 17 personal · 18 coach · 19 support ends ·
20 change of school · 21 work instead of study · 22 income · 23 check-in · 24 turning 18 or 27: after it.
25 (police) is left to people; 26 (two signals at once) belongs in ``decide``.
"""


def contact_clock(dossier: Dossier, left: Exit, policy: Policy) -> tuple[date, Cause]:
    """Return the day from which silence counts, and whose silence it is.

    That is the last real contact after leaving, else the day of leaving; in a start state the day of that,
    moved by up to so many working days by pseudonym, so that not every deadline falls on one morning.
    """
    begins = max(left.start_state_on or left.left_on, left.left_on)
    if dossier.contact is not None and dossier.contact.on >= begins:
        return dossier.contact.on, Cause(dossier.contact.event, (dossier.contact.event,))
    if left.start_state_on is not None:
        begins = add_working_days(begins, dossier.leaver.int % policy.start_state_spread_working_days)
    return begins, Cause(left.id, (left.event,))


def _lost(rule: RuleId, place: Place, end: End, case: Case) -> Answer:
    """Answer for a place that ended or never began, unless another one follows or is still expected."""
    cause = _cause_of(place)
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


def _cause_of(place: Place) -> Cause:
    if place.end is None:
        return Cause(place.id, (place.event,), place.reported_by)
    evidence = (place.event,) if place.event == place.end.event else (place.event, place.end.event)
    return Cause(place.id, evidence, place.end.reported_by)


def _was_so(since: date, start_state_on: date | None) -> bool:
    return start_state_on is not None and since <= start_state_on


def _inhibited(answers: list[Answer]) -> list[Answer]:
    """Say of a contract that rests whether that is because its place has a graver signal."""
    lost = {
        answer.cause.id
        for answer in answers
        if answer.cause and answer.kind is Kind.SIGNAL and answer.rule in (RuleId.PLACE_LOST, RuleId.NO_PLACE)
    }
    return [
        replace(answer, reason=Reason.GRAVER_SIGNAL)
        if answer.reason is Reason.PLACE_ENDED and answer.cause and answer.cause.id in lost
        else answer
        for answer in answers
    ]


def _one_per_cause(answers: list[Answer]) -> tuple[Answer, ...]:
    """Keep the gravest answer of each rule about one thing: work and study of a bbl exit share their id."""
    kept: dict[tuple[RuleId, UUID | None], Answer] = {}
    for answer in answers:
        key = (answer.rule, answer.cause.id if answer.cause else None)
        if key not in kept or _gravity(answer) > _gravity(kept[key]):
            kept[key] = answer
    return tuple(kept.values())


def _gravity(answer: Answer) -> tuple[bool, int, date]:
    return answer.kind is not None, _BY_GRAVITY.index(answer.urgency), answer.since or date.min


_BY_GRAVITY = (Urgency.WHEN_CONVENIENT, Urgency.THIS_WEEK, Urgency.TODAY)
