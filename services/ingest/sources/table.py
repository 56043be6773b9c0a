"""A file as rows of named cells: decoding, separator, header. Knows no column of any system.

Pure. A column that is named after a national number is dropped here, before anything reads its cells.
"""

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass

from services.ingest.faults import Fault, FaultReason
from services.ingest.fields import is_identifying

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row: its number in the file as a spreadsheet shows it (the header is 1), and its cells by column.

    ``cells`` is None where there are too many or too few. A row is one line, so a lost quote spoils no other.
    """

    number: int
    cells: dict[str, str] | None


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """The rows of a file, and the columns of it that were not read."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...]


def read(content: bytes, known: Collection[str], needed: Collection[str]) -> Sheet | tuple[Fault, ...]:
    """Return the rows of a file, or every fault of the file as a whole.

    Args:
        content: UTF-8 (with or without BOM) or Windows-1252, cells separated by ';' (or ',').
        known: the columns that will be read; others are ignored and named.
        needed: the columns without which nothing can be read.
    """
    text = _decoded(content)
    if text is None:
        return (Fault("bestand", FaultReason.UNREADABLE, "Een csv-bestand in UTF-8, met puntkomma's."),)
    first, *lines = _LINE_END.split(text)
    separator = "," if ";" not in first and "," in first else ";"
    header = [name.strip().casefold() for name in _cells(first, separator) or []]
    rows = [(number, _cells(line, separator)) for number, line in enumerate(lines, 2) if line.strip("; ,\t")]
    faults = _header_faults(header, known, needed)
    if not rows:
        faults.append(Fault("bestand", FaultReason.EMPTY, "Een kopregel en ten minste een rij."))
    if faults:
        return tuple(faults)
    wanted = [
        (place, name) for place, name in enumerate(header) if name in known and not is_identifying(name)
    ]
    ignored = tuple(name for name in header if name and (name not in known or is_identifying(name)))
    return Sheet(tuple(_row(number, cells, wanted, len(header)) for number, cells in rows), ignored)


def _row(number: int, cells: list[str] | None, wanted: list[tuple[int, str]], width: int) -> Row:
    if cells is None or len(cells) != width:
        return Row(number, None)
    return Row(number, {name: cells[place].strip() for place, name in wanted})


def _cells(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None


def _decoded(content: bytes) -> str | None:
    if b"\x00" in content:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _header_faults(header: list[str], known: Collection[str], needed: Collection[str]) -> list[Fault]:
    missing = f"Een kolom met deze naam. Verplicht zijn: {', '.join(needed)}."
    twice = sorted({name for name in header if name in known and header.count(name) > 1})
    return [Fault(name, FaultReason.COLUMN_MISSING, missing) for name in needed if name not in header] + [
        Fault(name, FaultReason.COLUMN_TWICE, "Elke kolom hoogstens een keer.") for name in twice
    ]
