"""What school, municipality and Doorstroompunt owe each other about one young person, and what was agreed with them.

Pure functions of (dossier, policy, now). Tasks with a date, and one signal: a hand-over that nobody answers.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from schemas.codes import ConsentScope, HandoverTo
from schemas.events import (
    AgreementMade,
    ConsultationHeld,
    ConsultationRequested,
    ExitExpected,
    HandoverAccepted,
    HandoverDeclined,
    InformationAnswered,
    InformationRequested,
    LeaverFact,
    TalkHeld,
    TalkPlanned,
)
from schemas.types import Urgency
from services.monitor import rising
from services.monitor.answers import Answer, Reason, RuleId, earliest, rest
from services.monitor.consents import Said, said_of
from services.monitor.dossier import Dossier
from services.monitor.duties import come_back, said_no, spoken_since
from services.monitor.handovers import HandOver, handovers_of
from services.monitor.local_calendar import add_working_days, midnight
from services.monitor.noted import Noted, cause_of, last_of
from services.monitor.policy import Policy

SCOPE_OF: Mapping[HandoverTo, ConsentScope | None] = {
    HandoverTo.MUNICIPALITY: ConsentScope.MUNICIPALITY,
    HandoverTo.DOORSTROOMPUNT: None,
    HandoverTo.NEXT_SCHOOL: ConsentScope.NEXT_SCHOOL,
    HandoverTo.THIRD_PARTY: ConsentScope.MUNICIPALITY,
}
"""The consent without which nothing is sent. The Doorstroompunt gets the basics that its own task asks, and no more.

A third party works for the municipality. Source: WVO 2020 art. 2.31b, WEB art. 9.2.4 and 9.2.13.
"""


def outflow_talk(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """School, young person and municipality speak before somebody leaves: it is planned in time, and held (P10)."""
    left = dossier.last_exit
    told = [one for one in dossier.noted if left is None or one.on > left.left_on]
    expected = last_of(told, ExitExpected)
    if expected is None or not isinstance(expected.body, ExitExpected):
        return
    cause = cause_of(next(one for one in told if isinstance(one.body, ExitExpected)))
    planned = last_of(told, TalkPlanned)
    if last_of(told, TalkHeld) is not None:
        yield rest(RuleId.OUTFLOW_TALK, Reason.TALK_HELD, cause)
    elif planned is not None and isinstance(planned.body, TalkPlanned):
        day = planned.body.planned_on
        yield rising.task(RuleId.OUTFLOW_TALK, Reason.HOLD_TALK, cause, day, day, now=now)
    else:
        leaves_on = expected.body.expected_on or expected.on + timedelta(days=policy.talk_begin_days)
        begins = max(expected.on, leaves_on - timedelta(days=policy.talk_begin_days))
        day = max(begins, leaves_on - timedelta(days=policy.talk_done_days))
        yield rising.task(RuleId.OUTFLOW_TALK, Reason.PLAN_TALK, cause, begins, day, now=now)


def give_information(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """The school answers the college within four weeks."""
    for asked in _unanswered(dossier, InformationRequested, InformationAnswered):
        day = asked.on + timedelta(days=policy.information_days)
        yield rising.task(
            RuleId.GIVE_INFORMATION, Reason.GIVE_INFORMATION, cause_of(asked), asked.on, day, now=now
        )


def consult(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """School and Doorstroompunt consult before the Doorstroompunt acts inside the window."""
    for asked in _unanswered(dossier, ConsultationRequested, ConsultationHeld):
        day = add_working_days(asked.on, policy.consultation_working_days)
        yield rising.task(RuleId.CONSULT, Reason.CONSULT, cause_of(asked), asked.on, day, now=now)


def keep_agreement(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:  # noqa: ARG001 alike
    """What was agreed for a day is done on that day (P16); a real contact on it or later is the sign of that."""
    made = last_of(dossier.noted, AgreementMade)
    if made is None or not isinstance(made.body, AgreementMade):
        return
    day, declined = made.body.next_date, said_no(dossier)
    if spoken_since(day, dossier):
        yield rest(RuleId.KEEP_AGREEMENT, Reason.SPOKEN_SINCE, cause_of(made))
    elif declined is not None and declined.on >= made.on:
        yield rest(RuleId.KEEP_AGREEMENT, Reason.SAID_NO, cause_of(made))
    else:
        yield rising.task(RuleId.KEEP_AGREEMENT, Reason.KEEP_AGREEMENT, cause_of(made), day, day, now=now)


def hand_over(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """A hand-over gets consent, is sent, and is looked after until both sides let go (P12, P19)."""
    found = handovers_of(dossier)
    for one in found:
        cause = cause_of(one.prepared)
        if _unanswered_sending(one, dossier) is not None:
            yield rest(RuleId.HAND_OVER, Reason.HANDOVER_SENT, cause)
        elif one.answer is None:
            yield _not_sent(one, dossier, policy, now)
        elif isinstance(one.answer.body, HandoverAccepted):
            yield _accepted(one.answer, dossier, policy, now)
        elif isinstance(one.answer.body, HandoverDeclined) and one is found[-1]:
            day = one.answer.on
            yield rising.task(RuleId.HAND_OVER, Reason.HANDOVER_DECLINED, cause, day, day, now=now)
        else:
            yield rest(RuleId.HAND_OVER, Reason.HANDOVER_OVER, cause)


def handover_unanswered(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Nobody answered a hand-over for so long that both sides may think that the other one acts (P12)."""
    for one in handovers_of(dossier):
        sent = _unanswered_sending(one, dossier)
        if sent is None:
            continue
        day = add_working_days(sent.on, policy.handover_answer_working_days)
        cause = cause_of(one.prepared, sent)
        steps = ((day, Urgency.THIS_WEEK),)
        yield rising.signal(RuleId.HANDOVER_UNANSWERED, Reason.HANDOVER_UNANSWERED, cause, steps, now)


def as_agreed(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """After every window somebody comes back only on a day that was agreed, and only with consent (P25, P30)."""
    said = said_of(dossier, ConsentScope.AFTER_WINDOW)
    if said is None:
        return
    due = said.changes_after(now)
    if not said.holds_at(now):
        if due is not None:
            yield rest(RuleId.KEEP_AGREEMENT, Reason.NOT_YET, due=due)
        return
    for rule in (keep_agreement, come_back):
        for answer in rule(dossier, policy, now):
            yield answer._replace(due=earliest(answer.due, due))


def _not_sent(one: HandOver, dossier: Dossier, policy: Policy, now: datetime) -> Answer:
    """Answer for a hand-over that is prepared, or was sent without consent."""
    cause, begins = cause_of(one.prepared), one.prepared.on
    day = begins + timedelta(days=policy.handover_send_days)
    said = _consent_for(one, dossier)
    if said is not None and not said.given:
        return rest(RuleId.HAND_OVER, Reason.NO_CONSENT, cause)
    may_go = said is not None and said.holds_at(now)
    reason = Reason.SEND_HANDOVER if may_go else Reason.ASK_CONSENT
    answer = rising.task(RuleId.HAND_OVER, reason, cause, begins, day, now=now)
    return answer._replace(due=earliest(answer.due, said.changes_after(now) if said else None))


def _unanswered_sending(one: HandOver, dossier: Dossier) -> Noted | None:
    """Return the sending that nobody answered yet; what went without consent counts as not sent."""
    if one.sent is None or one.answer is not None:
        return None
    said = _consent_for(one, dossier)
    return one.sent if said is not None and said.holds_at(midnight(one.sent.on)) else None


def _consent_for(one: HandOver, dossier: Dossier) -> Said | None:
    """Return what was said of the scope that the receiver needs; where it needs none, a yes from the beginning."""
    scope = SCOPE_OF[one.receiver]
    return Said(given=True, on=one.prepared.on) if scope is None else said_of(dossier, scope)


def _accepted(accepted: Noted, dossier: Dossier, policy: Policy, now: datetime) -> Answer:
    """Somebody asks once more, after the receiver took over."""
    day = accepted.on + timedelta(days=policy.handover_check_days)
    if spoken_since(day, dossier):
        return rest(RuleId.HAND_OVER, Reason.SPOKEN_SINCE, cause_of(accepted))
    if said_no(dossier):
        return rest(RuleId.HAND_OVER, Reason.SAID_NO, cause_of(accepted))
    return rising.task(RuleId.HAND_OVER, Reason.HANDOVER_CHECK, cause_of(accepted), day, day, now=now)


def _unanswered(dossier: Dossier, asked: type[LeaverFact], answered: type[LeaverFact]) -> list[Noted]:
    """Return the first request since the last answer; what is asked again is the same duty."""
    waiting: list[Noted] = []
    for one in dossier.noted:
        if isinstance(one.body, asked):
            waiting = waiting or [one]
        elif isinstance(one.body, answered):
            waiting = []
    return waiting
