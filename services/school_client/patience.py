"""Waiting and stopping: tries again as long as ingest is away, and ends within seconds when told to.

Backoff doubles with jitter up to five minutes; ``Retry-After`` is the least that is waited. Whatever runs here may be
killed at any point, so a stop never has to wait for an answer from the network.
"""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_delay, stop_never
from tenacity.stop import stop_base, stop_when_event_set
from tenacity.wait import wait_random_exponential

from services.runtime.errors import Fault
from services.runtime.log import WORKER_FAILED, log, where
from services.school_client.door import Away
from services.school_client.log_events import INGEST_AWAY

STOP_SECONDS = 3
"""How long the work gets to finish its step after SIGTERM or Ctrl-C."""

LONGEST_WAIT_SECONDS = 300
EXIT_FAULT = 70

_BACKOFF = wait_random_exponential(multiplier=1, min=0.5, max=LONGEST_WAIT_SECONDS)


def patiently(
    work: Callable[[], Away | None], stop: threading.Event, within_seconds: float | None = None
) -> Away | None:
    """Do ``work`` until it is not away, it was told to stop, or the time is up; return its last outcome.

    Args:
        within_seconds: after this long no new attempt is begun; None tries for ever.
    """
    deadline: stop_base = stop_never if within_seconds is None else stop_after_delay(within_seconds)
    retrying = Retrying(
        retry=retry_if_result(lambda away: away is not None),
        wait=_wait,
        sleep=lambda seconds: _sleep(stop, seconds),
        stop=stop_when_event_set(stop) | deadline,
        before_sleep=_tell,
        retry_error_callback=_away,
    )
    return retrying(work)


def until_stopped(work: Callable[[threading.Event], None]) -> None:
    """Run ``work`` in a thread of its own until it ends or SIGTERM or Ctrl-C comes.

    Raises:
        Fault: what ``work`` raised on purpose; any other fault ends the process with exit code 70.
    """
    stop = threading.Event()
    ended: list[Fault | None] = []

    def run() -> None:
        try:
            work(stop)
        except Fault as fault:
            ended.append(fault)
        else:
            ended.append(None)

    thread = threading.Thread(target=run, name="school_client", daemon=True)
    before = signal.signal(signal.SIGTERM, _interrupt)
    threading.excepthook = _fail
    try:
        thread.start()
        thread.join()
    except KeyboardInterrupt:
        stop.set()
        thread.join(STOP_SECONDS)
        return
    finally:
        signal.signal(signal.SIGTERM, before)
        threading.excepthook = threading.__excepthook__
    if not ended:
        os._exit(EXIT_FAULT)
    if ended[0] is not None:
        raise ended[0]


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _fail(fault: threading.ExceptHookArgs) -> None:
    """Tell where, and not what: the text of a fault may name a file."""
    if fault.exc_value is not None:
        log(WORKER_FAILED, error=fault.exc_type.__name__, where=where(fault.exc_value))


def _away(state: RetryCallState) -> Away | None:
    found: Away | None = state.outcome.result() if state.outcome else None
    return found


def _wait(state: RetryCallState) -> float:
    away = _away(state)
    asked = away.retry_after_seconds if away else None
    return max(asked or 0.0, _BACKOFF(state))


def _sleep(stop: threading.Event, seconds: float) -> None:
    stop.wait(seconds)


def _tell(state: RetryCallState) -> None:
    away = _away(state)
    log(
        INGEST_AWAY,
        what=away.what if away else "?",
        attempt=state.attempt_number,
        seconds=round(state.upcoming_sleep, 1),
    )
