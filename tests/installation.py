"""A runtime on the databases of one test: what ``open_runtime`` builds, without a data folder on this machine."""

from datetime import UTC, datetime
from pathlib import Path

from services.runtime.app import LOCAL_SECRETS, Runtime, open_bus
from services.runtime.clock import SteppedClock
from services.runtime.database import Database
from services.runtime.secrets import new_key
from services.runtime.settings import RuntimeSettings

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
"""Tuesday 24 November 2026, 10:00 in Amsterdam."""


def a_runtime(database_url: str, keys_url: str, data: Path) -> Runtime:
    """Return a runtime on the direct bus, whose clock stands at ``START``."""
    settings = RuntimeSettings.load(data=data, database_url=database_url, keys_url=keys_url)
    database = Database(database_url, "runtime")
    secrets = {name: new_key() for name in LOCAL_SECRETS}
    runtime = Runtime(
        settings, database_url, keys_url, SteppedClock(START), open_bus("direct", database), secrets
    )
    runtime.opened.callback(database.close)
    return runtime
