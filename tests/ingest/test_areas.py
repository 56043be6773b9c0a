"""Municipalities and their regions."""

import csv
from datetime import date
from importlib.resources import files

import pytest

from services.ingest.areas import Municipality, holding_on, municipality_of, region_of


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
        pytest.param("0518", "28", id="code"),
        pytest.param("518", "28", id="code-as-duo-writes-it"),
        pytest.param("gm0518", "28", id="code-as-cbs-writes-it"),
        pytest.param("0519", None, id="code-that-does-not-exist"),
        pytest.param("00518", None, id="code-too-long"),
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
    assert len({row["cbscode"] for row in rows}) == 342
    assert len({row["regionaam"] for row in rows}) == 40
    assert len({row["arbeidsmarktregio"] for row in rows} - {""}) == 35
    assert all(region_of(row["cbscode"]) == row["regiocode"] for row in rows)


@pytest.mark.parametrize(
    ("written", "areas"),
    [
        pytest.param("Velsen", ("IJmond", "25", "Zuid-Kennemerland en IJmond"), id="with-a-subregion"),
        pytest.param("0307", (None, "16", "Amersfoort"), id="a-region-of-two-labour-markets"),
        pytest.param("Ede", (None, "16", "FoodValley"), id="the-other-labour-market"),
        pytest.param("Goes", (None, "31", "Zeeland"), id="a-labour-market-of-three-regions"),
    ],
)
def test_a_municipality_lies_in_an_area_of_each_level(
    written: str, areas: tuple[str | None, str, str]
) -> None:
    """Subregion, Doorstroompunt region and labour-market region are known of a municipality."""
    found = municipality_of(written)

    assert found is not None
    assert (found.subregion, found.region, found.labour_market_region) == areas


def test_a_municipality_holds_from_its_day_until_its_end() -> None:
    """The day before a change, the day itself and the day after the end; before all periods the first one counts."""
    old = Municipality("Oud", "0001", "25", "A", "B", date(2026, 1, 1), until=date(2028, 1, 1))
    new = Municipality("Oud", "0001", "24", "A", "B", date(2028, 1, 1), until=date(2030, 1, 1))
    days = ("2020-01-01", "2027-12-31", "2028-01-01", "2029-12-31", "2030-01-01")
    assert [holding_on(date.fromisoformat(day), (old, new)) for day in days] == [old, old, new, new, None]
    assert holding_on(None, (old, new)) == new
