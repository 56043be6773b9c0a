"""A figure as a file, CSV or XLSX: its table, what it means and for which day; or a table alone.

A text is one line, and one that a spreadsheet would read as a formula gets an apostrophe in front.
Source: OWASP, CSV Injection.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from openpyxl import Workbook

from services.portal.figures import Figure
from services.portal.tables import Listing, Table

TOTAL = "totaal"
HIDDEN = "afgeschermd"
"""What stands in a file where a number is hidden; whether it is small itself is not told."""

Value = str | int | Decimal | None

_FORMULA = ("=", "+", "-", "@")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SHEET = "cijfers"


def plain_csv(table: Table) -> bytes:
    """Return the counts alone, in the form in which such a table is published: without totals or percentages."""
    return _csv([(table.corner, *table.columns), *_counts(table)[:-1]], width=len(table.columns) + 1)


def as_csv(figure: Figure) -> bytes:
    """Return a figure as CSV: its table, and below it what it means and for which day."""
    return b"\xef\xbb\xbf" + _csv([*_lines(figure.content), (), *_meaning(figure)])


def as_xlsx(figure: Figure) -> bytes:
    """Return a figure as a workbook of one sheet, with the same lines."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    for line in [*_lines(figure.content), (), *_meaning(figure)]:
        sheet.append([_safe(value) for value in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _lines(content: Table | Listing) -> Iterator[Sequence[Value]]:
    if isinstance(content, Listing):
        yield content.corner, *content.columns
        for row, cells in zip(content.rows, content.cells, strict=True):
            yield row, *("" if cell is None else cell for cell in cells)
        return
    percentages = (f"{column} (%)" for column in (*content.columns, TOTAL))
    yield content.corner, *content.columns, TOTAL, *percentages
    for row, counts, shares in zip((*content.rows, TOTAL), content.grid, content.shares(), strict=True):
        yield row, *map(_shown, counts), *("" if share is None else share for share in shares)


def _counts(table: Table) -> list[Sequence[Value]]:
    rows = (*table.rows, TOTAL)
    return [(row, *map(_shown, counts[:-1])) for row, counts in zip(rows, table.grid, strict=True)]


def _meaning(figure: Figure) -> Iterator[Sequence[Value]]:
    yield "cijfer", figure.definition.name
    yield "definitie", figure.definition.text
    yield "peildatum", figure.on.isoformat()
    yield "kenmerk", str(figure.definition.id)


def _shown(count: int | None) -> Value:
    return HIDDEN if count is None else count


def _csv(lines: Iterable[Sequence[Value]], width: int | None = None) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    for line in lines:
        writer.writerow([_dutch(value) for value in line[:width]])
    return written.getvalue().encode()


def _dutch(value: Value) -> Value:
    return str(value).replace(".", ",") if isinstance(value, Decimal) else _safe(value)


def _safe(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    line = _CONTROL.sub(" ", value).strip()
    return f"'{line}" if line.startswith(_FORMULA) else line
