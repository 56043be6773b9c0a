"""Whether an XLSX package can be opened without harm: its parts are counted and measured before anybody parses them.

Pure. A reader of XML keeps what it has not yet passed on: so not only the size of a part is bounded, but also how
many elements it has and how much of it belongs to one row. No part may declare entities, so the fast reader is safe.
"""

import re
from dataclasses import dataclass
from zipfile import ZipFile, ZipInfo

from services.ingest.faults import FaultReason
from services.ingest.sources.lines import Unreadable

MOST_PARTS = 1_000
_ENTRY = b"PK\x01\x02"
_CHUNK = 1 << 16
_MB = 1 << 20
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_DOCUMENT_TYPE = b"<!DOCTYPE"
_BEFORE_XML = b"\xef\xbb\xbf \r\n\t"
_MACROS = ("vbaproject.bin", "macrosheets/")
_SAFER = "Sla het werkblad op als csv-bestand (UTF-8) en stuur dat, bijvoorbeeld uitstroom.csv."


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The most bytes and elements of a part, and the end of what its reader holds at once."""

    size: int
    elements: int
    end_of_one: re.Pattern[bytes] | None = None


_SHEET = _Bounds(64 * _MB, 4_000_000, re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^<>]*/>"))
_STRINGS = _Bounds(16 * _MB, 2_000_000, re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\b[^<>]*/>"))
_OTHER = _Bounds(_MB, 20_000)
_LARGEST_ONE = _MB
_MOST_OF_THEM = 500_000


def check(archive: ZipFile) -> bool:
    """Return, when every part of a package is of a size that can be read, whether a sheet holds formulas.

    Raises:
        Unreadable: when it is too large, is damaged, locked, or holds macros.
    """
    names = [info.filename.casefold() for info in archive.infolist()]
    if any(macro in name for name in names for macro in _MACROS):
        expected = "Een bestand zonder macro's. Sla het op als xlsx, bijvoorbeeld uitstroom.xlsx."
        raise Unreadable(FaultReason.MACROS, expected)
    if len(names) != len(set(names)) or sum(info.file_size for info in archive.infolist()) > 2 * _SHEET.size:
        raise Unreadable(FaultReason.TOO_LARGE, _SAFER)
    measured = [_measure(archive, info) for info in archive.infolist()]
    return any(measured)


def has_too_many_parts(content: bytes) -> bool:
    """Whether listing the parts of a package would itself take too much memory."""
    return content.count(_ENTRY) > MOST_PARTS


def _measure(archive: ZipFile, info: ZipInfo) -> bool:
    """Measure a part that may be parsed, and return whether it is a sheet with formulas."""
    with archive.open(info) as part:
        chunk = part.read(_CHUNK)
        name = info.filename.casefold()
        if not name.endswith((".xml", ".rels")) and not chunk.lstrip(_BEFORE_XML).startswith(b"<"):
            return False  # a picture and the like: never opened
        bounds = _bounds(name, chunk)
        size = elements = ended = 0
        held, seam, has_formulas = b"", b"", False
        while chunk:
            size += len(chunk)
            elements += chunk.count(b"<")
            held += chunk
            if (
                _DOCUMENT_TYPE in seam + chunk or b"\x00" in chunk
            ):  # entities, or in UTF-16 where nobody sees them
                raise Unreadable(FaultReason.UNREADABLE, _SAFER)
            seam = chunk[1 - len(_DOCUMENT_TYPE) :]
            if bounds.end_of_one is None:
                held = b""
            elif b"<!" in held:  # could hide where a row ends
                raise Unreadable(FaultReason.UNREADABLE, _SAFER)
            else:
                ends = [found.end() for found in bounds.end_of_one.finditer(held)]
                ended += len(ends)
                has_formulas = has_formulas or _FORMULA.search(held) is not None
                held = held[ends[-1] :] if ends else held
            if size > bounds.size or elements > bounds.elements:
                raise Unreadable(FaultReason.TOO_LARGE, _SAFER)
            if ended > _MOST_OF_THEM or len(held) > _LARGEST_ONE:
                raise Unreadable(FaultReason.TOO_LARGE, _SAFER)
            chunk = part.read(_CHUNK)
    return has_formulas


def _bounds(name: str, beginning: bytes) -> _Bounds:
    """Return the bounds of a part; only what is a sheet or the table of texts may be large."""
    root = re.search(rb"<(?:\w+:)?([A-Za-z]+)", beginning)
    if root and root[1] == b"worksheet" and name.startswith("xl/worksheets/"):
        return _SHEET
    if root and root[1] == b"sst" and name == "xl/sharedstrings.xml":
        return _STRINGS
    return _OTHER
