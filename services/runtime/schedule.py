"""When time itself does something: APScheduler runs a sweep every second, by one process at a time.

A move of the database clock is told by NOTIFY and runs the sweep at once.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import UTC

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from services.runtime.lease import Lease
from services.runtime.worker import Worker

_LISTEN_SECONDS = 0.5
_SILENT = logging.CRITICAL + 1
_JOBS = {"coalesce": True, "misfire_grace_time": None, "max_instances": 2}
"""A turn that comes late is done once; a wake during a turn waits for its end instead of being dropped."""


@dataclass(frozen=True, slots=True)
class Schedule(Worker):
    """A worker whose step is a job of APScheduler.

    APScheduler logs what a job raises, and goes on. Here it leaves the loop as from any worker: a fault of ours ends
    the process, and a world that is down is waited for.
    """

    def _listen_and_step(self, stop: threading.Event, lease: Lease | None) -> None:
        logging.getLogger("apscheduler").setLevel(
            _SILENT
        )  # it would print tracebacks, with whatever is in them
        faults: list[BaseException] = []

        def turn() -> None:
            """Do all that is due, if the lease is ours."""
            while not (stop.is_set() or faults) and (lease is None or lease.held()) and self.step():
                pass

        def failed(event: JobExecutionEvent) -> None:
            faults.append(event.exception)

        scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": ThreadPoolExecutor(1)}, job_defaults=_JOBS
        )
        scheduler.add_listener(failed, EVENT_JOB_ERROR)
        scheduler.add_job(turn, "interval", seconds=self.every_seconds)
        scheduler.add_job(turn)
        with self.database.listen(self.wakes_on) as listener:
            scheduler.start()
            try:
                while not (stop.is_set() or faults):
                    if listener.wait(_LISTEN_SECONDS):
                        scheduler.add_job(turn)
            finally:
                scheduler.remove_all_jobs()  # waits for its thread, which would miss a job that it is about to drop
                scheduler.shutdown(wait=True)
        if faults:
            raise faults[0]
