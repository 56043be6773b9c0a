"""Rules about life outside work and school: money, a home, family, income, and how somebody says it goes.

Pure functions of (dossier, policy, now), in the order of the policy document. What exactly is the matter is never
known here; police and justice (25) are left to people.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from schemas.codes import LifeDomain
from schemas.events import BenefitEnded, BenefitStarted, CheckinAnswered, CircumstanceReported
from schemas.types import Urgency
from services.monitor import rising
from services.monitor.answers import Answer, Reason, RuleId, rest
from services.monitor.dossier import Dossier
from services.monitor.noted import Noted, cause_of
from services.monitor.policy import Policy

_RULE_OF: Mapping[LifeDomain, tuple[RuleId, Reason]] = {
    LifeDomain.MONEY: (RuleId.MONEY, Reason.MONEY),
    LifeDomain.HOUSING: (RuleId.HOUSING, Reason.HOUSING),
    LifeDomain.FAMILY: (RuleId.PERSONAL, Reason.FAMILY),
    LifeDomain.PERSONAL: (RuleId.PERSONAL, Reason.PERSONAL),
}


def circumstances(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """Something is the matter with money (15), a home (16), or family and self (17).

    Reports of one area that follow each other within so many days are about one thing.
    """
    for domain, (rule, reason) in _RULE_OF.items():
        for reports in _together(domain, dossier, policy):
            first, grave_from = reports[0].on, _grave_from(domain, reports)
            steps = [(first, Urgency.THIS_WEEK)]
            steps += [(grave_from, Urgency.TODAY)] if grave_from else []
            lost = grave_from is not None and domain is LifeDomain.HOUSING
            yield rising.signal(rule, Reason.HOME_LOST if lost else reason, cause_of(*reports), steps, now)


def income(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:  # noqa: ARG001 alike
    """A benefit ended, and there is no place that pays or that study finance goes with (signal 22)."""
    told = [one for one in dossier.noted if isinstance(one.body, BenefitStarted | BenefitEnded)]
    for last in told[-1:]:
        if isinstance(last.body, BenefitStarted):
            yield rest(RuleId.INCOME, Reason.HAS_BENEFIT, cause_of(last))
        elif any(place.end is None for place in dossier.places):
            yield rest(RuleId.INCOME, Reason.HAS_PLACE, cause_of(last))
        else:
            steps = ((last.on, Urgency.THIS_WEEK),)
            yield rising.signal(RuleId.INCOME, Reason.NO_INCOME, cause_of(last), steps, now)


def checkin(dossier: Dossier, policy: Policy, now: datetime) -> Iterator[Answer]:
    """A young person says that it goes badly (signal 23): as badly as can be once, or badly twice in a row."""
    low: list[Noted] = []
    score = 0
    for told in dossier.noted:
        if isinstance(told.body, CheckinAnswered):
            score = told.body.score
            low = [*low, told] if score <= policy.checkin_low_score else []
    if not low:
        return
    cause = cause_of(*low)
    if dossier.contact is not None and dossier.contact.on > low[-1].on:
        yield rest(RuleId.CHECKIN, Reason.SPOKEN_SINCE, cause)
    elif score <= policy.checkin_lowest_score:
        yield rising.signal(RuleId.CHECKIN, Reason.CHECKIN_LOWEST, cause, ((low[-1].on, Urgency.TODAY),), now)
    elif len(low) >= policy.checkin_low_times:
        yield rising.signal(
            RuleId.CHECKIN, Reason.CHECKIN_LOW, cause, ((low[-1].on, Urgency.THIS_WEEK),), now
        )
    else:
        yield rest(RuleId.CHECKIN, Reason.ONE_LOW_ANSWER, cause)


def _together(domain: LifeDomain, dossier: Dossier, policy: Policy) -> list[list[Noted]]:
    found: list[list[Noted]] = []
    for told in dossier.noted:
        if not isinstance(told.body, CircumstanceReported) or told.body.domain is not domain:
            continue
        gap = timedelta(days=policy.circumstance_days)
        if found and told.on - found[-1][-1].on <= gap:
            found[-1].append(told)
        else:
            found.append([told])
    return found


def _grave_from(domain: LifeDomain, reports: list[Noted]) -> date | None:
    """Return since when this cannot wait: a home that is lost, or a second report of debts."""
    if domain is LifeDomain.HOUSING:
        lost = (
            one.on for one in reports if isinstance(one.body, CircumstanceReported) and one.body.home_lost
        )
        return next(lost, None)
    return reports[1].on if domain is LifeDomain.MONEY and len(reports) > 1 else None
