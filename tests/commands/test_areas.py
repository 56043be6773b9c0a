"""``vangnet areas``: what somebody who looks up a municipality reads."""

import pytest

from tests.commands.typed import Vangnet


@pytest.mark.parametrize("written", ["Velsen", "453", "GM0453"])
def test_the_areas_of_a_municipality_are_shown(vangnet: Vangnet, written: str) -> None:
    """By name or code: the area of each level, and since when."""
    assert vangnet("areas", written, "--json").json == [
        {
            "name": "Velsen",
            "code": "0453",
            "region": "25",
            "region_name": "Zuid-Kennemerland en IJmond",
            "labour_market_region": "Zuid-Kennemerland en IJmond",
            "since": "2026-01-01",
            "subregion": "IJmond",
            "until": None,
        }
    ]
    assert "IJmond" in vangnet("areas", written, "--on", "2026-11-24").out


def test_a_municipality_that_is_not_there_is_said_so(vangnet: Vangnet) -> None:
    """A name that does not exist is one clear line."""
    said = vangnet("areas", "Velzen")

    assert (said.code, said.out) == (1, "")
    assert said.err == "vangnet: there is no municipality 'Velzen'; check its name or CBS code\n"
