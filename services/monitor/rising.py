"""Answers that begin, and rise, at local midnights.

Pure.
"""

from collections.abc import Sequence
from datetime import date, datetime

from schemas.types import Kind, Urgency
from services.monitor.answers import Answer, Cause, Reason, RuleId, rest
from services.monitor.local_calendar import midnight


def signal(
    rule: RuleId, reason: Reason, cause: Cause, steps: Sequence[tuple[date, Urgency]], now: datetime
) -> Answer:
    """Return the answer at ``now``: rest before the first step, then a signal as urgent as the last step reached.

    Args:
        steps: from which day it is how urgent, in order.
        now: aware UTC.
    """
    reached = [urgency for day, urgency in steps if midnight(day) <= now]
    due = midnight(steps[len(reached)][0]) if len(reached) < len(steps) else None
    if not reached:
        return rest(rule, Reason.NOT_YET, cause, due=due)
    return Answer(rule, reason, Kind.SIGNAL, cause, reached[-1], steps[0][0], due=due)


def task(
    rule: RuleId,
    reason: Reason,
    cause: Cause,
    begins: date,
    day: date,
    *,
    now: datetime,
) -> Answer:
    """Return the task that is to be done on ``day``, or rest before the local midnight of ``begins``."""
    if now < midnight(begins):
        return rest(rule, Reason.NOT_YET, cause, due=midnight(begins))
    return Answer(rule, reason, Kind.TASK, cause, since=begins, due_on=day)
