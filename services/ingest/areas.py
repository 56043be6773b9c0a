"""Which Doorstroompunt region a municipality belongs to; reads the table once.

Pure after loading. ``areas.csv``: Regeling regionaal programma en Doorstroompuntfunctie 2026-2029, bijlage 5
(BWBR0051614): 342 municipalities in 40 regions, codes 01 to 41; 14 does not exist.
"""

import csv
from functools import cache
from importlib.resources import files

from schemas.types import RegionCode

_OTHER_NAMES = {"den haag": "'s-gravenhage", "den bosch": "'s-hertogenbosch"}
"""Names in daily use, as written on the municipalities' own letters."""


def region_of(municipality: str) -> RegionCode | None:
    """Return the region of ``municipality``, whatever its case, or None when it does not exist."""
    name = _plain(municipality)
    return _regions().get(_OTHER_NAMES.get(name, name))


@cache
def _regions() -> dict[str, RegionCode]:
    with files("services.ingest").joinpath("areas.csv").open(encoding="utf-8-sig") as table:
        return {_plain(row["gemeente"]): row["regiocode"] for row in csv.DictReader(table, delimiter=";")}


def _plain(name: str) -> str:
    return " ".join(name.replace("\u2019", "'").replace("\u2018", "'").casefold().split())
