"""The rule about contact: a silence that lasts too long.

Pure function of (dossier, policy, now).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from schemas.types import Kind, Urgency
from services.monitor.answers import Answer, Cause, Reason, RuleId, rest
from services.monitor.dossier import Dossier
from services.monitor.duties import said_no
from services.monitor.exits import Exit
from services.monitor.local_calendar import add_months, add_working_days, midnight
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
            yield Answer(
                RuleId.NO_CONTACT, Reason.SILENT_TOO_LONG, Kind.SIGNAL, cause, Urgency.THIS_WEEK, since
            )


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
