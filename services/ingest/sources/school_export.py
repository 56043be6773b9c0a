"""The export of leavers from a school's administration: one row is one exit.

Pure. Columns as in ``examples/uitstroom_voorbeeld.csv``, or as ``headers.csv`` says that schools name them.
A day may be written in several forms, and is never guessed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from schemas.events import ExitRegistered
from services.ingest.accept import Delivered
from services.ingest.catalogue import allowed_fields
from services.ingest.faults import Fault, FaultReason
from services.ingest.sources.table import Row, Sheet

EXIT_DAY = "uitstroomdatum"
COLUMNS = tuple(EXIT_DAY if name == "datum" else name for name in allowed_fields(ExitRegistered))
NEEDED = ("leerlingnummer", "brin", "schoolsoort", EXIT_DAY, "bestemming")

_FORMS = {
    "jjjj-mm-dd": re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"),
    "dd-mm-jjjj": re.compile(r"(?P<d>[0-9]{1,2})-(?P<m>[0-9]{1,2})-(?P<y>[0-9]{4})"),
    "dd/mm/jjjj": re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})"),
    "dd.mm.jjjj": re.compile(r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})"),
}
_MONTHS = 12
_LOST_ZERO = {
    "vestiging": re.compile(r"[0-9]"),
    "reden_uitschrijving": re.compile(r"[1-9]"),
    "mobiel": re.compile(r"6[0-9]{8}"),
}
"""What a spreadsheet makes of 00, of 01 and of 0612345678; nothing else is written like that."""
_DAYS = frozenset({EXIT_DAY, "startdatum", "einddatum_contract", "geboortedatum", "datum"})
_ISO_EXAMPLE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")

WRONG_CELLS = Fault("", FaultReason.CELLS, "Evenveel cellen als de kopregel kolommen heeft.")


def item(row: Row, event_type: str = ExitRegistered.TYPE) -> Delivered | tuple[Fault, ...]:
    """Return what a row says, or the faults that make it unreadable."""
    if row.cells is None:
        return (WRONG_CELLS,)
    if row.faults:
        return row.faults
    return Delivered(event_type, {name: _value(name, value) for name, value in row.cells.items()})


def _value(name: str, value: str) -> str:
    if name in _DAYS:
        return iso_day(value)
    lost = _LOST_ZERO.get(name)
    return f"0{value}" if lost and lost.fullmatch(value) else value


def in_a_file(fault: Fault) -> Fault:
    """Return a fault with its example written as people write it in a file."""
    return (
        replace(fault, expected=_ISO_EXAMPLE.sub(r"\3-\2-\1", fault.expected))
        if fault.place in _DAYS
        else fault
    )


def iso_day(value: str) -> str:
    """Return a day in one of the known forms as jjjj-mm-dd; anything else as it stands, for ``accept`` to judge."""
    for form in _FORMS.values():
        if written := form.fullmatch(value):
            return f"{written['y']}-{written['m']:0>2}-{written['d']:0>2}"
    return value


def days_as_meant(sheet: Sheet) -> tuple[Sheet, Mapping[str, tuple[str, ...]]]:
    """Return a sheet without days that can be meant in two ways, and the forms in each column of days.

    Where a column with slashes holds a day that can only be mm/dd, the other days with slashes in it are
    nobody's guess: they are told to be no day.
    """
    forms = {name: _forms(sheet.rows, name) for name in sorted(_DAYS)}
    doubtful = {name for name in _DAYS if any(_is_month_first(cell) for cell in _cells(sheet.rows, name))}
    rows = tuple(_without(row, doubtful) for row in sheet.rows) if doubtful else sheet.rows
    return replace(sheet, rows=rows), {name: found for name, found in forms.items() if found}


def _forms(rows: Iterable[Row], name: str) -> tuple[str, ...]:
    cells = set(_cells(rows, name))
    return tuple(form for form, pattern in _FORMS.items() if any(map(pattern.fullmatch, cells)))


def _cells(rows: Iterable[Row], name: str) -> Iterable[str]:
    return (row.cells[name] for row in rows if row.cells is not None and name in row.cells)


def _is_month_first(cell: str) -> bool:
    written = _FORMS["dd/mm/jjjj"].fullmatch(cell)
    return written is not None and int(written["m"]) > _MONTHS >= int(written["d"])


def _without(row: Row, doubtful: set[str]) -> Row:
    found = [name for name in sorted(doubtful) if "/" in (row.cells or {}).get(name, "")]
    faults = tuple(Fault(name, FaultReason.NOT_A_DATE, _WHICH_IS_THE_MONTH) for name in found)
    return replace(row, faults=(*row.faults, *faults))


_WHICH_IS_THE_MONTH = (
    "De dag voor de maand, bijvoorbeeld 17-07-2026. In deze kolom staan ook dagen met de maand voorop."
)
