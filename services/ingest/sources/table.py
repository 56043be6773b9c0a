"""A file as rows of named cells, whatever kind of file it is. Knows no column of any system.

Pure. A column that is named after a national number is dropped here, before anything reads its cells, unless the
kind of file has a field for it: only those of DUO have.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.ingest.faults import Fault, FaultReason
from services.ingest.sources import delimited, header, workbook
from services.ingest.sources.header import Column
from services.ingest.sources.lines import Line, Lines, Unreadable

_NO_LINKS: Mapping[str, str] = {}
_CELL_FAULTS = {
    FaultReason.NO_CACHED_VALUE: (
        "Een waarde, bijvoorbeeld 24. De uitkomst van deze formule is niet bewaard:"
        " open het bestand in Excel en sla het op."
    ),
    FaultReason.ERROR_CELL: "Een waarde, bijvoorbeeld 24, of een lege cel. Hier staat een fout van Excel.",
}


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row: its number in the file as a spreadsheet shows it (the header is 1), and its cells by field.

    ``cells`` is None where there are too many or too few. ``faults`` are of cells that have no value.
    """

    number: int
    cells: dict[str, str] | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """The rows of a file, and how it was read.

    Attributes:
        ignored: the columns that were not read.
        columns: the columns that were, each with its field.
        header: every name in the header, for recognising the next file of the same export.
        form: kind of file, separator and encoding, in Dutch.
        sheets_ignored: the sheets of a workbook that were not read.
    """

    rows: tuple[Row, ...]
    ignored: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    header: tuple[str, ...] = ()
    form: str = ""
    sheets_ignored: tuple[str, ...] = ()


def read(
    content: bytes, known: Collection[str], needed: Sequence[str], links: Mapping[str, str] = _NO_LINKS
) -> Sheet | tuple[Fault, ...]:
    """Return the rows of a file, or every fault of the file as a whole.

    Args:
        content: text (see ``delimited``) or XLSX (see ``workbook``).
        known: the fields that will be read; other columns are ignored and named.
        needed: the fields without which nothing can be read.
        links: by name of a column, the field that a person said it is.
    """
    try:
        lines = opened(content, known, links)
        return sheet(lines, known, needed, links)
    except Unreadable as unreadable:
        return (unreadable.fault,)


def opened(content: bytes, known: Collection[str], links: Mapping[str, str] = _NO_LINKS) -> Lines:
    """Return a file as lines, of which only the header has been read.

    Raises:
        Unreadable: when there is nothing to read in it.
    """
    read_lines = workbook.read if workbook.is_workbook(content) else delimited.read
    return read_lines(content, lambda cells: len(header.recognised(cells, known, links)))


def sheet(
    lines: Lines, known: Collection[str], needed: Sequence[str], links: Mapping[str, str] = _NO_LINKS
) -> Sheet | tuple[Fault, ...]:
    """Return the rows of a file that was opened, or every fault of the file as a whole.

    Raises:
        Unreadable: when a part below the header cannot be read.
    """
    names = tuple(str(name).strip() for name in lines.header)
    columns = header.recognised(names, known, links)
    faults = header.faults(names, columns, known, needed, links)
    rows = tuple(_row(line, columns, len(names)) for line in lines.below) if not faults else ()
    if not rows and (not faults or next(lines.below, None) is None):
        faults.append(Fault("bestand", FaultReason.EMPTY, "Een kopregel en ten minste een rij."))
    if faults:
        return tuple(faults)
    read_here = {column.place for column in columns}
    ignored = tuple(name.casefold() for place, name in enumerate(names) if name and place not in read_here)
    return Sheet(rows, ignored, tuple(columns), names, lines.form, lines.sheets_ignored)


def _row(line: Line, columns: Sequence[Column], width: int) -> Row:
    if line.cells is None or len(line.cells) != width:
        return Row(line.number, None)
    cells: dict[str, str] = {}
    faults = []
    for column in columns:
        cell = line.cells[column.place]
        if isinstance(cell, FaultReason):
            faults.append(Fault(column.field, cell, _CELL_FAULTS[cell]))
        else:
            cells[column.field] = cell.strip()
    return Row(line.number, cells, tuple(faults))
