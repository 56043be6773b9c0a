"""Municipalities and their regions."""

import csv
from importlib.resources import files

import pytest

from services.ingest.areas import region_of


@pytest.mark.parametrize(
    ("name", "region"),
    [
        pytest.param("Haarlem", "25", id="haarlem"),
        pytest.param("  heemstede ", "25", id="case-and-space"),
        pytest.param("'s-Gravenhage", "28", id="official"),
        pytest.param("Den Haag", "28", id="daily"),
        pytest.param("Den Bosch", "36", id="daily-2"),
        pytest.param("\u2019s-Hertogenbosch", "36", id="curly-quote"),
        pytest.param("Harlem", None, id="misspelt"),
        pytest.param("", None, id="empty"),
        pytest.param("25", None, id="region-code"),
    ],
)
def test_a_municipality_has_its_region(name: str, region: str | None) -> None:
    """A municipality is found whatever its case; a name that does not exist has no region."""
    assert region_of(name) == region


def test_the_table_is_whole() -> None:
    """There are 342 municipalities, each once, in 40 regions; 14 does not exist."""
    with files("services.ingest").joinpath("areas.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter=";"))
    assert len({row["gemeente"] for row in rows}) == len(rows) == 342
    assert {row["regiocode"] for row in rows} == {f"{n:02}" for n in range(1, 42)} - {"14"}
    assert all(region_of(row["gemeente"]) == row["regiocode"] for row in rows)
