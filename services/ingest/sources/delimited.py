"""A text file as lines of cells: encoding, separator and quotes are recognised, nothing is guessed twice.

Pure. A row is one line, so a lost quote spoils no other. Lines are decoded one by one: a large file is never
held as text.
"""

import codecs
import csv
import re
from collections.abc import Iterator

from services.ingest.faults import FaultReason
from services.ingest.sources.lines import LAST_ROW, Line, Lines, Recognised, Unreadable, not_too_many

_SEPARATORS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "rechte streep"}
_LONGEST_LINE = 100_000
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_NOT_IN_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_CHUNK = 1 << 16
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_EXPECTED = "Een csv-bestand in UTF-8, met puntkomma's, bijvoorbeeld uitstroom.csv. Of een xlsx-bestand."


def read(content: bytes, recognised: Recognised) -> Lines:
    """Return the lines of a text file.

    Args:
        content: UTF-8 (with or without BOM) or Windows-1252; cells separated by ';', ',', tab or '|'.
        recognised: tells a header from other lines, and so the separator.

    Raises:
        Unreadable: when it is no text.
    """
    encoding = _encoding(content)
    lines = _decoded(content, encoding)
    first = next(lines, "")
    named = _SEPARATOR_LINE.fullmatch(first.strip())
    if named:  # Excel's own line above the header, which it does not show
        first = next(lines, "")
    separator = named[1] if named and named[1] in _SEPARATORS else _separator(first, recognised)
    header = _cells(first, separator) or []
    empty = f" \t{separator}"
    below = (
        Line(number, _cells(line, separator)) for number, line in enumerate(lines, 2) if line.strip(empty)
    )
    name = "UTF-8" if encoding == "utf-8-sig" else "Windows-1252"
    return Lines(header, not_too_many(below), f"csv, {_SEPARATORS[separator]}, {name}")


def _separator(header: str, recognised: Recognised) -> str:
    def known_then_cells(separator: str) -> tuple[int, int]:
        cells = _cells(header, separator) or []
        return recognised(cells), len(cells)

    return max(_SEPARATORS, key=known_then_cells)


def _encoding(content: bytes) -> str:
    if b"\x00" in content:
        raise Unreadable(FaultReason.UNREADABLE, _EXPECTED)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(content[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if _NOT_IN_WINDOWS.search(content):
            raise Unreadable(FaultReason.UNREADABLE, _EXPECTED) from None
        return "cp1252"
    return "utf-8-sig"


def _decoded(content: bytes, encoding: str) -> Iterator[str]:
    start = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    for number, found in enumerate(_LINE.finditer(content, start), 1):
        if number > LAST_ROW:
            raise Unreadable(FaultReason.TOO_LARGE, f"Hoogstens {LAST_ROW} regels. Verdeel het bestand.")
        if found.end() - found.start() > _LONGEST_LINE:
            raise Unreadable(FaultReason.TOO_LARGE, f"Hoogstens {_LONGEST_LINE} tekens op een regel.")
        yield found[0].decode(encoding.removesuffix("-sig")).rstrip("\r\n")


def _cells(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None
