"""On which days a school is open."""

from datetime import date, timedelta
from importlib.resources import files

import pytest
import yaml

from schemas.school_days import SchoolDays, known_until, school_days_of
from services.ingest.areas import region_of

REGIONS = [f"{number:02}" for number in range(1, 42) if number != 14]
DOCUMENT = yaml.safe_load((files("schemas") / "school_holidays.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("region", "day", "is_open"),
    [
        pytest.param("25", date(2026, 11, 24), True, id="a Tuesday in a term"),
        pytest.param("25", date(2026, 11, 21), False, id="a Saturday"),
        pytest.param("25", date(2027, 3, 29), False, id="Easter Monday"),
        pytest.param("25", date(2026, 10, 12), False, id="autumn in noord"),
        pytest.param("29", date(2026, 10, 12), True, id="the same day in midden"),
        pytest.param("29", date(2026, 10, 19), False, id="autumn in midden"),
        pytest.param("38", date(2027, 2, 15), False, id="carnival in zuid"),
        pytest.param("25", date(2027, 2, 15), True, id="the same day in noord"),
        pytest.param("25", date(2027, 5, 6), False, id="the advised second week of May"),
        pytest.param("25", date(2027, 8, 20), False, id="the last Friday of summer"),
        pytest.param("25", date(2027, 8, 23), True, id="the first school day"),
        pytest.param("11", date(2026, 10, 12), False, id="a divided region has the holiday of each part"),
        pytest.param("11", date(2026, 10, 19), False, id="and of the other part"),
        pytest.param("00", date(2027, 2, 15), False, id="an unknown region has every holiday"),
        pytest.param("25", date(2031, 7, 22), True, id="a year of which no holidays are known"),
    ],
)
def test_a_school_is_open_outside_its_holidays(region: str, day: date, is_open: bool) -> None:  # noqa: FBT001
    """A day counts when it is a working day outside the school holidays of the region."""
    assert school_days_of(region).has(day) is is_open


def test_every_region_is_placed_once() -> None:
    """Each Doorstroompunt region lies in exactly one holiday region, apart from the municipalities that are named."""
    placed = [region for regions in DOCUMENT["regions"].values() for region in regions]

    assert sorted(placed) == REGIONS


def test_every_named_municipality_exists() -> None:
    """A municipality that is placed elsewhere is one of areas.csv, in a region with another holiday region."""
    for municipality, placed in DOCUMENT["municipalities"].items():
        assert placed["region"] == region_of(municipality), municipality
        home = next(name for name, regions in DOCUMENT["regions"].items() if placed["region"] in regions)
        assert set(placed["parts"]) - {home}, municipality


def test_every_period_is_one_or_more_weeks_from_saturday_to_sunday() -> None:
    """Each holiday starts on a Saturday and ends on a Sunday of its own school year, in all three regions."""
    for year, kinds in DOCUMENT["years"].items():
        first, last = (int(part) for part in year.split("-"))
        for kind, by_region in kinds.items():
            assert set(by_region) == {"noord", "midden", "zuid"}, (year, kind)
            for begin, end in by_region.values():
                assert begin < end
                assert (begin.weekday(), end.weekday()) == (5, 6), (year, kind)
                assert first <= begin.year <= end.year <= last, (year, kind)
                assert end - begin <= timedelta(days=43), (year, kind)


def test_summer_is_six_weeks_and_spread() -> None:
    """Summer lasts six weeks in each region and begins on another day in each: a typing error would show."""
    for year, kinds in DOCUMENT["years"].items():
        assert {end - begin for begin, end in kinds["zomer"].values()} == {timedelta(days=43)}, year
        assert len({begin for begin, _ in kinds["zomer"].values()}) == 3, year


def test_it_is_known_until_when_the_holidays_reach() -> None:
    """The last day of the last holiday tells when the table must be longer."""
    assert known_until() == date(2030, 9, 1)


def test_days_are_counted_from_one_to_the_next() -> None:
    """Counting on and counting between are each other's inverse, over weekends and holidays."""
    days = SchoolDays(off=((date(2026, 12, 19), date(2027, 1, 3)),))

    assert days.after(date(2026, 12, 17), 2) == date(2027, 1, 4)
    assert days.between(date(2026, 12, 17), date(2027, 1, 4)) == 2
    assert days.after(date(2026, 12, 17), 0) == date(2026, 12, 17)
    assert days.between(date(2026, 12, 17), date(2026, 12, 17)) == 0
