"""Workbooks for the tests: as a spreadsheet saves them, and as nobody should."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: Sequence[object], **others: Iterable[Sequence[object]]) -> bytes:
    """Return a workbook of one sheet with ``rows``; ``others`` are sheets before it, by name."""
    book = Workbook(write_only=True)
    for name, lines in {**others, "Blad": rows}.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def as_workbook(export: str) -> bytes:
    """Return an export as a spreadsheet would save it: days are dates, whole numbers are numbers."""
    header, *lines = [line.split(";") for line in export.splitlines()]
    return workbook(
        header,
        *([_typed(name, cell) for name, cell in zip(header, line, strict=True)] for line in lines),
    )


def repacked(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a workbook with some of its parts replaced or added."""
    saved = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(saved, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return saved.getvalue()


def sheet_xml(rows: bytes) -> bytes:
    """Return a sheet with these rows."""
    name = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return b"<worksheet " + name + b"><sheetData>" + rows + b"</sheetData></worksheet>"


def _typed(name: str, cell: str) -> object:
    if "datum" in name and cell:
        day, month, year = cell.split("-")
        return date(int(year), int(month), int(day))
    return int(cell) if cell.isdigit() else cell or None
