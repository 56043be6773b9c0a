"""How long somebody may be kept, per controller and legal ground: until which day, why, and what holds them longer.

Pure. A day that is named counts whole. Must never say that somebody goes while one of their controllers may keep them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import itemgetter

from schemas.codes import AgeGroup, ConsentScope
from schemas.envelope import Envelope
from schemas.events import ObjectionAnswered, ObjectionMade
from schemas.topics import purpose_of
from services.monitor.ages import reached
from services.monitor.consents import said_of
from services.monitor.dossier import Dossier, fold, is_for_all
from services.monitor.handovers import handovers_of
from services.monitor.local_calendar import add_months, day_of
from services.monitor.noted import last_of
from services.monitor.policy import Policies, Policy
from services.monitor.results import qualified_on
from services.monitor.windows import last_day_of

DOORSTROOMPUNT = "contactgemeente"
"""The controller of what DUO delivers, as ``topics.yaml`` names it."""

_ONE_DAY = timedelta(days=1)
LOOK_AT_LEAST_EVERY = timedelta(days=28)
"""A new policy or a mended rule reaches everybody within this time, also who has years to go."""


class KeepReason(StrEnum):
    """Why somebody may be kept until a day, or without a known end."""

    AFTER_WINDOW = "after_window"
    WITHOUT_WINDOW = "without_window"
    CONSENT_AFTER_WINDOW = "consent_after_window"
    JUST_TOLD = "just_told"
    TURNED_27 = "turned_27"
    BASIC_QUALIFICATION = "basic_qualification"
    NO_KNOWN_END = "no_known_end"


class RetentionHold(StrEnum):
    """Why somebody does not go although a term is over; the first that is so is told."""

    UNDECIDABLE = "undecidable"
    OPEN_HANDOVER = "open_handover"
    OBJECTION_UNANSWERED = "objection_unanswered"
    ANOTHER_CONTROLLER = "another_controller"


@dataclass(frozen=True, slots=True)
class Term:
    """Until which day one controller may keep what it holds on one ground; None when no end is known."""

    controller: str
    ground: str
    until: date | None
    reason: KeepReason

    def is_over(self, day: date) -> bool:
        """Whether the term is over at the start of ``day``."""
        return self.until is not None and self.until < day


@dataclass(frozen=True, slots=True)
class Held:
    """What holds somebody, since which day; None where only the store knows."""

    reason: RetentionHold
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one person may be kept.

    Attributes:
        terms: one per controller and ground, in that order.
        holds: what holds the person whatever the terms say.
        policy: whose numbers were used.
    """

    terms: tuple[Term, ...]
    holds: tuple[Held, ...]
    policy: Policy

    def over(self, day: date) -> tuple[Term, ...]:
        """Return the terms that are over at the start of ``day``."""
        return tuple(term for term in self.terms if term.is_over(day))

    def held(self, day: date) -> Held | None:
        """Return what keeps somebody of whom a term is over: a hold, or another controller whose term runs."""
        over = self.over(day)
        if not over:
            return None
        if self.holds or len(over) == len(self.terms):
            return next(iter(self.holds), None)
        return Held(
            RetentionHold.ANOTHER_CONTROLLER, min(term.until for term in over if term.until) + _ONE_DAY
        )

    def goes(self, day: date) -> bool:
        """Whether all of the person goes on ``day``: every term is over, and nothing holds them."""
        return bool(self.over(day)) and self.held(day) is None

    def look_again_on(self, day: date) -> date:
        """Return the next night on which to look, after that of ``day``; a new fact brings it forward."""
        if self.over(day):
            return day + _ONE_DAY
        ends = [term.until + _ONE_DAY for term in self.terms if term.until is not None]
        return min([*ends, day + LOOK_AT_LEAST_EVERY])


def retention_of(facts: Sequence[Envelope], policies: Policies) -> Retention:
    """Return how long a person may be kept, from all their facts: also those that one controller alone may see.

    Raises:
        ValueError: without any fact.
    """
    whole = fold(facts)
    day = whole.last_exit.left_on if whole.last_exit else _last_day(facts)
    policy = policies.at(day, whole.region)
    held = sorted({(one.controller, one.ground) for one in (purpose_of(e.type, e.source) for e in facts)})
    aftercare = [event for event in facts if is_for_all(event)]
    ends = {
        controller: _file(whole, policy) if controller == DOORSTROOMPUNT else _aftercare(aftercare, policy)
        for controller in dict(held)
    }
    terms = tuple(Term(controller, ground, *ends[controller]) for controller, ground in held)
    return Retention(terms, _holds(whole), policy)


def _file(whole: Dossier, policy: Policy) -> tuple[date | None, KeepReason]:
    """The Doorstroompunt: so long after reaching 27 or getting a startkwalificatie, whichever is first (WEB 9.2.7)."""
    older = reached(whole, AgeGroup.FROM_27)
    begins = [
        (day, reason)
        for day, reason in (
            (older.on if older else None, KeepReason.TURNED_27),
            (qualified_on(whole), KeepReason.BASIC_QUALIFICATION),
        )
        if day is not None
    ]
    if not begins:
        return None, KeepReason.NO_KNOWN_END
    day, reason = min(begins, key=itemgetter(0))
    return add_months(day, policy.keep_doorstroompunt_months), reason


def _aftercare(facts: Sequence[Envelope], policy: Policy) -> tuple[date | None, KeepReason]:
    """School and gemeente: so long after the last window, longer with consent, and never gone while it is news.

    Who never left a school as far as we know has no window: it counts from the last fact. What was told lately stays
    a while, so that a day that was typed wrong can be corrected and erases nobody the next night.
    """
    dossier = fold(facts)
    last_days = [last_day_of(left, dossier, policy) for left in dossier.exits]
    known = [day for day in last_days if day is not None]
    if len(known) < len(last_days):
        return None, KeepReason.NO_KNOWN_END
    last_day = max(known, default=None)
    ends = [
        (add_months(last_day, policy.keep_after_window_months), KeepReason.AFTER_WINDOW)
        if last_day
        else (add_months(_last_day(facts), policy.keep_without_window_months), KeepReason.WITHOUT_WINDOW)
    ]
    consent = said_of(dossier, ConsentScope.AFTER_WINDOW)
    if consent is not None and consent.given:
        if consent.ends_at is None:
            return None, KeepReason.CONSENT_AFTER_WINDOW
        ends.append((day_of(consent.ends_at) - _ONE_DAY, KeepReason.CONSENT_AFTER_WINDOW))
    told_on = max(day_of(event.recorded) for event in facts)
    ends.append((told_on + timedelta(days=policy.keep_after_news_days), KeepReason.JUST_TOLD))
    return max(ends, key=itemgetter(0))


def _holds(dossier: Dossier) -> tuple[Held, ...]:
    """Return what holds a person: the receiver of a hand-over, or a privacy officer, still has to answer."""
    handovers = [one.prepared.on for one in handovers_of(dossier) if one.answer is None]
    objection = last_of(dossier.noted, ObjectionMade, ObjectionAnswered)
    objected = [objection.on] if objection is not None and isinstance(objection.body, ObjectionMade) else []
    return (
        *(Held(RetentionHold.OPEN_HANDOVER, on) for on in sorted(handovers)[:1]),
        *(Held(RetentionHold.OBJECTION_UNANSWERED, on) for on in objected),
    )


def _last_day(facts: Sequence[Envelope]) -> date:
    return max(getattr(event.body, "happened_on", day_of(event.recorded)) for event in facts)
