"""A loop that does one step at a time, is woken by NOTIFY, and looks by itself when nobody wakes it.

Runs in a thread of ``vangnet up`` or alone in a process. A fault of ours ends the process, uncommitted: the
supervisor starts it again, and nothing is lost or doubled.
"""

import os
import threading
import time
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import NoReturn

import structlog

from services.runtime.database import Database, Listener
from services.runtime.errors import Misconfigured, Unavailable
from services.runtime.lease import Lease
from services.runtime.log import WORKER_FAILED, WORKER_STARTED, WORKER_STOPPED, WORKER_WAITS, log, where

EXIT_FAULT = 70
"""Exit code for a fault of ours (EX_SOFTWARE); the supervisor restarts the process."""
EXIT_MISCONFIGURED = 78
"""Exit code for what a restart cannot mend (EX_CONFIG)."""
_STOP_LOOK_SECONDS = 1.0


def end_process(fault: BaseException) -> NoReturn:
    """End this process at once: nothing more is acknowledged, no exception can be swallowed on the way out."""
    log(WORKER_FAILED, error=type(fault).__name__, where=where(fault))
    os._exit(EXIT_MISCONFIGURED if isinstance(fault, Misconfigured) else EXIT_FAULT)


@contextmanager
def fatal() -> Iterator[None]:
    """End this process on whatever is raised inside; a task that is told to stop is no fault."""
    try:
        yield
    except CancelledError:
        raise
    except BaseException as fault:  # noqa: BLE001 whatever it is, it is ours: nothing may be acknowledged after it
        end_process(fault)


def _nothing() -> None:
    """Most steps open nothing."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One loop of one service.

    Attributes:
        name: ``<service>.<role>``, as in the log.
        step: does what waits and says whether there may be more; must be safe to repeat.
        database: where to listen and to hold the lease.
        wakes_on: NOTIFY channels; empty when ``step`` waits by itself.
        every_seconds: how often to look when nobody wakes us.
        lease: name of the lease without which the step is not done; None for loops that may run many times.
        close: called when the loop has ended, to close what ``step`` opened.
    """

    name: str
    step: Callable[[], bool]
    database: Database
    wakes_on: tuple[str, ...] = ()
    every_seconds: float = 1.0
    lease: str | None = None
    close: Callable[[], None] = _nothing

    def run(self, stop: threading.Event, fail: Callable[[BaseException], NoReturn] = end_process) -> None:
        """Step until ``stop`` is set; wait while the world is down; end by ``fail`` on a fault of ours."""
        structlog.contextvars.bind_contextvars(worker=self.name)
        log(WORKER_STARTED)
        lease = Lease(self.database, self.lease) if self.lease else None
        try:
            while not stop.is_set():
                try:
                    self._listen_and_step(stop, lease)
                except Unavailable as fault:
                    log(WORKER_WAITS, what=fault.what, seconds=fault.retry_after_seconds)
                    stop.wait(fault.retry_after_seconds)
        except BaseException as fault:  # noqa: BLE001 whatever it is, it is ours: nothing may be acknowledged after it
            fail(fault)
        finally:
            self.close()
            if lease is not None:
                lease.release()
        log(WORKER_STOPPED)

    def _listen_and_step(self, stop: threading.Event, lease: Lease | None) -> None:
        with ExitStack() as open_ones:
            listener = open_ones.enter_context(self.database.listen(self.wakes_on)) if self.wakes_on else None
            while not stop.is_set():
                if lease is not None and not lease.held():
                    stop.wait(self.every_seconds)
                elif not self.step() and listener is not None:
                    self._wait(listener, stop)

    def _wait(self, listener: Listener, stop: threading.Event) -> None:
        """Wait until somebody wakes us or our time has come; look every second whether to stop."""
        deadline = time.monotonic() + self.every_seconds
        while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
            if listener.wait(min(left, _STOP_LOOK_SECONDS)):
                return


def run_together(workers: tuple[Worker, ...], stop: threading.Event) -> list[threading.Thread]:
    """Start one thread per worker and return them; set ``stop`` to end them."""
    threads = [threading.Thread(target=worker.run, args=(stop,), name=worker.name) for worker in workers]
    for thread in threads:
        thread.start()
    return threads
