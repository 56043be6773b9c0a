"""The sweep runs every second and when woken, by one process at a time, and a fault of ours ends the process."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, Self

from services.runtime.clock import CLOCK_CHANNEL
from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.lease import Lease
from services.runtime.schedule import Schedule


class Running:
    """A schedule in a thread of its own, and what became of it."""

    def __init__(self, database: Database, step: Callable[[], bool], every_seconds: float = 0.1) -> None:
        """Start it."""
        self.stop = threading.Event()
        self.faults: list[BaseException] = []
        schedule = Schedule(
            "test.sweep",
            step,
            database,
            wakes_on=(CLOCK_CHANNEL,),
            every_seconds=every_seconds,
            lease="test.sweep",
        )
        self.thread = threading.Thread(target=lambda: self._run(schedule))
        self.thread.start()

    def _run(self, schedule: Schedule) -> None:
        def fail(fault: BaseException) -> NoReturn:
            self.faults.append(fault)
            raise SystemExit

        with suppress(SystemExit):
            schedule.run(self.stop, fail)

    def __enter__(self) -> Self:
        """Run for as long as the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop within seconds."""
        self.stop.set()
        self.thread.join(5)
        assert not self.thread.is_alive()


def until(happened: Callable[[], bool]) -> None:
    """Return as soon as something happened; fail after ten seconds."""
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_runs_by_itself_and_stops_when_told(database: Database) -> None:
    """The step is done again and again without anybody waking it."""
    steps: list[int] = []

    def step() -> bool:
        steps.append(1)
        return False

    with Running(database, step):
        until(lambda: len(steps) >= 4)
    after = len(steps)
    time.sleep(0.3)
    assert len(steps) == after


def test_a_move_of_the_clock_wakes_it(database: Database) -> None:
    """A NOTIFY on the clock's channel runs the step long before its turn."""
    steps: list[int] = []

    def step() -> bool:
        steps.append(1)
        return False

    with Running(database, step, every_seconds=60):
        until(lambda: len(steps) == 1)
        time.sleep(0.2)
        database.wake(CLOCK_CHANNEL)
        until(lambda: len(steps) == 2)


def test_it_goes_on_while_there_is_more(database: Database) -> None:
    """One turn works off all that is due, not one batch a second."""
    left = [3]

    def step() -> bool:
        left[0] -= 1
        return left[0] > 0

    with Running(database, step, every_seconds=60):
        until(lambda: left[0] == 0)


def test_without_the_lease_nothing_is_done(database: Database) -> None:
    """While another process holds the lease the step is not done; when it lets go it is."""
    steps: list[int] = []

    def step() -> bool:
        steps.append(1)
        return False

    other = Lease(database, "test.sweep")
    assert other.held()
    with Running(database, step):
        time.sleep(0.5)
        assert steps == []
        other.release()
        until(lambda: len(steps) > 0)


def test_a_fault_of_ours_ends_the_process(database: Database) -> None:
    """APScheduler would log the exception and go on; here it ends the process."""

    def step() -> bool:
        message = "a bug"
        raise KeyError(message)

    with Running(database, step) as running:
        until(lambda: len(running.faults) == 1)
    assert isinstance(running.faults[0], KeyError)


def test_a_world_that_is_down_is_tried_again(database: Database) -> None:
    """A database that is away does not end the process."""
    steps: list[int] = []

    def step() -> bool:
        steps.append(1)
        what = "the database"
        raise Unavailable(what, 0)

    with Running(database, step) as running:
        until(lambda: len(steps) >= 3)
    assert running.faults == []
