"""THE RULES: what threatens a young person's place, what is to be done, and when to look again.

Pure functions of (dossier, policy, now), in the order of the policy document. The rules themselves stand by area of
life in ``place_rules``, ``school_rules``, ``contact_rules`` and ``life_rules``, work with a date in ``tasks``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from schemas.events import (
    AbsenceReported,
    AttendanceMissed,
    BenefitEnded,
    BenefitStarted,
    CheckinAnswered,
    CircumstanceReported,
    DeregistrationAnnounced,
    InternshipFound,
    InternshipLost,
    InternshipSought,
    LeaverFact,
    StudyAdviceGiven,
    SupportEnding,
    SupportStarted,
)
from schemas.types import Kind, PlaceStatus, SignalId, Status, Urgency
from services.monitor import tasks
from services.monitor.acts import Act
from services.monitor.answers import Answer, Reason, RuleId, earliest, rest, signal_id
from services.monitor.contact_rules import no_contact
from services.monitor.dossier import Dossier
from services.monitor.duties import answer_objection, objection
from services.monitor.life_rules import checkin, circumstances, income
from services.monitor.place_rules import (
    contract_ends,
    hours_cut,
    no_place,
    not_turned_up,
    place_lost,
    support_ends,
)
from services.monitor.policy import Policy
from services.monitor.school_rules import absence, deregistration, internship, left_for_work, study_advice
from services.monitor.standing import acts_that_hold, agreement, place_status
from services.monitor.windows import is_open, next_edge, windows_of

Rule = Callable[[Dossier, Policy, datetime], Iterator[Answer]]


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
    objected = objection(dossier) is not None
    rules = (answer_objection,) if objected else (*rules_about(dossier), *tasks.TASKS)
    answers = [answer for rule in rules for answer in rule(dossier, policy, now)]
    status, status_due = place_status(dossier, policy, now)
    action_on, action_due = agreement(dossier, now)
    acts, acts_due = acts_that_hold(dossier, now)
    due = earliest(edge, status_due, action_due, acts_due, *(answer.due for answer in answers))
    found = _one_per_cause(_inhibited(answers))
    resolved = {act.signal for act in acts.values() if act.status is Status.CLOSED}
    found = _combined(found, policy, lambda answer: _is_about(answer, resolved, dossier))
    if objected:
        found += tuple(rest(rule, Reason.OBJECTION) for rule in RuleId if rule is not RuleId.ANSWER_OBJECTION)
    return Decision(found, status, in_window=True, action_on=action_on, due=due, acts=acts)


_ALWAYS: tuple[type[LeaverFact], ...] = ()

RULES: tuple[tuple[Rule, tuple[type[LeaverFact], ...]], ...] = (
    (contract_ends, _ALWAYS),  # 1
    (place_lost, _ALWAYS),  # 2
    (no_place, _ALWAYS),  # 3
    (hours_cut, _ALWAYS),  # 5
    (absence, (AbsenceReported,)),  # 6, 7
    (not_turned_up, (AttendanceMissed,)),  # 8
    (study_advice, (StudyAdviceGiven,)),  # 9
    (deregistration, (DeregistrationAnnounced,)),  # 10
    (internship, (InternshipSought, InternshipFound, InternshipLost)),  # 11
    (no_contact, _ALWAYS),  # 12
    (circumstances, (CircumstanceReported,)),  # 15, 16, 17
    (support_ends, (SupportStarted, SupportEnding)),  # 19
    (left_for_work, _ALWAYS),  # 21
    (income, (BenefitStarted, BenefitEnded)),  # 22
    (checkin, (CheckinAnswered,)),  # 23
)
"""In the order of the policy document, each with the noted facts without which it has nothing to say.

A new rule is one function, and one row here. Work with a date stands in ``tasks`` (4, 14, 18, 20 and 24). 13, an
address that no longer works, comes with the messages to young people. 25 (police and justice) is left to people; 26 is
``_combined``.
"""


def rules_about(dossier: Dossier) -> Iterator[Rule]:
    """Yield the rules that can have something to say of what is known."""
    told = {type(one.body) for one in dossier.noted}
    for rule, facts in RULES:
        if facts is _ALWAYS or not told.isdisjoint(facts):
            yield rule


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
