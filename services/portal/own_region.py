"""What the Doorstroompunt sees of its region: whom, and on which ground; what nobody has in view, as counts. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schemas.types import LadderEnd
from services.portal.dashboard import Count, Level, by_area, per_area
from services.portal.figures import Definition, Figure
from services.portal.people import Person

LONG_SILENT_MONTHS = 6
"""After how long without contact somebody without a place is out of view. Source: practice P25, Den Haag."""
_CONSULTED = "overleg.gehouden"


class Ground(StrEnum):
    """On which ground the Doorstroompunt sees somebody. Source: WEB art. 9.2.5."""

    LAW = "wet"
    CONSULTATION = "overleg"
    CONSENT = "toestemming"


class RegionFigure(StrEnum):
    """One figure of the page."""

    WHITE_SPOTS = "witte_vlekken"
    INVISIBLE = "onzichtbaar"


@dataclass(frozen=True, slots=True)
class Silent:
    """A school of which nothing came since ``since``, while it was expected."""

    school: str
    since: date


_TEXTS: Mapping[RegionFigure, tuple[str, str]] = {
    RegionFigure.WHITE_SPOTS: (
        "Wat er aan het beeld ontbreekt",
        "Jongeren met een lopend wettelijk venster. Ieder telt een keer, bij het eerste wat ontbreekt.",
    ),
    RegionFigure.INVISIBLE: (
        "Jongeren buiten beeld",
        (
            "Jongeren met een lopend wettelijk venster, zonder plek of met een onbekende plek, van wie geen uitkering "
            "bekend is. Buiten beeld is wie een half jaar niet gesproken is."
        ),
    ),
}
GROUNDS: Mapping[Ground, str] = {
    Ground.LAW: "Jongeren van het Doorstroompunt, volgens de wet",
    Ground.CONSULTATION: "Jongeren over wie met de school is overlegd",
    Ground.CONSENT: "Jongeren die toestemming gaven",
}
"""How each ground is called on the page."""
_PARTS: Mapping[RegionFigure, Mapping[str, str]] = {
    RegionFigure.WHITE_SPOTS: {
        "begeleider": "Geen begeleider",
        "plek": "Plek onbekend",
        "datum": "Geen volgende datum",
        "niets": "Niets ontbreekt",
    },
    RegionFigure.INVISIBLE: {"stil": "Buiten beeld", "gesproken": "Wel gesproken"},
}


def grounds(people: Iterable[Person]) -> tuple[tuple[Ground, tuple[Person, ...]], ...]:
    """Return the people whom the Doorstroompunt may see, by the ground on which it may."""
    found = list(people)
    groups = ((ground, tuple(one for one in found if ground_of(one) is ground)) for ground in Ground)
    return tuple(group for group in groups if group[1])


def ground_of(person: Person) -> Ground:
    """Return on which ground somebody is seen who may be: the monitor tells a person after consultation or consent."""
    if person.responsible is LadderEnd.DOORSTROOMPUNT:
        return Ground.LAW
    is_consulted = any(line.code == _CONSULTED for line in person.timeline)
    return Ground.CONSULTATION if is_consulted else Ground.CONSENT


def out_of_view(counts: Collection[Count], today: date) -> tuple[Figure, ...]:
    """Return what nobody has in view, per school, as it may be shown."""
    return tuple(
        per_area(
            Definition(which, *_TEXTS[which]),
            by_area(Level.SCHOOL, _PARTS[which]),
            [one for one in counts if one.figure is which],
            today,
        )
        for which in RegionFigure
    )
