"""To which areas a municipality belongs on a day, on each level; reads the table once.

Pure after loading. ``areas.csv``, a row per municipality and period (``tot`` is the first day on which it no longer
holds, empty while it does). Doorstroompunt regions: Regeling regionaal programma en Doorstroompuntfunctie 2026-2029,
bijlage 5 (BWBR0051614): 342 municipalities in 40 regions, codes 01 to 41; 14 does not exist. Codes and labour-market
regions: CBS, Gebieden in Nederland 2026 (table 86247NED). A subregion is a region's own division, empty where it has
none; Zuid-Kennemerland and IJmond by Impuls Baankansen (2019).
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from schemas.types import RegionCode

_OTHER_NAMES = {"den haag": "'s-gravenhage", "den bosch": "'s-hertogenbosch"}
"""Names in daily use, as written on the municipalities' own letters."""
_CODE = re.compile(r"(?:gm)?([0-9]{1,4})")
"""A code as CBS writes it (GM0518 or 0518), or as DUO does, without leading zeros (518)."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality with the areas around it in one period; ``until`` is the first day after it, None while it lasts.

    An area of one level need not lie within one of another: a labour-market region crosses Doorstroompunt regions.
    """

    name: str
    code: str
    region: RegionCode
    region_name: str
    labour_market_region: str
    since: date
    subregion: str | None = None
    until: date | None = None


def municipality_of(written: str, day: date | None = None) -> Municipality | None:
    """Return the municipality of a name or CBS code, whatever its case, or None when it does not exist.

    Args:
        day: on which it is asked; before the first period that one counts. Without a day the latest period.
    """
    name = _plain(written)
    code = _CODE.fullmatch(name)
    key = code[1].zfill(4) if code else _OTHER_NAMES.get(name, name)
    return holding_on(day, _municipalities().get(key, ()))


def holding_on(day: date | None, periods: Sequence[Municipality]) -> Municipality | None:
    """Return the period of one municipality that holds on a day; ``periods`` are oldest first."""
    begun = [one for one in periods if day is None or one.since <= day] or list(periods[:1])
    last = begun[-1] if begun else None
    is_over = last is not None and day is not None and last.until is not None and last.until <= day
    return None if is_over else last


def region_of(written: str, day: date | None = None) -> RegionCode | None:
    """Return the region of a municipality, by its name or CBS code, or None when it does not exist."""
    found = municipality_of(written, day)
    return found.region if found else None


def municipalities() -> tuple[Municipality, ...]:
    """Return every municipality by its latest period, also those that are no more, in the order of the table."""
    return tuple({one[-1].code: one[-1] for one in _municipalities().values()}.values())


@cache
def _municipalities() -> Mapping[str, tuple[Municipality, ...]]:
    """Return the periods of each municipality, oldest first, by its name and by its code."""
    with files("services.ingest").joinpath("areas.csv").open(encoding="utf-8") as table:
        rows = sorted((_row(row) for row in csv.DictReader(table, delimiter=";")), key=lambda one: one.since)
    found: dict[str, tuple[Municipality, ...]] = {}
    for one in rows:
        for key in (_plain(one.name), one.code):
            found[key] = (*found.get(key, ()), one)
    return found


def _row(row: Mapping[str, str]) -> Municipality:
    return Municipality(
        row["gemeente"],
        row["cbscode"],
        row["regiocode"],
        row["regionaam"],
        row["arbeidsmarktregio"],
        date.fromisoformat(row["vanaf"]),
        row["subregio"] or None,
        date.fromisoformat(row["tot"]) if row["tot"] else None,
    )


def _plain(name: str) -> str:
    return " ".join(name.replace("\u2019", "'").replace("\u2018", "'").casefold().split())
