"""A file as a full list: who was delivered before and is not in it now, told to the school and never acted upon.

The numbers are the school's own, for its own eyes: they stand in the answer and are kept or logged nowhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from schemas.events import ExitRegistered
from schemas.school_days import school_year
from schemas.types import LeaverId
from services.ingest import store
from services.ingest.file import File
from services.ingest.fingerprint import Pupil
from services.ingest.handle import Intake
from services.ingest.withdraw import is_withdrawn


@dataclass(frozen=True, slots=True, order=True)
class Absent:
    """A pupil of whom an exit in this school year is known, and who is not in the list."""

    school: str
    year: str
    number: str


def absent(intake: Intake, file: File) -> list[Absent]:
    """Return who is missing from a full list: per school in it, of the school years that it tells of that school.

    A row that was rejected is still somebody who is there.

    Raises:
        Unavailable: when the database is away.
    """
    periods = {(item.pupil.school, school_year(item.happened_on)) for item in file.good}
    present = {item.pupil for item in file.good} | file.rejected_pupils
    schools = {school for school, _ in periods}
    leavers = intake.database.run(lambda connection: _leavers(connection, schools))
    away = set(intake.identities.pupils(leavers).values()) - present
    keys = {
        intake.prints.natural_key(pupil, ExitRegistered.TYPE, year): Absent(school, year, pupil.number)
        for pupil in away
        for school, year in periods
        if school == pupil.school
    }
    known = intake.database.run(lambda connection: store.versions(connection, keys))
    return sorted(keys[key] for key, version in known.items() if not is_withdrawn(intake, version))


def told(found: Collection[Absent]) -> dict[str, Any]:
    """Return what the report says of them."""
    pupils = [{"brin": a.school, "schooljaar": a.year, "leerlingnummer": a.number} for a in found]
    return {"volledig": True, "ontbreken": len(pupils), "ontbrekende_leerlingen": pupils}


def pupil_of(cells: dict[str, str] | None) -> Pupil | None:
    """Return whom a row is about, as far as it says so."""
    school, number = ((cells or {}).get(name, "").strip() for name in ("brin", "leerlingnummer"))
    return Pupil(school.upper(), number) if school and number else None


def _leavers(connection: Connection, schools: Collection[str]) -> list[LeaverId]:
    return list(connection.execute(_LEAVERS, {"schools": sorted(schools)}).scalars())


_LEAVERS = text("select leaver from identities where school = any(cast(:schools as text[])) order by leaver")
