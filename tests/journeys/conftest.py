"""The worlds of the journeys: one on the direct bus, and one on each bus for the ten core journeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World, a_world


@pytest.fixture
def world(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[World]:
    """A region on the direct bus, on Tuesday 24 November 2026 at 10:00."""
    with a_world(database_url, keys_url, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["direct", pytest.param("kafka", marks=pytest.mark.kafka)])
def core_world(
    request: pytest.FixtureRequest, database_url: str, keys_url: str, tmp_path: Path
) -> Iterator[World]:
    """The same, on each bus."""
    bus = "direct" if request.param == "direct" else f"kafka://{request.getfixturevalue('broker').address}"
    with a_world(database_url, keys_url, tmp_path, bus=bus) as opened:
        yield opened
