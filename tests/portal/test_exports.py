"""A figure as a file: what it shows, what it means, and nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.portal.exports import as_csv, as_xlsx
from services.portal.figures import Figure, FigureId, definitions, figure
from services.portal.small_cells import hidden_where_small
from services.portal.tables import Listing, counted
from tests.builders import day

ON = day("2026-11-24")
TABLE = counted(
    "bestemming",
    ("arbeid", "onbekend"),
    ("2025-2026",),
    {("arbeid", "2025-2026"): 2, ("onbekend", "2025-2026"): 1},
)
OUTFLOW = figure(FigureId.OUTFLOW, ON, TABLE)
MEANING = [
    ["cijfer", definitions()[FigureId.OUTFLOW].name],
    ["definitie", definitions()[FigureId.OUTFLOW].text],
    ["peildatum", "2026-11-24"],
    ["kenmerk", "uitstroom"],
]


def read_csv(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(content: bytes) -> list[list[object]]:
    """Return the cells of a workbook, formulas as they are written; a row ends where its values do."""
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_a_figure_carries_its_meaning() -> None:
    """The table with totals and percentages, and below it name, definition, reference date and the figure's own id."""
    assert read_csv(as_csv(OUTFLOW)) == [
        ["bestemming", "2025-2026", "totaal", "2025-2026 (%)", "totaal (%)"],
        ["arbeid", "2", "2", "66,67", "66,67"],
        ["onbekend", "1", "1", "33,33", "33,33"],
        ["totaal", "3", "3", "100,00", "100,00"],
        [],
        *MEANING,
    ]


def test_a_workbook_holds_the_same_with_numbers() -> None:
    """In XLSX a count is a number, and the lines are those of the CSV."""
    rows = read_xlsx(as_xlsx(OUTFLOW))
    assert rows[1] == ["arbeid", 2, 2, pytest.approx(66.67), pytest.approx(66.67)]
    assert rows[5:] == MEANING


def test_what_is_hidden_is_in_no_file() -> None:
    """A hidden count is a word, and no percentage leads back to it."""
    hidden = read_csv(as_csv(figure(FigureId.OUTFLOW, ON, hidden_where_small(TABLE))))
    assert hidden[1] == ["arbeid", "afgeschermd", "afgeschermd", "", ""]


def test_days_have_no_total() -> None:
    """A listing is written as it is; what nobody has is empty."""
    listing = Listing("bron", ("school",), ("aantal", "dagen"), ((7, None),), 1)
    assert read_csv(as_csv(figure(FigureId.LAG, ON, listing)))[:2] == [
        ["bron", "aantal", "dagen"],
        ["school", "7", ""],
    ]


def made_of(text: str) -> Figure:
    """Return a figure with a text wherever one may stand."""
    return figure(FigureId.OUTFLOW, ON, counted(text, (text,), (text,), {(text, text): 1}))


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=8)


@given(first=st.sampled_from(["", " ", "\t", "\r", "\n", "\x00"]), sign=st.sampled_from("=+-@"), rest=TEXTS)
def test_no_cell_is_a_formula(first: str, sign: str, rest: str) -> None:
    """Whatever a name of a school or place begins with, a spreadsheet reads text."""
    for rows in read(made_of(first + sign + rest)):
        for row in rows:
            assert not [
                cell
                for cell in row
                if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            ]


def read(found: Figure) -> Sequence[Sequence[Sequence[object]]]:
    """Return the cells of both files."""
    return read_csv(as_csv(found)), read_xlsx(as_xlsx(found))
