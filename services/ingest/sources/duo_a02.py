"""DUO's A02: who was on A01 before and is registered at a school again; one row is one enrolment that started.

Pure. Assumed: DATUM_INSCHRIJVING, for no public code shows this file. Without it the day is the first of the month of
the report, for DUO says only that it happened in or before that month. By its definition A02 may also hold who for
another reason is no early leaver any more; by its title all of them are registered again, and so they are read.
"""

from datetime import date

from schemas.events import EnrolmentStarted
from services.ingest.sources import duo
from services.ingest.sources.duo import Fact, Layout, Told, Values
from services.ingest.sources.duo_fields import NUMBER


def told(values: Values) -> Told:
    """Return what a row tells."""
    first_of_month = date.fromisoformat(f"{values['rapportagemaand']}-01")
    day = values.get("startdatum", first_of_month)
    return Fact(EnrolmentStarted, duo.started(values, day), duo.enrolment(values))


LAYOUT = Layout(
    columns=(*duo.PERSON_COLUMNS, *duo.ENROLMENT_COLUMNS, "rapportagemaand", "startdatum"),
    needed=(NUMBER, "rmc_regio", "rapportagemaand", "brin"),
    told=told,
)
