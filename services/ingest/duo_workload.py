"""Whom the monthly files of DUO leave in the workload of a Doorstroompunt, and how that differs from DUO's own A04.

Pure. A04 is A01 without A02, added up since 1 October (duo.nl, Verzuim, Rapportages). DUO counts October to December
on for the year before in A14, which is not read.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from schemas.types import LeaverId

_FIRST_MONTH = 10


class Report(StrEnum):
    """A monthly file; in one month who is on A02 was on A01 first."""

    A01 = "a01"
    A02 = "a02"
    A04 = "a04"


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """Somebody in a report; ``month`` as in ``2026-10``."""

    month: str
    report: Report
    leaver: LeaverId


@dataclass(frozen=True, slots=True)
class Comparison:
    """A04 beside what is held: how many are in both, and who is in one of them alone, in order."""

    in_both: int
    only_in_a04: tuple[LeaverId, ...]
    only_here: tuple[LeaverId, ...]


def first_month(month: str) -> str:
    """Return the October in which the year of a month began, as DUO counts years here."""
    year, number = (int(part) for part in month.split("-"))
    return f"{year if number >= _FIRST_MONTH else year - 1:04}-{_FIRST_MONTH}"


def held(listed: Iterable[Listed], month: str) -> frozenset[LeaverId]:
    """Return who is on an A01 of this year up to ``month``, and on no A02 since."""
    latest: dict[LeaverId, Report] = {}
    for line in sorted(listed):
        if line.report is not Report.A04 and first_month(month) <= line.month <= month:
            latest[line.leaver] = line.report
    return frozenset(leaver for leaver, report in latest.items() if report is Report.A01)


def compare(a04: Collection[LeaverId], here: Collection[LeaverId]) -> Comparison:
    """Return how A04 and what is held differ."""
    told, known = frozenset(a04), frozenset(here)
    return Comparison(len(told & known), tuple(sorted(told - known)), tuple(sorted(known - told)))
