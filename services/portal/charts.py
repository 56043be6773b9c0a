"""A figure on a page: its table, and a chart as SVG that has its colours from the style sheet. Pure."""

from collections.abc import Sequence

from drawsvg import Drawing, Rectangle, Text

from services.portal.exports import HIDDEN
from services.portal.figures import Figure
from services.portal.tables import Listing

WIDTH = 320
"""Of a chart, in its own units: as wide as the smallest screen, so that its words can be read there."""
_THICK, _STEP, _SIZE = 14, 42, 13
_ROOM = 80
"""For what stands behind the longest bar."""

TOTAL = "Totaal"
TOO_FEW = "te weinig"
"""Where a median would stand, and too few are measured."""

Lines = tuple[tuple[str, ...], tuple[tuple[str, tuple[int | str, ...]], ...]]
"""Head and rows of a table."""


def chart_of(figure: Figure) -> str:
    """Return one bar for each column of a figure, over all its rows, with its name above and its number behind it."""
    bars = _bars(figure)
    drawing = Drawing(WIDTH, _STEP * len(bars), class_="chart", role="img", aria_label=figure.definition.name)
    longest = max((number or 0 for _, number in bars), default=0) or 1
    for at, (name, number) in enumerate(bars):
        top = at * _STEP
        told = number if number is not None else TOO_FEW if isinstance(figure.content, Listing) else HIDDEN
        length = max(round((number or 0) * (WIDTH - _ROOM) / longest, 1), 2)
        drawing.append(Text(name, _SIZE, 0, top + _SIZE))
        drawing.append(Rectangle(0, top + 20, length, _THICK, class_="bar-of"))
        drawing.append(Text(str(told), _SIZE, length + 6, top + 32))
    return str(drawing.as_svg(header=""))


def lines_of(figure: Figure) -> Lines:
    """Return head and rows of the table beside the chart; under several rows their total."""
    content = figure.content
    if isinstance(content, Listing):
        return (content.corner, *content.columns), _rows(content.rows, content.cells, TOO_FEW)
    names = (*content.rows, TOTAL) if len(content.rows) > 1 else content.rows
    return (content.corner, *content.columns, TOTAL), _rows(names, content.grid, HIDDEN)


def _rows(
    names: Sequence[str], cells: Sequence[Sequence[int | None]], without: str
) -> tuple[tuple[str, tuple[int | str, ...]], ...]:
    return tuple(
        (name, tuple(without if cell is None else cell for cell in row))
        for name, row in zip(names, cells, strict=False)
    )


def _bars(figure: Figure) -> list[tuple[str, int | None]]:
    content = figure.content
    last = content.cells[-1:] if isinstance(content, Listing) else content.grid[-1:]
    return list(zip(content.columns, *last, strict=False)) if last else []
