"""The list of who guides whom, from a region's coordinator: one row is one assignment.

Pure. Columns as in ``examples/toewijzingen.csv``; ``datum`` may be left out and then is the day of delivery.
"""

from datetime import date

from schemas.events import CoachAssigned
from services.ingest.accept import Delivered
from services.ingest.catalogue import allowed_fields
from services.ingest.faults import Fault
from services.ingest.fields import LEAVER
from services.ingest.sources import school_export
from services.ingest.sources.table import Row

COLUMNS = tuple(name for name in allowed_fields(CoachAssigned) if name not in LEAVER)
NEEDED = ("brin", "leerlingnummer", "medewerker")


def item(row: Row, today: date) -> Delivered | tuple[Fault, ...]:
    """Return what a row says, or the faults that make it unreadable."""
    read = school_export.item(row, CoachAssigned.TYPE)
    if not isinstance(read, Delivered):
        return read
    return Delivered(read.type, {**read.data, "datum": read.data.get("datum") or today.isoformat()})
