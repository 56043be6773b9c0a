"""A notify of its own for each test, with a real database and a real outside on this machine."""

from collections.abc import Iterator

import pytest

from tests.notify.desk import Desk, a_desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open loopback for tests that speak with the sandbox."""
    for item in items:
        if {"desk", "outside"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


@pytest.fixture
def outside() -> None:
    """Ask for loopback."""


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """Notify on Tuesday 24 November 2026, 10:00."""
    with a_desk(database_url) as opened:
        yield opened
