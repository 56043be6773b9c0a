"""The table of outflow: the published one comes out of people, to the letter, and its percentages of its counts."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.school_days import school_year
from schemas.types import Destination, SchoolType
from services.portal.exports import plain_csv
from services.portal.outflow import Outflow, OutflowBy, outflow_table
from services.portal.tables import share
from tests.builders import day

PUBLISHED = Path(__file__).with_name("uitstroomtabel_pro.csv")
"""Table 7.1 of Impuls Baankansen 2019: leavers of the four pro schools of region 25."""

EXPORT = Path(__file__).parents[2] / "examples" / "uitstroom_voorbeeld.csv"
"""126 invented people, spread over destinations as those of 2017-2018."""


def people() -> Iterator[Outflow]:
    """Return one row per leaver of the published table, years and destinations mixed, spread over four schools."""
    with PUBLISHED.open(encoding="utf-8") as table:
        for line in csv.DictReader(table, delimiter=";"):
            for year in ("2017-2018", "2016-2017"):
                for number in range(int(line[year])):
                    yield Outflow(
                        year, SchoolType.PRO, f"98K{'ABCD'[number % 4]}", Destination(line["bestemming"])
                    )


def test_the_published_table_comes_out_exactly() -> None:
    """Counted from one row per person, the file is the same byte for byte."""
    table = outflow_table(list(people()), OutflowBy.SCHOOL_YEAR)
    assert plain_csv(table) == PUBLISHED.read_bytes()


def test_totals_and_percentages_are_those_of_the_report() -> None:
    """132 and 126 leavers; 33 of 132 is 25,00 percent, and each percentage follows from its count."""
    table = outflow_table(list(people()), OutflowBy.SCHOOL_YEAR)
    assert table.grid[-1] == (132, 126, 258)
    assert table.shares()[0] == (Decimal("25.00"), Decimal("22.22"), Decimal("23.64"))
    assert table.shares()[-1] == (Decimal("100.00"),) * 3


def test_a_schools_export_is_a_column_of_it() -> None:
    """The example that a school delivers counts as the year after which it was made."""
    with EXPORT.open(encoding="utf-8-sig") as export:
        rows = [
            Outflow(
                school_year(day("-".join(reversed(line["uitstroomdatum"].split("-"))))),
                SchoolType(line["schoolsoort"]),
                line["brin"],
                Destination(line["bestemming"]),
            )
            for line in csv.DictReader(export, delimiter=";")
        ]
    table = outflow_table(rows, OutflowBy.SCHOOL_YEAR)
    published = outflow_table(list(people()), OutflowBy.SCHOOL_YEAR)
    assert table.columns == ("2025-2026",)
    assert [row[0] for row in table.grid if row[0]] == [row[1] for row in published.grid if row[1]]


@pytest.mark.parametrize(
    ("by", "columns"),
    [
        pytest.param(OutflowBy.SCHOOL, ("98KA", "98KB", "98KC", "98KD"), id="school"),
        pytest.param(OutflowBy.SCHOOL_TYPE, ("pro",), id="kind of school"),
    ],
)
def test_the_same_people_by_something_else(by: OutflowBy, columns: tuple[str, ...]) -> None:
    """Whatever the columns are, everybody counts once."""
    table = outflow_table(list(people()), by)
    assert (table.columns, table.total) == (columns, 258)


def test_counted_rows_count_as_people_do() -> None:
    """A row that stands for many is as many rows."""
    counted = [Outflow("2025-2026", SchoolType.VSO, "98OH", Destination.WORK, count) for count in (3, 0, 4)]
    table = outflow_table(counted, OutflowBy.SCHOOL_YEAR)
    assert (table.rows, table.grid) == (("arbeid",), ((7, 7), (7, 7)))


def test_without_leavers_there_is_an_empty_table() -> None:
    """Nobody left: no row, no column, and a total of nobody, of which nothing is a percentage."""
    table = outflow_table([], OutflowBy.SCHOOL_YEAR)
    assert (table.rows, table.columns, table.grid, table.total) == ((), (), ((0,),), 0)
    assert table.shares() == ((None,),)
    assert share(1, 8) == Decimal("12.50")
    assert share(1, 800) == Decimal("0.13")
