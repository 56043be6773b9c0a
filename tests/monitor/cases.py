"""Short words for the tables of the rules: a history, a local moment, and what was answered."""

from datetime import datetime
from zoneinfo import ZoneInfo

from schemas.envelope import Envelope
from services.monitor.answers import Answer, RuleId
from services.monitor.dossier import fold
from services.monitor.dropout import Decision, decide
from services.monitor.policy import load_policies

HOME = ZoneInfo("Europe/Amsterdam")
POLICY = load_policies().at(None)
OUTSIDE_WINDOWS = {RuleId.OUTFLOW_TALK, RuleId.KEEP_AGREEMENT, RuleId.COME_BACK, RuleId.ANSWER_OBJECTION}
"""What may be open where no statutory window is."""


def local(text: str) -> datetime:
    """Return a Dutch local time; a day alone is its midnight."""
    return datetime.fromisoformat(text).replace(tzinfo=HOME)


def decided(events: list[Envelope], at: str) -> Decision:
    """Return the decision on a history at a Dutch local time."""
    return decide(fold(events), POLICY, local(at))


def answers(events: list[Envelope], rule: RuleId, at: str) -> list[Answer]:
    """Return the answers of one rule."""
    return [answer for answer in decided(events, at).answers if answer.rule is rule]


def reasons(events: list[Envelope], rule: RuleId, at: str) -> list[str]:
    """Return the reasons of one rule, with the urgency where it is a signal or task."""
    return [
        f"{answer.reason} {answer.urgency.name}" if answer.kind else answer.reason.value
        for answer in answers(events, rule, at)
    ]
