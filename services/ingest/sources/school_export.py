"""The export of leavers from a school's administration: one row is one exit.

Pure. Columns as in ``examples/uitstroom_voorbeeld.csv``; days as dd-mm-jjjj or jjjj-mm-dd.
"""

import re
from dataclasses import replace

from schemas.events import ExitRegistered
from services.ingest.accept import Delivered, allowed_fields
from services.ingest.faults import Fault, FaultReason
from services.ingest.sources.table import Row

EXIT_DAY = "uitstroomdatum"
COLUMNS = tuple(EXIT_DAY if name == "datum" else name for name in allowed_fields(ExitRegistered))
NEEDED = ("leerlingnummer", "brin", "schoolsoort", EXIT_DAY, "bestemming")

_DUTCH_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_DAYS = frozenset({EXIT_DAY, "startdatum", "einddatum_contract", "geboortedatum", "datum"})
_ISO_EXAMPLE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

WRONG_CELLS = Fault("", FaultReason.CELLS, "Evenveel cellen als de kopregel kolommen heeft.")


def item(row: Row, event_type: str = ExitRegistered.TYPE) -> Delivered | Fault:
    """Return what a row says, or the fault that makes it unreadable."""
    if row.cells is None:
        return WRONG_CELLS
    cells = {name: iso_day(value) if name in _DAYS else value for name, value in row.cells.items()}
    return Delivered(event_type, cells)


def in_a_file(fault: Fault) -> Fault:
    """Return a fault with its example written as people write it in a file."""
    return (
        replace(fault, expected=_ISO_EXAMPLE.sub(r"\3-\2-\1", fault.expected))
        if fault.place in _DAYS
        else fault
    )


def iso_day(value: str) -> str:
    """Return a Dutch day as jjjj-mm-dd; anything else as it stands, for ``accept`` to judge."""
    written = _DUTCH_DAY.fullmatch(value)
    return f"{written[3]}-{written[2]:0>2}-{written[1]:0>2}" if written else value
