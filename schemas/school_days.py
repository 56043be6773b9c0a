"""On which days a school is open: not in a weekend, on a public holiday, or in the school holidays of its region.

Pure after loading. ``school_holidays.yaml`` has the dates and the regions, each with its source.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from schemas.types import RegionCode
from schemas.working_days import is_working_day, nth_after

ONE_DAY = timedelta(days=1)
_FIRST_MONTH = 8

Period = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The days on which a school is open: every working day outside ``off``."""

    off: tuple[Period, ...]

    def has(self, day: date) -> bool:
        """Whether a school is open on ``day``."""
        return is_working_day(day) and not any(first <= day <= last for first, last in self.off)

    def after(self, day: date, count: int) -> date:
        """Return the ``count``-th school day after ``day``; with 0 it is ``day`` itself."""
        return nth_after(day, count, self.has)

    def between(self, day: date, later: date) -> int:
        """Return how many school days come after ``day``, up to and including ``later``."""
        return sum(self.has(day + ONE_DAY * number) for number in range(1, (later - day).days + 1))


def school_year(day: date) -> str:
    """Return the school year of a day, 1 August to 31 July, as in ``2025-2026``.

    Source: Regeling regionaal programma en Doorstroompuntfunctie 2026-2029, art. 1.1 (studiejaar).
    """
    first = day.year if day.month >= _FIRST_MONTH else day.year - 1
    return f"{first}-{first + 1}"


@cache
def school_days_of(region: RegionCode) -> SchoolDays:
    """Return the school days of a Doorstroompunt region.

    Where a region is divided over several holiday regions, or is not known, a day is free when it is free in any of
    them: a school is rather asked too late than in its holiday.
    """
    document = _document()
    names = {name for name, regions in document["regions"].items() if region in regions}
    for placed in document["municipalities"].values():
        if placed["region"] == region:
            names |= set(placed["parts"])
    return _school_days(frozenset(names or document["regions"]))


@cache
def known_until() -> date:
    """Return the last day of the last holiday that is known; after it no day is a school holiday."""
    return max(last for _, last in _school_days(frozenset(_document()["regions"])).off)


@cache
def _school_days(names: frozenset[str]) -> SchoolDays:
    years = _document()["years"].values()
    periods = (
        tuple(dates)
        for year in years
        for by_region in year.values()
        for name, dates in by_region.items()
        if name in names
    )
    return SchoolDays(tuple(sorted(set(periods))))


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(
        files("schemas").joinpath("school_holidays.yaml").read_text(encoding="utf-8")
    )
    return document
