"""An XLSX file as lines of cells: the first sheet with a header, read row by row; no formula or macro ever runs.

Pure. A formula is its value as the spreadsheet last kept it. A day is jjjj-mm-dd, a whole number its digits.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from operator import is_
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from services.ingest.faults import FaultReason
from services.ingest.sources import package
from services.ingest.sources.lines import (
    LAST_ROW,
    MOST_COLUMNS,
    Cell,
    Line,
    Lines,
    Recognised,
    Unreadable,
    not_too_many,
)

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORM = "xlsx"

Row = Sequence[Any]
"""Cells of openpyxl, in read-only mode: they have a ``value`` and a ``data_type``, and no type of their own."""

_NOTHING = (EMPTY_CELL,) * (MOST_COLUMNS + 1)
"""A row without cells; there can be a million of them before the next one."""
_BAD = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    InvalidFileException,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What openpyxl, zipfile and the reader of XML raise over a damaged file."""
_EXPECTED = (
    "Een xlsx-bestand zonder wachtwoord, met een werkblad. Of een csv-bestand, bijvoorbeeld uitstroom.csv."
)

warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # its text can hold a cell


def is_workbook(content: bytes) -> bool:
    """Whether a file is a spreadsheet of Excel: this one, or an older or locked one that is refused."""
    return content.startswith((ZIP, OLE))


def read(content: bytes, recognised: Recognised) -> Lines:
    """Return the lines of the first sheet with a header that is recognised; else of the first that is not empty.

    Raises:
        Unreadable: when it is no workbook, is damaged or locked, or is too large to read.
    """
    if content.startswith(OLE):
        raise Unreadable(FaultReason.UNREADABLE, _EXPECTED)
    if package.has_too_many_parts(content):
        raise Unreadable(FaultReason.TOO_LARGE, _EXPECTED)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            has_formulas = package.check(archive)
        values = _open(content, data_only=True)
        formulas = _open(content, data_only=False) if has_formulas else None
        return _lines(values, formulas, recognised)
    except _BAD:
        raise Unreadable(FaultReason.UNREADABLE, _EXPECTED) from None


def _open(content: bytes, *, data_only: bool) -> Workbook:
    return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _lines(values: Workbook, formulas: Workbook | None, recognised: Recognised) -> Lines:
    names = [sheet.title for sheet in values.worksheets]
    headers = [next(_filled(values, formulas, place), None) for place in range(len(names))]
    filled = [(place, header) for place, header in enumerate(headers) if header]
    if not filled:
        return Lines([], iter(()), FORM)
    known = [(place, header) for place, header in filled if recognised(header[1])]
    place, (number, header) = (known or filled)[0]
    if len(header) > MOST_COLUMNS:
        raise Unreadable(FaultReason.TOO_LARGE, f"Hoogstens {MOST_COLUMNS} kolommen.")
    below = _below(_filled(values, formulas, place), number, len(header))
    return Lines(header, not_too_many(below), FORM, tuple(names[:place] + names[place + 1 :]))


def _below(rows: Iterator[tuple[int, list[Cell]]], header: int, width: int) -> Iterator[Line]:
    """Pass on the rows below the header, each as wide as the header."""
    try:
        for number, cells in rows:
            if number > header:
                padded = [*cells, *[""] * (width - len(cells))]
                yield Line(number, padded if len(cells) <= width else None)
    except _BAD:
        raise Unreadable(FaultReason.UNREADABLE, _EXPECTED) from None


def _filled(values: Workbook, formulas: Workbook | None, place: int) -> Iterator[tuple[int, list[Cell]]]:
    """Return the rows of a sheet that hold something, without the empty cells at their end."""
    shown = _rows(values, place)
    before: object = None
    wide = 0  # as the widest row until now; what lies right of it is nearly always nothing
    for number, row in enumerate(shown if formulas is None else _checked(shown, _rows(formulas, place)), 1):
        if row is before or all(map(is_, row, _NOTHING)):
            before = row  # between two rows far apart stands one and the same empty row
            continue
        if all(map(is_, row[wide:], _NOTHING)):
            row = row[:wide]  # noqa: PLW2901 the same row without its empty end
        cells = ["" if cell is EMPTY_CELL else _told(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        wide = max(wide, len(cells))
        if cells:
            yield number, cells


def _told(cell: Any) -> Cell:  # noqa: ANN401 a cell of openpyxl, or why it has no value
    return cell if isinstance(cell, FaultReason) else _text(cell)


def _rows(book: Workbook, place: int) -> Iterator[Row]:
    """Return every row of a sheet; what the sheet itself says of its size is not trusted."""
    sheet = book.worksheets[place]
    sheet.reset_dimensions()
    return sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=LAST_ROW)


def _checked(shown: Iterator[Row], formulas: Iterator[Row]) -> Iterator[list[Any]]:
    """Put a reason in the place of a formula whose value was never kept."""
    for row, written in zip(shown, formulas, strict=True):
        yield [
            FaultReason.NO_CACHED_VALUE
            if formula.data_type == "f" and cell.value is None and cell.data_type != "str"
            else cell
            for cell, formula in zip(row, written, strict=True)
        ]


def _text(cell: Any) -> Cell:  # noqa: ANN401 a cell of openpyxl
    """Return a cell as people would type it in a text file."""
    value = cell.value
    if cell.data_type == "e":
        return FaultReason.ERROR_CELL
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
