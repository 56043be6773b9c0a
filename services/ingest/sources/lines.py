"""What every kind of file is before its columns are known: numbered lines of cells, one at a time.

Pure. Holds the bounds that keep one file inside the memory of one process.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from services.ingest.faults import Fault, FaultReason

MOST_ROWS = 40_000
"""A nation's yearly cohort in one file, with room."""
MOST_COLUMNS = 256
LAST_ROW = 1 << 20
"""The last row that a spreadsheet has."""

Cell = str | FaultReason
"""The text of a cell, or why there is none; a reason is told apart by its class."""
Recognised = Callable[[Sequence[str]], int]
"""How many cells of a line are names of columns that we know."""


class Unreadable(Exception):
    """A file that cannot be read; holds the fault, in words for the sender."""

    def __init__(self, reason: FaultReason, expected: str) -> None:
        """Keep the fault."""
        super().__init__(str(reason))
        self.fault = Fault("bestand", reason, expected)


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line: its number as a spreadsheet shows it, and its cells; None where they cannot be told apart."""

    number: int
    cells: Sequence[Cell] | None


@dataclass(frozen=True, slots=True, repr=False)
class Lines:
    """A file as its header and the lines below it.

    Attributes:
        below: every line that is not empty; to be read once; may raise ``Unreadable``.
        form: how the file was read, in Dutch, for the report.
        sheets_ignored: the names of sheets that were not read.
    """

    header: Sequence[str]
    below: Iterator[Line]
    form: str
    sheets_ignored: tuple[str, ...] = ()


def not_too_many(lines: Iterator[Line]) -> Iterator[Line]:
    """Pass lines on, and stop a file with more of them than is taken at once."""
    for count, line in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise Unreadable(FaultReason.TOO_LARGE, f"Hoogstens {MOST_ROWS} rijen. Verdeel het bestand.")
        yield line
