"""Hides small counts in a table, and as many others as it takes that no hidden one can be computed. Pure.

Counts of 1 to 4 are hidden, also among the totals; 0 is shown, as it is about nobody. Which of the hidden ones is
small is not told. Source: practice of CBS and DUO; method: D. Gusfield, A graph theoretic approach to statistical data
security, SIAM J. Comput. 17 (1988).

A table with totals is a network: rows and columns are its points, a count is an arc from its row to its column, and
every total makes the sums close. A hidden count can be another one exactly when a circle of hidden arcs runs through
it, along which counts go up by one in the one direction and down by one in the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from heapq import heappop, heappush

from services.portal.tables import Listing, Table

LEAST = 5
"""The smallest count that is shown, but for 0."""

Cell = tuple[int, int]
Point = tuple[str, int]
Arc = tuple[Point, Point]
Steps = Mapping[Point, Sequence[tuple[Point, Cell]]]

_LEFT = 1
"""What a hidden count is at least, as everybody knows who sees that 0 is shown."""


def hidden_where_small(table: Table) -> Table:
    """Return the table as it may be shown to who sees no persons: a hidden count is None.

    The promise is about this one table; two tables of the same people may tell more together.
    """
    whole = {
        (row, column): count
        for row, counts in enumerate(table.grid)
        for column, count in enumerate(counts)
        if count is not None
    }
    hidden = hidden_cells(whole)
    shown = tuple(
        tuple(None if (row, column) in hidden else count for column, count in enumerate(counts))
        for row, counts in enumerate(table.grid)
    )
    return replace(table, grid=shown)


def hidden_where_few(listing: Listing) -> Listing:
    """Return the listing without the rows that are about 1 to 4 people; its rows do not add up to anything."""
    cells = tuple(
        (None,) * len(row) if any(0 < (count or 0) < LEAST for count in row[: listing.counts]) else row
        for row in listing.cells
    )
    return replace(listing, cells=cells)


def hidden_cells(grid: Mapping[Cell, int]) -> frozenset[Cell]:
    """Return the places that are hidden; totals are the last row and column.

    Raises:
        ValueError: when the counts do not add up to the totals.
    """
    last = max(grid)
    hidden = {cell for cell, count in grid.items() if 0 < count < LEAST}
    for cell in sorted(hidden):
        hidden |= _circle(cell, grid, hidden, last)
    return frozenset(hidden)


def _circle(cell: Cell, grid: Mapping[Cell, int], hidden: set[Cell], last: Cell) -> set[Cell]:
    """Return the cells of the cheapest circle through ``cell``: those that are hidden already cost nothing."""
    start, end = _arc(cell, last)
    steps = _steps(grid, cell, last)
    costs = {one: 0 if one in hidden else _cost(one, grid, last) for one in grid}
    upwards = _cheapest(end, start, steps, costs)
    if upwards is None:
        raise ValueError("no way over the totals: the counts do not add up to them")
    downwards = _cheapest(start, end, steps, costs) if grid[cell] > _LEFT else None
    return min((way for way in (upwards, downwards) if way), key=lambda way: (way[0], sorted(way[1])))[1]


def _cheapest(
    start: Point, end: Point, steps: Steps, costs: Mapping[Cell, int]
) -> tuple[int, set[Cell]] | None:
    """Return cost and cells of the cheapest way between two points; None where there is none."""
    waiting: list[tuple[int, Point, tuple[Cell, ...]]] = [(0, start, ())]
    done: set[Point] = set()
    while waiting:
        cost, point, way = heappop(waiting)
        if point == end:
            return cost, set(way)
        if point not in done:
            done.add(point)
            for following, cell in steps.get(point, ()):
                heappush(waiting, (cost + costs[cell], following, (*way, cell)))
    return None


def _steps(grid: Mapping[Cell, int], without: Cell, last: Cell) -> Steps:
    """Return from each point where a count can go up by one, or down by one and still be there."""
    steps: dict[Point, list[tuple[Point, Cell]]] = {}
    for cell, count in grid.items():
        if cell != without and count:
            start, end = _arc(cell, last)
            steps.setdefault(start, []).append((end, cell))
            if count > _LEFT:
                steps.setdefault(end, []).append((start, cell))
    return steps


def _arc(cell: Cell, last: Cell) -> Arc:
    """Return from which point to which a count runs; a total of a row or column runs back."""
    row, column = ("row", cell[0]), ("column", cell[1])
    is_back = (cell[0] == last[0]) != (cell[1] == last[1])
    return (column, row) if is_back else (row, column)


def _cost(cell: Cell, grid: Mapping[Cell, int], last: Cell) -> int:
    """Return what it costs to hide a count: small ones little, a total more than all that is in the table."""
    is_total = cell[0] == last[0] or cell[1] == last[1]
    return grid[cell] + 1 + (2 * grid[last] + len(grid) if is_total else 0)
