"""A portal of its own for each test, on a real database, asked as a browser asks."""

from collections.abc import Iterator

import pytest

from tests.portal.desk import Desk, a_desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """The portal on Tuesday 24 November 2026, 10:00."""
    with a_desk(database_url) as opened:
        yield opened
