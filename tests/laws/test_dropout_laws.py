"""Laws of the decision: it holds until ``due``, opens one signal per cause, and time alone withdraws none."""

from datetime import datetime, timedelta

from hypothesis import given

from schemas.envelope import Envelope
from schemas.types import Kind, Status
from services.monitor.answers import NEXT_STEP, RuleId
from services.monitor.dossier import fold
from services.monitor.dropout import Decision, decide
from services.monitor.episodes import Ending, Episode, follow
from services.monitor.policy import load_policies
from services.monitor.rules import RULES, TASKS, rules_about
from tests.monitor.cases import OUTSIDE_WINDOWS
from tests.strategies import LATER, histories, moments

POLICY = load_policies().at(None)


def answers_of(decision: Decision) -> list[tuple[object, ...]]:
    """Return everything that a decision says, but for when it can change."""
    said = [
        (one.rule, one.reason, one.kind, one.cause, one.urgency, one.since, one.due_on, one.start_state)
        for one in decision.answers
    ]
    return [*said, (decision.status, decision.in_window, decision.action_on, decision.acts)]


@given(histories())
def test_between_now_and_due_the_decision_stays(history: list[Envelope]) -> None:
    """From one due moment to the next nothing changes by time alone, until the very last microsecond."""
    dossier = fold(history)
    now: datetime | None = min(event.recorded for event in history)
    while now is not None and now < LATER:
        decision = decide(dossier, POLICY, now)
        until = decision.due or now + timedelta(days=4000)
        assert until > now
        for moment in (now + (until - now) / 3, until - timedelta(microseconds=1)):
            later = decide(dossier, POLICY, moment)
            assert (answers_of(later), later.due) == (answers_of(decision), decision.due)
        now = decision.due


@given(histories(), moments)
def test_one_cause_of_one_rule_has_one_answer(history: list[Envelope], now: datetime) -> None:
    """No cause alerts twice, and whatever is open says why, since when, how soon and what to do."""
    decision = decide(fold(history), POLICY, now)
    causes = [(one.rule, one.cause.id) for one in decision.open_ones if one.cause]
    assert len(set(causes)) == len(causes) == len(decision.open_ones)
    for one in decision.open_ones:
        assert one.since is not None
        assert one.cause is not None
        assert one.cause.evidence
        assert one.next_step is not None
        assert (one.due_on is not None) == (one.kind is Kind.TASK)


@given(histories(), moments)
def test_a_rule_that_is_not_asked_had_nothing_to_say(history: list[Envelope], now: datetime) -> None:
    """Asking only the rules whose facts are there gives what asking every rule would give."""
    dossier = fold(history)
    asked = set(rules_about(dossier))
    unasked = [rule for rule, _ in (*RULES, *TASKS) if rule not in asked]
    assert [answer for rule in unasked for answer in rule(dossier, POLICY, now)] == []


@given(histories())
def test_time_alone_withdraws_no_signal(history: list[Envelope]) -> None:
    """Once open, a signal stays open until an event or the end of the window; only a rise may change it."""
    dossier = fold(history)
    now: datetime | None = min(event.recorded for event in history)
    stored: dict[object, Episode] = {}
    for _ in range(200):
        if now is None or now > LATER:
            break
        decision = decide(dossier, POLICY, now)
        for episode in follow(list(stored.values()), dossier, decision, now):
            stored[episode.id] = episode
            assert episode.kind is Kind.TASK or episode.ending in (None, Ending.EXPIRED, Ending.RESOLVED)
        open_ones = {one.rule for one in stored.values() if one.status is not Status.CLOSED}
        assert decision.in_window or open_ones <= OUTSIDE_WINDOWS
        now = decision.due
    assert now is None or now > LATER


@given(histories(), moments)
def test_outside_every_window_all_rests(history: list[Envelope], now: datetime) -> None:
    """Where no statutory window is, only a talk before the exit is open, what was agreed, or an objection."""
    decision = decide(fold(history), POLICY, now)
    if not decision.in_window:
        assert {one.rule for one in decision.open_ones} <= OUTSIDE_WINDOWS
        assert {one.rule for one in decision.answers} == set(RuleId)


@given(histories(), moments)
def test_following_again_changes_nothing(history: list[Envelope], now: datetime) -> None:
    """What was stored once is not told again while nothing changes."""
    dossier = fold(history)
    decision = decide(dossier, POLICY, now)
    stored = follow([], dossier, decision, now)
    assert follow(stored, dossier, decision, now + timedelta(seconds=1)) == []
    resolved = {one.ending for one in stored if one.status is Status.CLOSED}
    assert resolved <= {Ending.RESOLVED}


def test_every_reason_to_act_has_a_next_step() -> None:
    """The table of next steps holds each of its sentences once."""
    assert len(set(NEXT_STEP.values())) == len(NEXT_STEP)
