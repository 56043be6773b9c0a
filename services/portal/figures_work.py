"""Figures about what happens and what is done about it: signals, days between, new places, and duties. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.codes import Outcome
from services.portal.figures import Figure, FigureId, figure
from services.portal.local_calendar import add_months
from services.portal.tables import Listing, counted, tallied

NEW_PLACE_MONTHS = 4
"""Within how long somebody is placed or supported. Source: Jongerenpunt Midden-Brabant (SZW 2022)."""

_OPEN, _NO_OUTCOME = "open", "vanzelf vervallen"
_SETTLED = ("binnen vier maanden", "later", "nog niet")
_DUTIES = ("op tijd", "te laat", "nog niet en te laat", "nog niet, kan nog op tijd")
_PACE = ("aantal", "wacht nog", "helft binnen (dagen)", "negen van de tien binnen (dagen)")
_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal by the words of its rule; without outcome and not open it ended by itself."""

    rule: str
    is_open: bool
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """When something happened, when the owner knew, and when somebody spoke with the young person; None: not yet."""

    happened_on: date
    known_on: date | None = None
    spoken_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """When somebody of a cohort lost a place, and when they had another one or support; None: not yet."""

    cohort: str
    lost_on: date
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What a source told: when it happened, and when that came in."""

    source: str
    happened_on: date
    received_on: date


@dataclass(frozen=True, slots=True)
class Due:
    """A duty by its words, with the law's last day, and the day on which it was done; None: not yet."""

    duty: str
    last_day: date
    done_on: date | None = None


def signals(found: Iterable[Signalled], on: date) -> Figure:
    """Return how signals ended, per rule."""
    pairs = [(one.rule, _ending(one)) for one in found]
    columns = [*(_words(outcome) for outcome in Outcome), _NO_OUTCOME, _OPEN]
    return figure(FigureId.SIGNALS, on, counted("signaal", _rows(pairs), columns, tallied(pairs)))


def known_and_spoken(found: Sequence[Heard], on: date) -> Figure:
    """Return how long it takes until the owner knows, and from then until a contact."""
    known = [_days(one.happened_on, one.known_on, on) for one in found]
    spoken = [_days(one.known_on, one.spoken_on, on) for one in found if one.known_on and one.known_on <= on]
    steps = {"gebeurd tot eigenaar weet het": known, "eigenaar weet het tot gesproken": spoken}
    return figure(FigureId.KNOWN_AND_SPOKEN, on, _paces("stap", steps))


def lag(found: Iterable[Received], on: date) -> Figure:
    """Return how long it takes until each source tells what happened; what it told before that counts as 0 days."""
    days: dict[str, list[int | None]] = {}
    for one in sorted(found, key=lambda one: one.source):
        days.setdefault(one.source, []).append(_days(one.happened_on, one.received_on, on))
    return figure(FigureId.LAG, on, _paces("bron", days))


def new_place(found: Iterable[Lost], on: date) -> Figure:
    """Return per cohort who had a new place or support in time; who lost it too short ago does not count yet."""
    pairs = [
        (_settled(one, on), one.cohort) for one in found if add_months(one.lost_on, NEW_PLACE_MONTHS) <= on
    ]
    table = counted("nieuwe plek", _SETTLED, sorted({cohort for _, cohort in pairs}), tallied(pairs))
    return figure(FigureId.NEW_PLACE, on, table)


def duties(found: Iterable[Due], on: date) -> Figure:
    """Return per duty whether it was done in time; on the last day it is."""
    pairs = [(one.duty, _kept(one, on)) for one in found]
    return figure(FigureId.DUTIES, on, counted("taak", _rows(pairs), _DUTIES, tallied(pairs)))


def _ending(one: Signalled) -> str:
    if one.is_open:
        return _OPEN
    return _NO_OUTCOME if one.outcome is None else _words(one.outcome)


def _settled(one: Lost, on: date) -> str:
    if one.settled_on is None or one.settled_on > on:
        return _SETTLED[2]
    return _SETTLED[one.settled_on > add_months(one.lost_on, NEW_PLACE_MONTHS)]


def _kept(one: Due, on: date) -> str:
    if one.done_on is not None and one.done_on <= on:
        return _DUTIES[one.done_on > one.last_day]
    return _DUTIES[2 if one.last_day < on else 3]


def _days(start: date, end: date | None, on: date) -> int | None:
    """Return the days between; None where the end is still to come."""
    return None if end is None or end > on else max((end - start).days, 0)


def _paces(corner: str, days: dict[str, list[int | None]]) -> Listing:
    return Listing(corner, tuple(days), _PACE, tuple(_pace(some) for some in days.values()), counts=_PEOPLE)


def _pace(days: Sequence[int | None]) -> tuple[int | None, ...]:
    done = sorted(day for day in days if day is not None)
    return len(done), len(days) - len(done), _within(done, 50), _within(done, 90)


def _within(done: Sequence[int], percent: int) -> int | None:
    """Return the days within which at least so many percent are done."""
    return done[-(-len(done) * percent // 100) - 1] if done else None


def _rows(pairs: Sequence[tuple[str, str]]) -> list[str]:
    return sorted({row for row, _ in pairs})


def _words(outcome: Outcome) -> str:
    return str(outcome).replace("_", " ")
