"""The clocks: which one a setting names, and that none of them moves back."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from services.runtime.clock import (
    CLOCK_CHANNEL,
    DatabaseClock,
    OffsetClock,
    SteppedClock,
    SystemClock,
    open_clock,
)
from services.runtime.database import Database
from services.runtime.errors import Misconfigured

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _database_clock(database: Database) -> DatabaseClock:
    clock = DatabaseClock(database)
    clock.set_up(START)
    return clock


def test_system_clock_is_aware_utc() -> None:
    """The machine's time comes with its zone."""
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_offset_clock_ticks_on_from_its_start() -> None:
    """A clock with a start shows the same on any day, and runs at the speed of the machine."""
    clock = OffsetClock(datetime.fromisoformat("2026-11-24T10:00:00+01:00"))
    first = clock.now()
    time.sleep(0.05)

    assert START <= first < START + timedelta(seconds=5)
    assert timedelta(seconds=0.04) < clock.now() - first < timedelta(seconds=5)


def test_stepped_clock_moves_only_forward() -> None:
    """A test cannot turn time back by accident."""
    clock = SteppedClock(START)
    clock.advance_to(START + HOUR)
    clock.advance_to(START)

    assert clock.now() == START + HOUR


def test_database_clock_stands_still(database: Database) -> None:
    """Until it is moved or started it shows the same moment, in every process and after a restart."""
    clock = _database_clock(database)
    again = DatabaseClock(database)
    again.set_up(START + HOUR)

    assert (clock.now(), again.now(), clock.is_ticking()) == (START, START, False)


def test_database_clock_moves_forward_for_all(database: Database) -> None:
    """A move is seen by every process, and wakes them."""
    clock = _database_clock(database)
    with database.listen([CLOCK_CHANNEL]) as listener:
        clock.advance_to(START + HOUR)

        assert listener.wait(5)
    assert DatabaseClock(database).now() == START + HOUR


def test_database_clock_refuses_to_move_back(database: Database) -> None:
    """Backwards is refused with what the clock shows, and changes nothing."""
    clock = _database_clock(database)

    with pytest.raises(Misconfigured, match="2026-11-24"):
        clock.advance_to(START - HOUR)

    assert clock.now() == START


def test_database_clock_ticks_once_started(database: Database) -> None:
    """It ticks on from where it stands, never back, and a second start is no jump."""
    clock = _database_clock(database)
    clock.start()
    first = clock.now()
    time.sleep(0.05)
    clock.start()
    later = clock.now()
    clock.advance_to(later + HOUR)

    assert clock.is_ticking()
    assert START <= first < later < START + timedelta(seconds=30)
    assert later + HOUR <= clock.now() < later + HOUR + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        pytest.param("system", SystemClock, id="system"),
        pytest.param("offset:2026-11-24T10:00:00+01:00", OffsetClock, id="offset"),
        pytest.param("database:2026-11-24T10:00:00+01:00", DatabaseClock, id="database-with-start"),
        pytest.param("database", DatabaseClock, id="database"),
    ],
)
def test_a_setting_names_a_clock(database: Database, setting: str, kind: type) -> None:
    """Each kind of setting gives its kind of clock, and what it shows is aware UTC."""
    clock = open_clock(setting, database)

    assert type(clock) is kind
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param("", id="empty"),
        pytest.param("sytem", id="typo"),
        pytest.param("offset", id="offset-without-start"),
        pytest.param("offset:tomorrow", id="offset-in-words"),
        pytest.param("offset:2026-11-24T10:00:00", id="offset-without-zone"),
        pytest.param("database:2026-11-24", id="database-without-zone"),
    ],
)
def test_a_wrong_setting_is_refused(database: Database, setting: str) -> None:
    """A clock that is not understood stops the start, with a text that names the setting."""
    with pytest.raises(Misconfigured, match="VANGNET_CLOCK"):
        open_clock(setting, database)


def test_production_refuses_the_database_clock(database: Database) -> None:
    """Nobody can stand time still in production."""
    with pytest.raises(Misconfigured, match="production"):
        open_clock("database", database, production=True)
