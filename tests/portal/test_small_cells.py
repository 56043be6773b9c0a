"""Small counts are hidden, and nobody works them out of what is shown."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.small_cells import LEAST, Cell, hidden_cells, hidden_where_small
from services.portal.tables import Table, counted


def table_of(cells: Sequence[Sequence[int]]) -> Table:
    """Return a table with totals."""
    rows = [f"r{number}" for number in range(len(cells))]
    columns = [f"k{number}" for number in range(len(cells[0]))]
    counts = {(rows[r], columns[c]): count for r, line in enumerate(cells) for c, count in enumerate(line)}
    return counted("rij", rows, columns, counts)


def whole(table: Table) -> dict[Cell, int]:
    """Return every count of a table by its place."""
    return {(r, c): n for r, line in enumerate(table.grid) for c, n in enumerate(line) if n is not None}


def others(line: Sequence[int], hidden: Sequence[bool]) -> Iterator[tuple[int, ...]]:
    """Return every way to write a line with its total, near the true one, in which what is shown stays."""
    choices = [
        [n for n in (count - 1, count, count + 1) if n >= 1] if is_hidden else [count]
        for count, is_hidden in zip(line, hidden, strict=True)
    ]
    return (way for way in product(*choices) if sum(way[:-1]) == way[-1])


def determined(grid: Mapping[Cell, int], hidden: frozenset[Cell]) -> set[Cell]:
    """Return the hidden counts of which only one is possible, by trying every table near the true one.

    Whoever computes knows all that is shown, that the totals add up, and that a hidden count is at least 1.
    """
    height, width = (number + 1 for number in max(grid))
    lines = [
        list(others([grid[r, c] for c in range(width)], [(r, c) in hidden for c in range(width)]))
        for r in range(height)
    ]
    seen: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    for ways in product(*lines):
        if all(sum(way[c] for way in ways[:-1]) == ways[-1][c] for c in range(width)):
            for r, c in hidden:
                seen[r, c].add(ways[r][c])
    return {cell for cell, counts in seen.items() if len(counts) < 2}


TABLES = st.tuples(st.integers(1, 3), st.integers(1, 2)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 9), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


@given(cells=TABLES)
def test_no_hidden_count_can_be_computed(cells: list[list[int]]) -> None:
    """Whatever the table: of each hidden count another one fits everything that is shown as well."""
    grid = whole(table_of(cells))
    hidden = hidden_cells(grid)
    assert {cell for cell, count in grid.items() if 0 < count < LEAST} <= hidden
    assert not [cell for cell in hidden if grid[cell] == 0]
    assert determined(grid, hidden) == set()


def test_the_check_sees_what_can_be_computed() -> None:
    """Planted: with the small count alone hidden, or a circle that cannot turn, the totals give it away."""
    grid = whole(table_of([[3, 10], [20, 30]]))
    assert determined(grid, frozenset({(0, 0)})) == {(0, 0)}
    assert determined(grid, frozenset({(0, 0), (0, 1)})) == {(0, 0), (0, 1)}
    stuck = whole(table_of([[1, 1], [20, 30]]))
    assert determined(stuck, frozenset({(0, 0), (0, 1)})) == {(0, 0), (0, 1)}


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        pytest.param([[5, 0], [9, 12]], ((5, 0, 5), (9, 12, 21), (14, 12, 26)), id="nothing is small"),
        pytest.param(
            [[3, 10, 40], [20, 30, 50], [60, 70, 80]],
            ((None, None, 40, 53), (None, None, 50, 100), (60, 70, 80, 210), (83, 110, 170, 363)),
            id="three others, the smallest ones, and no total",
        ),
        pytest.param([[4]], ((None, None), (None, None)), id="one person is the total"),
        pytest.param([[0, 0], [0, 0]], ((0, 0, 0), (0, 0, 0), (0, 0, 0)), id="nobody"),
    ],
)
def test_what_is_hidden(cells: list[list[int]], shown: tuple[tuple[int | None, ...], ...]) -> None:
    """Small counts, and as few and as small others as it takes; 0 is shown."""
    assert hidden_where_small(table_of(cells)).grid == shown


def test_totals_that_do_not_add_up_are_refused() -> None:
    """Counts that are not those of their totals are no table in which something can be hidden."""
    with pytest.raises(ValueError, match="do not add up"):
        hidden_cells({(0, 0): 3, (0, 1): 3, (1, 0): 0, (1, 1): 3})
