"""THE RULES: what threatens a young person's place, what is to be done, and when to look again.

Pure functions of (dossier, policy, now). Which rules there are, in the order of the policy document, stands in
``rules``.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from schemas.types import (
    ApproachStand,
    DoorstroompuntHears,
    EventId,
    Kind,
    LadderEnd,
    PlaceStatus,
    SignalId,
    Status,
    Urgency,
)
from services.monitor.acts import Act
from services.monitor.answers import Answer, Reason, RuleId, earliest, rest, signal_id
from services.monitor.approach import Approach, approach_of
from services.monitor.dossier import Dossier
from services.monitor.duties import answer_objection, objection
from services.monitor.ladder import Ladder, ladder_of
from services.monitor.policy import Policy
from services.monitor.rules import OUTSIDE, Rule, rules_about
from services.monitor.standing import acts_that_hold, agreement, place_status
from services.monitor.windows import next_edge, windows_of

_UNTOLD = Ladder(LadderEnd.SCHOOL, DoorstroompuntHears.NOTHING)
"""Of who died nobody hears anything."""
_NOBODY = Approach(ApproachStand.DIED)
_NO_ACTS: Mapping[SignalId, Act] = MappingProxyType({})


class Decision(NamedTuple):
    """What is so at one moment, and until when.

    Attributes:
        answers: those of every rule, each with its reason.
        status: what is known of the young person's place.
        in_window: whether a statutory window is open.
        action_on: the day of a dated action that has not passed.
        acts: per signal or task, what somebody did with it that holds now.
        ladder: who answers for the case when nobody else does.
        known_by: the event from which the status is known, if any.
        approach: whether a message may go to the young person of itself.
        due: the first moment, aware UTC, at which any of this can change without an event; None if it cannot.
    """

    answers: tuple[Answer, ...]
    status: PlaceStatus
    in_window: bool
    action_on: date | None
    due: datetime | None
    acts: Mapping[SignalId, Act] = _NO_ACTS
    ladder: Ladder = _UNTOLD
    known_by: EventId | None = None
    approach: Approach = _NOBODY

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
        return Decision(_all_rest(Reason.DIED), PlaceStatus.NONE, in_window=False, action_on=None, due=None)
    windows = windows_of(dossier, policy)
    open_ones = [window for window in windows if window.is_open(now)]
    edge, in_window = next_edge(windows, now), bool(open_ones)
    ladder = ladder_of(dossier, open_ones, policy, now)
    objected = objection(dossier) is not None
    rules = _asked(dossier, in_window=in_window, objected=objected)
    answers = [answer for rule in rules for answer in rule(dossier, policy, now)]
    acts, acts_due = acts_that_hold(dossier, now)
    due = earliest(edge, acts_due, ladder.due, *[answer.due for answer in answers])
    found = _one_per_cause(_inhibited(answers))
    if not in_window:
        found = _the_others_rest(found, Reason.OBJECTION if objected else Reason.OUTSIDE_WINDOW, edge)
        return Decision(
            found,
            PlaceStatus.UNKNOWN,
            in_window=False,
            action_on=None,
            due=due,
            acts=acts,
            ladder=ladder,
            approach=approach_of(dossier, windows, now),
        )
    resolved = {act.signal for act in acts.values() if act.status is Status.CLOSED}
    found = _combined(found, policy, lambda answer: _is_about(answer, resolved, dossier))
    if objected:
        found = _the_others_rest(found, Reason.OBJECTION)
    (status, known_by), status_due = place_status(dossier, policy, now)
    action_on, action_due = agreement(dossier, now)
    due = earliest(due, status_due, action_due)
    return Decision(
        found,
        status,
        in_window=True,
        action_on=action_on,
        due=due,
        acts=acts,
        ladder=ladder,
        known_by=known_by,
        approach=approach_of(dossier, windows, now),
    )


def _asked(dossier: Dossier, *, in_window: bool, objected: bool) -> Iterable[Rule]:
    if objected:
        return (answer_objection,)
    return rules_about(dossier) if in_window else OUTSIDE


def _the_others_rest(
    answers: tuple[Answer, ...], reason: Reason, due: datetime | None = None
) -> tuple[Answer, ...]:
    """Add that every rule rests that did not answer."""
    resting = _all_rest(reason, due)
    answered = {answer.rule for answer in answers}
    return (*answers, *(one for one in resting if one.rule not in answered)) if answered else resting


@lru_cache(maxsize=4096)
def _all_rest(reason: Reason, due: datetime | None = None) -> tuple[Answer, ...]:
    return tuple(rest(rule, reason, due=due) for rule in RuleId)


def _inhibited(answers: list[Answer]) -> list[Answer]:
    """Say of a contract that rests whether that is because its place has a graver signal."""
    lost = {
        answer.cause.id
        for answer in answers
        if answer.cause and answer.kind is Kind.SIGNAL and answer.rule in (RuleId.PLACE_LOST, RuleId.NO_PLACE)
    }
    if not lost:
        return answers
    return [
        answer._replace(reason=Reason.GRAVER_SIGNAL)
        if answer.reason is Reason.PLACE_ENDED and answer.cause and answer.cause.id in lost
        else answer
        for answer in answers
    ]


def _combined(
    answers: tuple[Answer, ...], policy: Policy, is_resolved: Callable[[Answer], bool]
) -> tuple[Answer, ...]:
    """Of different signals that began within so many days, let the gravest rise one step (signal 26).

    Problems that come together are more than their sum; one message tells that, and not one for each. What a person
    resolved counts no more.
    """
    signals = [one for one in answers if one.kind is Kind.SIGNAL and one.since and not is_resolved(one)]
    gravest = max(signals, key=_gravity, default=None)
    if gravest is None or gravest.since is None or gravest.urgency is Urgency.TODAY:
        return answers
    near = timedelta(days=policy.combination_days)
    others = [one for one in signals if one.rule is not gravest.rule and one.since is not None]
    if not any(abs(one.since - gravest.since) <= near for one in others if one.since):
        return answers
    risen = gravest._replace(urgency=_BY_GRAVITY[_BY_GRAVITY.index(gravest.urgency) + 1])
    return tuple(risen if answer is gravest else answer for answer in answers)


def _is_about(answer: Answer, signals: Collection[SignalId], dossier: Dossier) -> bool:
    return bool(
        signals and answer.cause and signal_id(dossier.leaver, answer.rule, answer.cause.id) in signals
    )


def _one_per_cause(answers: list[Answer]) -> tuple[Answer, ...]:
    """Keep the gravest answer of each rule about one thing: work and study of a bbl exit share their id."""
    kept: dict[tuple[RuleId, UUID | None], Answer] = {}
    for answer in answers:
        key = (answer.rule, answer.cause.id if answer.cause else None)
        other = kept.setdefault(key, answer)
        if other is not answer and _gravity(answer) > _gravity(other):
            kept[key] = answer
    return tuple(kept.values())


def _gravity(answer: Answer) -> tuple[bool, int, date]:
    return answer.kind is not None, _BY_GRAVITY.index(answer.urgency), answer.since or date.min


_BY_GRAVITY = (Urgency.WHEN_CONVENIENT, Urgency.THIS_WEEK, Urgency.TODAY)
