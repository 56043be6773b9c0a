"""The statutory window of aftercare after each exit: from leaving until so many months later.

Pure. Several exits give several windows; without an exit there is none, and everything rests.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.monitor.dossier import Dossier
from services.monitor.exits import Exit
from services.monitor.local_calendar import add_months, midnight
from services.monitor.policy import Policy

_ONE_DAY = timedelta(days=1)


class Window(NamedTuple):
    """From the local midnight that starts the day of leaving to the one that ends the last day, aware UTC."""

    opens: datetime
    closes: datetime


def last_day_of(left: Exit, policy: Policy) -> date:
    """Return the last day of the window of one exit, in calendar months of local time."""
    return add_months(left.left_on, policy.window_months(left.school_type))


def window_of(left: Exit, policy: Policy) -> Window:
    """Return the window of one exit; its last day counts whole."""
    return Window(midnight(left.left_on), midnight(last_day_of(left, policy) + _ONE_DAY))


def windows_of(dossier: Dossier, policy: Policy) -> tuple[Window, ...]:
    """Return the window of every exit, in the order of the exits."""
    return tuple(window_of(left, policy) for left in dossier.exits)


def is_open(windows: tuple[Window, ...], now: datetime) -> bool:
    """Whether any window is open at ``now``."""
    return any(window.opens <= now < window.closes for window in windows)


def next_edge(windows: tuple[Window, ...], now: datetime) -> datetime | None:
    """Return the first moment after ``now`` at which a window opens or closes."""
    edges = (edge for window in windows for edge in (window.opens, window.closes))
    return min((edge for edge in edges if edge > now), default=None)
