"""What a figure shows, a file holds, and small cells are hidden in: counts with totals, or numbers per row. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Grid = tuple[tuple[int | None, ...], ...]
"""The counts of a table, its totals as the last row and column."""

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Table:
    """Counts per row and column.

    Attributes:
        corner: what the rows are, as the head of the first column.
        grid: a row more than ``rows`` and a column more than ``columns``: the totals. None is a count that is hidden.
    """

    corner: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    grid: Grid

    @property
    def total(self) -> int | None:
        """How many there are in all."""
        return self.grid[-1][-1]

    def shares(self) -> tuple[tuple[Decimal | None, ...], ...]:
        """Return each count as a percentage of its column, in the form of ``grid``."""
        return tuple(tuple(map(share, row, self.grid[-1])) for row in self.grid)


@dataclass(frozen=True, slots=True)
class Listing:
    """Numbers per row that do not add up, such as days.

    Attributes:
        counts: how many of the first columns count people; None is a number that is hidden, or that nobody has.
    """

    corner: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    counts: int


def counted(
    corner: str, rows: Sequence[str], columns: Sequence[str], counts: Mapping[tuple[str, str], int]
) -> Table:
    """Return the table of counts per row and column; what is not counted is 0."""
    cells = [[counts.get((row, column), 0) for column in columns] for row in rows]
    with_totals = [[*row, sum(row)] for row in cells]
    totals = [sum(column) for column in zip(*with_totals, strict=True)] or [0] * (len(columns) + 1)
    return Table(corner, tuple(rows), tuple(columns), tuple(map(tuple, [*with_totals, totals])))


def tallied(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return how often each pair of a row and a column occurs."""
    counts: dict[tuple[str, str], int] = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def share(count: int | None, total: int | None) -> Decimal | None:
    """Return a count as a percentage with two decimals, half up; None where either is hidden, or the total is 0."""
    if count is None or not total:
        return None
    return (Decimal(100) * count / total).quantize(_HUNDREDTH, ROUND_HALF_UP)
