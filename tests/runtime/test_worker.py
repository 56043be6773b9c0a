"""A worker: steps while there is work, waits while the world is down, and ends the process on a fault of ours."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.worker import EXIT_FAULT, EXIT_MISCONFIGURED, Worker, run_together
from tests.conftest import LogLines

PATIENCE_SECONDS = 15.0


class Step:
    """A step that counts, and does what it is told at each turn; with nothing more to do there is no work."""

    def __init__(self, *turns: bool | BaseException) -> None:
        self.count = 0
        self._turns = list(turns)

    def __call__(self) -> bool:
        """Do one step."""
        self.count += 1
        turn = self._turns.pop(0) if self._turns else False
        if isinstance(turn, BaseException):
            raise turn
        return turn

    def reaches(self, count: int) -> bool:
        """Wait until so many steps were done."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.count < count and time.monotonic() < deadline:
            time.sleep(0.005)
        return self.count >= count


class Failed(Exception):
    """Stands for the end of the process."""


def _fail(fault: BaseException) -> NoReturn:
    raise Failed from fault


Start = Callable[..., threading.Event]


@pytest.fixture
def start(database: Database) -> Iterator[Start]:
    """Return what starts workers in threads; all are stopped when the test ends."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(step: Step, name: str = "test.worker", **options: object) -> threading.Event:
        worker = Worker(name, step, database, **options)  # type: ignore[arg-type]
        threads.extend(run_together((worker,), stop))
        return stop

    yield start
    stop.set()
    database.wake("news")
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def test_it_steps_on_while_there_is_work(start: Start) -> None:
    """A step that says there may be more is followed by the next one without a pause."""
    step = Step(*[True] * 20)
    start(step, wakes_on=("news",), every_seconds=60.0)

    assert step.reaches(21)


def test_it_is_woken_by_notify(start: Start, database: Database) -> None:
    """What happens elsewhere is looked at at once, long before the slow look."""
    step = Step()
    start(step, wakes_on=("news",), every_seconds=60.0)
    step.reaches(1)
    time.sleep(0.1)
    database.wake("news")

    assert step.reaches(2)


def test_it_looks_by_itself(start: Start) -> None:
    """When nobody wakes it, it looks all the same: a lost notice costs time and no event."""
    step = Step()
    start(step, wakes_on=("news",), every_seconds=0.05)

    assert step.reaches(4)


def test_it_waits_while_the_world_is_down(start: Start, log_lines: LogLines) -> None:
    """An outage is said in the log and waited for, and then the work goes on."""
    step = Step(Unavailable("the database", 0), Unavailable("Kafka", 0))
    start(step, wakes_on=("news",), every_seconds=0.05)

    assert step.reaches(4)
    assert [line["what"] for line in log_lines.lines if line["level"] == "warning"] == [
        "the database",
        "Kafka",
    ]


def test_a_lease_lets_one_of_two_work(start: Start, database: Database) -> None:
    """Two workers of one lease take turns only when the first one ends."""
    first, second = Step(), Step()
    start(first, lease="test.lease", every_seconds=0.05, wakes_on=("news",))
    first.reaches(1)
    start(second, lease="test.lease", every_seconds=0.05, wakes_on=("news",))
    first.reaches(first.count + 5)

    assert second.count == 0


def test_a_fault_of_ours_ends_it(database: Database) -> None:
    """Anything else than an outage is not swallowed: the worker ends by what ends the process."""
    step = Step(*[True], LookupError())

    with pytest.raises(Failed) as failed:
        Worker("test.worker", step, database).run(threading.Event(), _fail)

    assert isinstance(failed.value.__cause__, LookupError)
    assert step.count == 2


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        pytest.param("LookupError('Noor')", EXIT_FAULT, id="bug"),
        pytest.param("SystemExit(0)", EXIT_FAULT, id="exit-in-a-step"),
        pytest.param("Misconfigured('Noor')", EXIT_MISCONFIGURED, id="misconfigured"),
    ],
)
def test_a_fault_ends_the_process_with_its_code(
    database_url: str, tmp_path: Path, fault: str, code: int
) -> None:
    """The supervisor sees 70 for a fault and 78 for what a restart cannot mend; the log has the place, no text."""
    program = tmp_path / "program.py"
    program.write_text(
        f"""
import threading
from services.runtime import log
from services.runtime.database import Database
from services.runtime.errors import Misconfigured
from services.runtime.worker import Worker, run_together

def step():
    raise {fault}

log.configure()
run_together((Worker("test.worker", step, Database({database_url!r})),), threading.Event())
threading.Event().wait(20)
"""
    )

    done = subprocess.run(
        [sys.executable, program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": "."},
    )

    last = json.loads(done.stderr.splitlines()[-1])
    assert done.returncode == code
    assert (last["event"], last["error"]) == ("worker_failed", fault.partition("(")[0])
    assert str(program) in last["where"]
    assert "Noor" not in done.stderr


def test_a_stop_ends_it_soon(start: Start) -> None:
    """A worker that waits stops when it is told to, and does no step after that."""
    step = Step()
    stop = start(step, wakes_on=("news",), every_seconds=0.2)
    step.reaches(1)
    stop.set()
    time.sleep(0.5)
    count = step.count
    time.sleep(0.3)

    assert step.count == count
