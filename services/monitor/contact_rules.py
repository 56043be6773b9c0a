"""The rules about contact: a silence that lasts too long, and an address that does not work.

Pure functions of (dossier, policy, now).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from schemas.events import AddressFailed, CheckinAnswered
from schemas.types import Kind, Urgency
from services.monitor import rising
from services.monitor.answers import Answer, Cause, Reason, RuleId, rest
from services.monitor.contact_ladder import propose
from services.monitor.dossier import Dossier
from services.monitor.duties import said_no
from services.monitor.exits import Exit
from services.monitor.local_calendar import add_months, add_working_days, midnight
from services.monitor.noted import Noted, cause_of
from services.monitor.policy import Policy

FIRST_YEAR_MONTHS = 12


def no_contact(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Nobody has really spoken with this young person for too long (signal 12)."""
    for left in dossier.exits[-1:]:
        clock_from, cause = contact_clock(dossier, left, policy)
        limit = policy.silence_first_year_days
        if clock_from + timedelta(days=limit) >= add_months(left.left_on, FIRST_YEAR_MONTHS):
            limit = policy.silence_second_year_days
        since = clock_from + timedelta(days=limit + 1)
        if said_no(dossier):
            yield rest(RuleId.NO_CONTACT, Reason.SAID_NO, cause)
        elif now < midnight(since):
            yield rest(RuleId.NO_CONTACT, Reason.WITHIN_CONTACT_PERIOD, cause, due=midnight(since))
        else:
            proposed = propose(dossier, now)
            yield Answer(
                RuleId.NO_CONTACT,
                Reason.SILENT_TOO_LONG,
                Kind.SIGNAL,
                cause,
                Urgency.THIS_WEEK,
                since,
                due=proposed.due,
                rung=proposed.rung,
            )


def unreachable(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Messages do not reach the young person (signal 13): an address is wrong, or failed twice in a week."""
    failed: list[Noted] = []
    answered_on = date.min
    for told in dossier.noted:
        if isinstance(told.body, AddressFailed):
            failed = [*failed, told] if not failed or failed[-1].on >= answered_on else [told]
        elif isinstance(told.body, CheckinAnswered):
            answered_on = told.on
    if not failed:
        return
    spoken_on = dossier.contact.on if dossier.contact else date.min
    failed = [one for one in failed if one.on >= spoken_on] or failed[-1:]
    (decisive, reason), cause = _decisive(failed, policy), cause_of(*failed)
    if said_no(dossier):
        yield rest(RuleId.UNREACHABLE, Reason.SAID_NO, cause)
    elif spoken_on > failed[-1].on:
        yield rest(RuleId.UNREACHABLE, Reason.SPOKEN_SINCE, cause)
    elif answered_on > failed[-1].on:
        yield rest(RuleId.UNREACHABLE, Reason.ANSWERED_SINCE, cause)
    elif decisive is None:
        yield rest(RuleId.UNREACHABLE, Reason.ONE_FAILURE, cause)
    else:
        yield rising.signal(RuleId.UNREACHABLE, reason, cause, ((decisive, Urgency.THIS_WEEK),), now)


def _decisive(failed: list[Noted], policy: Policy) -> tuple[date | None, Reason]:
    """Return the first day on which it was certain, and why: wrong for good, or several failures near each other."""
    near = timedelta(days=policy.unreachable_within_days)
    for index, one in enumerate(failed):
        if isinstance(one.body, AddressFailed) and one.body.permanent:
            return one.on, Reason.ADDRESS_WRONG
        recent = [other for other in failed[: index + 1] if one.on - other.on <= near]
        if len(recent) >= policy.unreachable_times:
            return one.on, Reason.ADDRESS_FAILS
    return None, Reason.ONE_FAILURE


def contact_clock(dossier: Dossier, left: Exit, policy: Policy) -> tuple[date, Cause]:
    """Return the day from which silence counts, and whose silence it is.

    That is the last real contact after leaving, else the day of leaving; in a start state the day of that,
    moved by up to so many working days by pseudonym, so that not every deadline falls on one morning.
    """
    begins = left.told_on
    if dossier.contact is not None and dossier.contact.on >= begins:
        return dossier.contact.on, Cause(dossier.contact.event, (dossier.contact.event,))
    if left.start_state_on is not None:
        begins = add_working_days(begins, dossier.leaver.int % policy.start_state_spread_working_days)
    return begins, Cause(left.id, (left.event,))
