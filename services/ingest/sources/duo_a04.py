"""DUO's A04: everybody of A01 who is not on A02. Only compared with what is held: no row of it becomes an event.

Pure. Read as A01, but for the day of de-registration, which may be empty in this file.
"""

from schemas.events import EnrolmentEnded
from services.ingest.sources import duo
from services.ingest.sources.duo import Fact, Layout, Told, Values
from services.ingest.sources.duo_fields import NUMBER


def told(values: Values) -> Told:
    """Return whom a row is about, as an enrolment that ended on a day that nobody asks for."""
    return Fact(EnrolmentEnded, {}, duo.enrolment(values))


LAYOUT = Layout(
    columns=(*duo.PERSON_COLUMNS, "brin", "inschrijvingsvolgnummer", "rapportagemaand"),
    needed=(NUMBER, "rmc_regio", "rapportagemaand"),
    told=told,
)
