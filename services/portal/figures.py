"""What a figure is: a table with its definition and the day for which it holds. Pure.

No figure is about one member of staff, and none ranks them: what a figure is made of does not say whose work it was.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from services.portal.tables import Listing, Table


class FigureId(StrEnum):
    """The name by which a figure is traced to its definition."""

    OUTFLOW = "uitstroom"
    SPOKEN_TO = "in_beeld_echt_contact"
    CALLED_TWICE = "in_beeld_twee_keer"
    COHORT = "cohort"
    SIGNALS = "signalen"
    KNOWN_AND_SPOKEN = "weten_en_spreken"
    NEW_PLACE = "nieuwe_plek"
    UNREACHABLE = "onbereikbaar"
    LAG = "vertraging"
    DUTIES = "plichten"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure counts, in Dutch."""

    id: StrEnum
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure; ``on`` is the last day of which it tells."""

    definition: Definition
    on: date
    content: Table | Listing


def figure(which: FigureId, on: date, content: Table | Listing) -> Figure:
    """Return a figure with its definition."""
    return Figure(definitions()[which], on, content)


@cache
def definitions() -> dict[FigureId, Definition]:
    """Return what each figure counts."""
    written = yaml.safe_load(files("services.portal").joinpath("figures.nl.yaml").read_text(encoding="utf-8"))
    return {one: Definition(one, written[one]["naam"], written[one]["definitie"]) for one in FigureId}
