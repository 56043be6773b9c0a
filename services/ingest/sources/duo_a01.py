"""DUO's A01: who is registered at no school now and has no basic qualification; a row is an enrolment that ended.

Pure. The reason is REDEN_UITSTROOM, the official list 01 to 10; whether there is a next place A01 does not say.
"""

from schemas.events import EnrolmentEnded
from services.ingest.sources import duo
from services.ingest.sources.duo import Fact, Layout, Told, Values
from services.ingest.sources.duo_fields import NUMBER


def told(values: Values) -> Told:
    """Return what a row tells."""
    return Fact(EnrolmentEnded, duo.ended(values), duo.enrolment(values))


LAYOUT = Layout(
    columns=(
        *duo.PERSON_COLUMNS,
        *duo.ENROLMENT_COLUMNS,
        "rapportagemaand",
        "uitstroomdatum",
        "reden_uitschrijving",
    ),
    needed=(NUMBER, "rmc_regio", "rapportagemaand", "brin", "uitstroomdatum"),
    told=told,
)
