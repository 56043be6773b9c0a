"""How long somebody is followed after each exit: the statutory window of aftercare, or the Doorstroompunt's task.

Pure. Several exits give several windows; without an exit there is none, and everything rests.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import NamedTuple

from schemas.codes import AgeGroup
from schemas.types import DeregistrationReason, SchoolType
from services.monitor.ages import reached
from services.monitor.dossier import Dossier
from services.monitor.exits import Exit
from services.monitor.local_calendar import add_months, midnight
from services.monitor.policy import Policy
from services.monitor.results import mbo_diplomas, qualified_on

_ONE_DAY = timedelta(days=1)
_A_YEAR = timedelta(days=366)
_YEAR_MONTHS = 12
_MBO = (SchoolType.MBO_ENTREE, SchoolType.MBO_2)
_WITHOUT_DIPLOMA = (
    DeregistrationReason.OWN_REQUEST,
    DeregistrationReason.STOPPED_COMING,
    DeregistrationReason.OTHER,
    DeregistrationReason.REMOVED,
    DeregistrationReason.FINISHED_WITHOUT_DIPLOMA,
)
"""Reasons with which somebody leaves an mbo for good, without its diploma."""


class Window(NamedTuple):
    """From the local midnight that starts the day of leaving to the one that ends the last day, aware UTC.

    Attributes:
        opens: when it begins.
        closes: None as long as nobody knows when the Doorstroompunt's task ends.
        left: the exit it follows on.
        of_school: whether it is aftercare of the school, and not the task of the Doorstroompunt.
    """

    opens: datetime
    closes: datetime | None
    left: Exit
    of_school: bool

    def is_open(self, now: datetime) -> bool:
        """Whether ``now`` lies in it."""
        return self.opens <= now and (self.closes is None or now < self.closes)


def windows_of(dossier: Dossier, policy: Policy) -> tuple[Window, ...]:
    """Return every window, in the order of the exits; the last day of each counts whole."""
    return tuple(
        Window(midnight(left.left_on), midnight(last_day + _ONE_DAY) if last_day else None, left, of_school)
        for left in dossier.exits
        for last_day, of_school in _last_days(left, dossier, policy)
    )


def last_day_of(left: Exit, dossier: Dossier, policy: Policy) -> date | None:
    """Return the last day on which somebody is followed after one exit, None when nobody knows it."""
    last_days = [last_day for last_day, _ in _last_days(left, dossier, policy)]
    known = [last_day for last_day in last_days if last_day is not None]
    return max(known) if len(known) == len(last_days) else None


def next_edge(windows: Iterable[Window], now: datetime) -> datetime | None:
    """Return the first moment after ``now`` at which a window opens or closes.

    Of one that has no end it is the next day on which somebody left so many years ago: nobody waits for ever.
    """
    edges = [
        edge for window in windows for edge in (window.opens, window.closes or _anniversary(window, now))
    ]
    return min([edge for edge in edges if edge > now], default=None)


def is_dropout(left: Exit, dossier: Dossier) -> bool:
    """Whether somebody left an mbo without its diploma, and without startkwalificatie."""
    if left.school_type not in _MBO or left.reason not in _WITHOUT_DIPLOMA:
        return False
    qualified = qualified_on(dossier)
    return qualified is None or qualified > left.left_on


def _last_days(left: Exit, dossier: Dossier, policy: Policy) -> list[tuple[date | None, bool]]:
    """Return until when the aftercare of the school lasts, in calendar months, and the task of the Doorstroompunt.

    Who leaves an mbo has aftercare from the diploma on, and an mbo that gives no reason is taken to have given one. Who
    leaves it without, and without startkwalificatie, is the Doorstroompunt's, from that day until the startkwalificatie
    or until the case is closed at 27. Source: WVO 2020 art. 2.31a; WEC 44a; WEB art. 9.2.5, 9.2.12.
    """
    months = policy.window_months(left.school_type)
    if left.school_type not in _MBO:
        return [(add_months(left.left_on, months), True)]
    diplomas = [on for on in mbo_diplomas(dossier) if _is_about(on, left)]
    dropout = is_dropout(left, dossier)
    of_school = [(add_months(max(diplomas, default=left.left_on), months), True)]
    of_doorstroompunt = [(_task_ends(dossier, policy), False)]
    return [*(of_school if diplomas or not dropout else ()), *(of_doorstroompunt if dropout else ())]


def _is_about(diploma_on: date, left: Exit) -> bool:
    """Whether a diploma is of the study that was left: results come before leaving, or up to a year later."""
    return abs(diploma_on - left.left_on) <= _A_YEAR


def _task_ends(dossier: Dossier, policy: Policy) -> date | None:
    older = reached(dossier, AgeGroup.FROM_27)
    closed_on = older.on + timedelta(days=policy.age_limit_days) if older else None
    return min((day for day in (qualified_on(dossier), closed_on) if day is not None), default=None)


def _anniversary(window: Window, now: datetime) -> datetime:
    years = (add_months(window.left.left_on, months) for months in count(0, _YEAR_MONTHS))
    return next(moment for moment in map(midnight, years) if moment > now)
