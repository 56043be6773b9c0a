"""What the files of DUO for a Doorstroompunt have in common: their columns, and how a row becomes one event.

Pure. Separator ';'; a file is named like ``202210A05I27GZ.csv``: month, report, and who it is for.
Seen in public code that reads them (cedanl/vsv_analysis: A04, A05, A14): every column here but DATUM_INSCHRIJVING, in
two spellings (PERSOONSGEBONDENNUMMER or BSN_ONDERWIJSNR; see ``headers.csv``), days as dd-mm-jjjj, months as jjjjmm,
``REGIO 28``, codes without their leading zero, and REDEN_UITSTROOM ``02`` as in mbo.
Assumed: that A01 and A02 have the columns of A04.
Source of what each file holds: duo.nl, Verzuim, Rapportages and Gegevensleveringen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from schemas.body import LeaverFact
from schemas.codes import LearningRoute
from schemas.types import Destination, RegionCode
from services.ingest.accept import Accepted, Delivered, Origin, read_values
from services.ingest.faults import Fault, FaultReason
from services.ingest.fingerprint import Pupil
from services.ingest.sources.duo_fields import FIELDS, NUMBER
from services.ingest.sources.school_export import WRONG_CELLS
from services.ingest.sources.table import Row

PERSON_COLUMNS = (
    NUMBER,
    "voornamen",
    "voorvoegsel",
    "achternaam",
    "geboortedatum",
    "gemeente",
    "gemeentecode",
    "rmc_regio",
)
ENROLMENT_COLUMNS = ("brin", "inschrijvingsvolgnummer", "leerweg")

_DESTINATIONS: Mapping[object, Destination] = {
    LearningRoute.BOL: Destination.MBO_BOL,
    LearningRoute.BBL: Destination.WORK_AND_LEARN,
}
"""Only these two learning routes say where somebody goes."""

DOMAIN = "duo:"
"""How the holder of a person begins whom DUO told of, where that of a pupil is a BRIN."""


@dataclass(frozen=True, slots=True, repr=False)
class Fact:
    """What a row tells: the type of event, its fields as on the wire, and what else makes it one fact.

    ``region`` is where the young person lives, when that is not the region of the file.
    """

    body_type: type[LeaverFact]
    facts: Mapping[str, object]
    detail: tuple[str, ...]
    region: RegionCode | None = None


Values = Mapping[str, object]
Told = Fact | tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file: its columns, those without which it is not read, and what a row of it tells."""

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    told: Callable[[Values], Told]


def domain(region: RegionCode) -> str:
    """Return the domain in which a region's Doorstroompunt knows people: its own, and nobody else's."""
    return f"{DOMAIN}{region}"


def judge(row: Row, layout: Layout, region: RegionCode, today: date) -> Accepted | tuple[Fault, ...]:
    """Return what a row tells as an event, or every fault it has.

    Args:
        region: of the Doorstroompunt that delivers; a row of another region is refused.
        today: the day in the Netherlands; a day far from it is a typing error.
    """
    if row.cells is None:
        return (WRONG_CELLS,)
    given = {name: value for name, value in row.cells.items() if value}
    values, wrong = read_values(given, FIELDS, today)
    faults = [*row.faults, *missing(given, layout.needed), *wrong]
    if values.get("rmc_regio", region) != region:
        expected = f"De regio van uw sleutel: REGIO {region}."
        faults.append(Fault("rmc_regio", FaultReason.REGION_NOT_ALLOWED, expected))
    told = tuple(faults) or layout.told(values)
    return told if isinstance(told, tuple) else _accepted(told, values, region)


def missing(given: Mapping[str, object], needed: tuple[str, ...]) -> tuple[Fault, ...]:
    """Return a fault for each field that is needed and empty."""
    return tuple(
        Fault(name, FaultReason.MISSING, FIELDS[name].expected) for name in needed if name not in given
    )


def optional(values: Values, *names: str) -> dict[str, object]:
    """Return those of the fields that have a value, under the same names."""
    return {name: values[name] for name in names if name in values}


def enrolment(values: Values) -> tuple[str, ...]:
    """Return what tells one enrolment of a person from another."""
    return tuple(str(values.get(name, "")) for name in ("brin", "inschrijvingsvolgnummer"))


def ended(values: Values) -> dict[str, object]:
    """Return the fields of an enrolment that ended."""
    return {"datum": values["uitstroomdatum"], **optional(values, "reden_uitschrijving")}


def started(values: Values, on: object) -> dict[str, object]:
    """Return the fields of an enrolment that started ``on`` a day."""
    destination = _DESTINATIONS.get(values.get("leerweg"))
    goes_to = {"bestemming": destination} if destination else {}
    return {"datum": on, **optional(values, "leerweg"), **goes_to}


def _accepted(told: Fact, values: Values, region: RegionCode) -> Accepted:
    named = optional(values, "voornamen", "geboortedatum", "gemeente", "gemeentecode")
    family = " ".join(str(name) for name in optional(values, "voorvoegsel", "achternaam").values())
    person = {name: str(value) for name, value in named.items()} | ({"achternaam": family} if family else {})
    school, month = (str(values[name]) if name in values else None for name in ("brin", "rapportagemaand"))
    happened_on = str(told.facts.get("datum", ""))
    origin = Origin(
        source=f"urn:nazorg:{domain(region)}",
        school=school,
        detail="/".join((*told.detail, happened_on)),
        month=month,
    )
    return Accepted(
        pupil=Pupil(domain(region), str(values[NUMBER])),
        body_type=told.body_type,
        facts=told.facts,
        person=person,
        region=told.region or region,
        delivered=Delivered(told.body_type.TYPE, {}),
        origin=origin,
    )
