"""Figures about people: who is in view, who cannot be reached, and where those are who left. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schemas.types import PlaceStatus
from services.portal.figures import Figure, FigureId, figure
from services.portal.local_calendar import add_months
from services.portal.tables import counted, tallied

MONTHS = (0, 3, 6, 12, 18, 24)
"""After how many months one looks where those are who left, up to the end of the window of pro and vso."""

IN_VIEW_MONTHS = 12
TIMES_CALLED = 2
"""In how long, and on how many days, somebody is called who is in view. Source: Midden-Limburg (SZW 2022)."""

TIMES_IN_VAIN = 3
"""On how many days somebody is tried in vain who cannot be reached: as many as the ladder of Zwolle has ways to try."""

_IN_VIEW = ("niet in beeld", "in beeld")
_UNREACHABLE = ("te bereiken", "niet te bereiken")


@dataclass(frozen=True, slots=True)
class Approached:
    """On which days somebody of an area was spoken to, and on which they were tried in vain."""

    area: str
    spoken_on: tuple[date, ...] = ()
    tried_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """What was known of the place of who left, from which day on, in the order in which it was told."""

    left_on: date
    known: tuple[tuple[date, PlaceStatus], ...] = ()


def in_view(people: Iterable[Approached], on: date, by: FigureId = FigureId.SPOKEN_TO) -> Figure:
    """Return who is in view per area, by the definition that the region chose: spoken to, or called twice."""
    return _per_area(
        by, on, [(one.area, _IN_VIEW[is_in_view(one, on, by)]) for one in people], _IN_VIEW[::-1]
    )


def is_in_view(one: Approached, on: date, by: FigureId) -> bool:
    """Whether somebody is in view on a day.

    Raises:
        ValueError: when ``by`` is no definition of being in view.
    """
    since = add_months(on, -IN_VIEW_MONTHS)
    match by:
        case FigureId.SPOKEN_TO:
            return any(since < day <= on for day in one.spoken_on)
        case FigureId.CALLED_TWICE:
            return len({day for day in (*one.spoken_on, *one.tried_on) if since < day <= on}) >= TIMES_CALLED
    raise ValueError(f"{by} does not say who is in view")


def unreachable(people: Iterable[Approached], on: date) -> Figure:
    """Return who cannot be reached per area."""
    pairs = [(one.area, _UNREACHABLE[is_unreachable(one, on)]) for one in people]
    return _per_area(FigureId.UNREACHABLE, on, pairs, _UNREACHABLE)


def is_unreachable(one: Approached, on: date) -> bool:
    """Whether somebody was tried in vain often enough since they were last spoken to."""
    last = max((day for day in one.spoken_on if day <= on), default=date.min)
    return len({day for day in one.tried_on if last < day <= on}) >= TIMES_IN_VAIN


def cohort(people: Iterable[Course], on: date) -> Figure:
    """Return what was known of where those are who left, so many months after; of nobody before the time has come."""
    pairs = [
        (str(_known_on(one, day)), _months(months))
        for one in people
        for months in MONTHS
        if (day := add_months(one.left_on, months)) <= on
    ]
    rows, columns = [str(status) for status in PlaceStatus], [_months(months) for months in MONTHS]
    return figure(FigureId.COHORT, on, counted("plek", rows, columns, tallied(pairs)))


def _known_on(one: Course, day: date) -> PlaceStatus:
    """Return what was known on a day; until somebody tells something, it is unknown."""
    told = [(since, at, status) for at, (since, status) in enumerate(one.known) if since <= day]
    return max(told)[2] if told else PlaceStatus.UNKNOWN


def _months(months: int) -> str:
    return f"na {months} maanden"


def _per_area(which: FigureId, on: date, pairs: list[tuple[str, str]], columns: tuple[str, ...]) -> Figure:
    return figure(which, on, counted("gebied", sorted({area for area, _ in pairs}), columns, tallied(pairs)))
