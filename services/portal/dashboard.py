"""The figures of a region or school, from counts per area: each a table of which no small count is shown. Pure.

Nothing here is of one coach.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from schemas.codes import Outcome
from schemas.types import PlaceStatus, Teller, Urgency
from services.portal import wording
from services.portal.figures import Definition, Figure
from services.portal.small_cells import LEAST, hidden_where_small
from services.portal.tables import Listing, counted

LOOKS_BACK = timedelta(days=365)
"""How far back signals count of which it is asked how they went and how quickly; by the day they opened."""
DUTIES = ("aanbod_doen", "aanbod_tweede_jaar", "inlichtingen_geven", "overleg_voeren")
"""The tasks that the law asks. Source: WVO 2.31a, WEB art. 9.2.5."""
UNREACHABLE = "nummer_werkt_niet"
"""The rule that speaks when somebody cannot be reached."""


class DashboardId(StrEnum):
    """One figure of the page, as its file is called."""

    PLACES = "plekken"
    KNOWN_BY = "bekend_door"
    OPEN_SIGNALS = "open_signalen"
    OPEN_BY_RULE = "open_signalen_per_regel"
    UNREACHABLE = "onbereikbaar_nu"
    PACE = "doorlooptijd"
    OPEN_DUTIES = "open_plichten"
    OUTCOMES = "uitkomsten"


class Level(StrEnum):
    """Per what kind of area a figure is shown."""

    SCHOOL = "school"
    REGION = "regio"


@dataclass(frozen=True, slots=True)
class Count:
    """One count as the tables give it.

    Attributes:
        row: BRIN or region, or the rule; None for all areas together, where that is not their sum.
        median: of days, for what is not counted but measured.
    """

    figure: StrEnum
    row: str | None
    part: str
    number: int
    median: int | None = None


_TEXTS: Mapping[DashboardId, tuple[str, str]] = {
    DashboardId.PLACES: (
        "Jongeren in nazorg, en wat er van hun plek bekend is",
        (
            "Jongeren met een lopend wettelijk venster. Aangekondigd: iemand noemde een plek. Bevestigd: iemand zag de "
            "jongere daar. Onbekend: niemand weet het, of het is te lang geleden bevestigd."
        ),
    ),
    DashboardId.KNOWN_BY: (
        "Wie vertelde wat er van de plek bekend is",
        "Jongeren met een lopend wettelijk venster, naar wie het laatst iets over hun plek meldde.",
    ),
    DashboardId.OPEN_SIGNALS: (
        "Open signalen, naar hoe snel iemand iets moet doen",
        "Signalen die niet gesloten zijn. Een jongere kan er meer dan een hebben.",
    ),
    DashboardId.OPEN_BY_RULE: (
        "Open signalen, naar wat er aan de hand is",
        "Signalen die niet gesloten zijn, voor alle gebieden samen.",
    ),
    DashboardId.UNREACHABLE: (
        "Jongeren die niet te bereiken zijn",
        (
            "Nummer werkt niet: dat signaal staat nu open. Niet bereikt: een signaal dat in de laatste 365 dagen "
            "openging, is gesloten omdat de jongere onbereikbaar was."
        ),
    ),
    DashboardId.PACE: (
        "Hoe lang het duurt voor iemand het weet, en belt",
        (
            "Middelste aantal dagen, voor signalen die in de laatste 365 dagen opengingen, zonder die van een "
            "startstand. Weten: van wat er gebeurde tot het eerste bericht aan een medewerker, of tot de begeleider "
            "het zelf meldde. Contact: van weten tot het eerste echte contact. Van minder dan vijf signalen staat er "
            "geen getal."
        ),
    ),
    DashboardId.OPEN_DUTIES: (
        "Wettelijke taken die nog open staan",
        (
            "Een aanbod doen of herhalen, inlichtingen geven en overleg voeren. "
            "Te laat: de dag waarop het klaar moest zijn, is voorbij."
        ),
    ),
    DashboardId.OUTCOMES: (
        "Hoe signalen afliepen",
        "Signalen die in de laatste 365 dagen opengingen en die iemand sloot met een uitkomst.",
    ),
}


@dataclass(frozen=True, slots=True)
class Named:
    """How the rows and columns of a table are called.

    Attributes:
        corner: what the rows are.
        parts: the columns in their order, each with its name.
    """

    corner: str
    row: Callable[[str], str]
    parts: Mapping[str, str]


def by_area(level: Level, parts: Mapping[str, str]) -> Named:
    """Return the names of a table with a row per area."""
    return Named(_CORNERS[level], partial(area_name, level=level), parts)


_CORNERS = {Level.SCHOOL: "School", Level.REGION: "Regio"}
_URGENCIES = {str(urgency): wording.URGENCIES[urgency] for urgency in Urgency}
_PARTS: Mapping[DashboardId, Mapping[str, str]] = {
    DashboardId.PLACES: {
        PlaceStatus.CONFIRMED: "Bevestigd",
        PlaceStatus.ANNOUNCED: "Aangekondigd",
        PlaceStatus.UNKNOWN: "Onbekend",
        PlaceStatus.NONE: "Geen plek",
    },
    DashboardId.KNOWN_BY: {Teller.SCHOOL: "De school", Teller.REGION: "Iemand in de regio", "": "Niemand"},
    DashboardId.OPEN_SIGNALS: _URGENCIES,
    DashboardId.OPEN_BY_RULE: _URGENCIES,
    DashboardId.UNREACHABLE: {"nummer": "Nummer werkt niet", "niet_bereikt": "Niet bereikt"},
    DashboardId.PACE: {
        "weten": "Gebeurd tot weten",
        "contact": "Weten tot contact",
        "samen": "Gebeurd tot contact",
    },
    DashboardId.OPEN_DUTIES: {"op_tijd": "Nog op tijd", "te_laat": "Te laat"},
    DashboardId.OUTCOMES: {str(one): str(one).replace("_", " ").capitalize() for one in Outcome},
}


def figures_of(counts: Iterable[Count], level: Level, today: date) -> tuple[Figure, ...]:
    """Return every figure, in the order of the page, as it may be shown."""
    found = list(counts)
    return tuple(
        _figure(which, [one for one in found if one.figure is which], level, today) for which in DashboardId
    )


def area_name(area: str, level: Level) -> str:
    """Return what an area is called in a table."""
    if not area:
        return "Zonder school"
    return area if level is Level.SCHOOL else f"Regio {area}"


def since(today: date) -> date:
    """Return the first day of the signals of which it is asked how they went."""
    return today - LOOKS_BACK


def per_area(definition: Definition, named: Named, counts: Collection[Count], today: date) -> Figure:
    """Return counts per row and part as they may be shown, under the names of ``named``."""
    rows = {row: named.row(row) for row in sorted({one.row or "" for one in counts})}
    number = {(rows[one.row or ""], named.parts[one.part]): one.number for one in counts}
    table = counted(named.corner, tuple(rows.values()), tuple(named.parts.values()), number)
    return Figure(definition, today, hidden_where_small(table))


def _figure(which: DashboardId, counts: Collection[Count], level: Level, today: date) -> Figure:
    definition, parts = Definition(which, *_TEXTS[which]), _PARTS[which]
    match which:
        case DashboardId.PACE:
            return Figure(definition, today, _medians(counts, level))
        case DashboardId.OPEN_BY_RULE:
            return per_area(definition, Named("Wat er is", wording.rule_title, parts), counts, today)
        case _:
            return per_area(definition, by_area(level, parts), counts, today)


def _medians(counts: Collection[Count], level: Level) -> Listing:
    """Return the median per area and of all together, where enough signals stand behind it."""
    parts = _PARTS[DashboardId.PACE]
    areas = sorted({one.row for one in counts if one.row is not None})
    days = {(one.row, one.part): one.median for one in counts if one.number >= LEAST}
    rows = (*areas, None) if areas else ()
    names = tuple("Totaal" if row is None else area_name(row, level) for row in rows)
    cells = tuple(tuple(days.get((row, part)) for part in parts) for row in rows)
    return Listing(_CORNERS[level], names, tuple(parts.values()), cells, counts=0)
