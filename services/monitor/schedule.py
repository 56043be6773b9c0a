"""When time itself does something: APScheduler runs the sweep every second, by one process at a time.

A move of the database clock is told by NOTIFY and runs the sweep at once.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import NoReturn

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from services.runtime.errors import Unavailable
from services.runtime.lease import Lease
from services.runtime.log import WORKER_STARTED, WORKER_STOPPED, WORKER_WAITS, log
from services.runtime.worker import Worker, end_process

_LISTEN_SECONDS = 0.5
_WOKEN = "woken"


@dataclass(frozen=True, slots=True)
class Schedule(Worker):
    """A worker whose step is a job of APScheduler; every fault of ours ends the process, as in any worker."""

    def run(self, stop: threading.Event, fail: Callable[[BaseException], NoReturn] = end_process) -> None:
        """Run the step every ``every_seconds``, and when woken, until ``stop`` is set."""
        structlog.contextvars.bind_contextvars(worker=self.name)
        log(WORKER_STARTED)
        lease = Lease(self.database, self.lease or self.name)
        faults: list[BaseException] = []

        def failed(event: JobExecutionEvent) -> None:
            faults.append(event.exception)

        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        scheduler.add_listener(failed, EVENT_JOB_ERROR)
        job = _Job(self, lease, stop)
        scheduler.add_job(job.run, "interval", seconds=self.every_seconds, id=self.name)
        scheduler.start()
        try:
            while not stop.is_set() and not faults:
                self._wake_on_clock(scheduler, job, stop, faults)
        finally:
            scheduler.shutdown(wait=True)
            lease.release()
        if faults:
            fail(faults[0])
        log(WORKER_STOPPED)

    def _wake_on_clock(
        self, scheduler: BackgroundScheduler, job: "_Job", stop: threading.Event, faults: list[BaseException]
    ) -> None:
        try:
            with self.database.listen(self.wakes_on) as listener:
                scheduler.add_job(job.run, id=_WOKEN, replace_existing=True)
                while not stop.is_set() and not faults:
                    if listener.wait(_LISTEN_SECONDS):
                        scheduler.add_job(job.run, id=_WOKEN, replace_existing=True)
        except Unavailable as fault:
            log(WORKER_WAITS, what=fault.what, seconds=fault.retry_after_seconds)
            stop.wait(fault.retry_after_seconds)


@dataclass(frozen=True, slots=True)
class _Job:
    """What APScheduler calls: all that is due, if the lease is ours."""

    worker: Worker
    lease: Lease
    stop: threading.Event

    def run(self) -> None:
        """Step until nothing is left; a world that is down is tried again at the next turn."""
        try:
            while not self.stop.is_set() and self.lease.held() and self.worker.step():
                pass
        except Unavailable as fault:
            log(WORKER_WAITS, what=fault.what, seconds=fault.retry_after_seconds)
