"""A monitor of its own for each test, on a real database and a clock that is moved."""

from collections.abc import Iterator

import pytest

from tests.monitor.desk import Desk, a_desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """Return a monitor on Tuesday 24 November 2026, 10:00."""
    with a_desk(database_url) as opened:
        yield opened
