"""Structured log with an allow-list: what a catalogue entry does not name is dropped.

Each service lists its events in ``log_events.py``. No name, number or message text can reach a log line.
"""

import logging
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, TextIO

import structlog

_ALWAYS = frozenset({"event", "level", "timestamp", "service", "worker", "event_id", "topic", "offset"})


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One entry of a catalogue: its name, its level and the fields that may leave."""

    name: str
    level: int = logging.INFO
    fields: frozenset[str] = frozenset()


WORKER_STARTED = LogEvent("worker_started")
WORKER_STOPPED = LogEvent("worker_stopped")
WORKER_WAITS = LogEvent("worker_waits_for_the_world", logging.WARNING, frozenset({"what", "seconds"}))
WORKER_FAILED = LogEvent("worker_failed", logging.ERROR, frozenset({"error", "where"}))
DEAD_LETTERED = LogEvent("dead_lettered", logging.WARNING, frozenset({"reason", "partition"}))
RUNTIME_EVENTS = (WORKER_STARTED, WORKER_STOPPED, WORKER_WAITS, WORKER_FAILED, DEAD_LETTERED)


def configure(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Write JSON lines to ``stream`` from now on."""
    structlog.configure(
        processors=[
            _with_context,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


def log(event: LogEvent, **values: object) -> None:
    """Write one line of ``event`` with those of ``values`` that its entry allows."""
    allowed = {name: value for name, value in values.items() if name in event.fields or name in _ALWAYS}
    structlog.get_logger().log(event.level, event.name, **allowed)


def _with_context(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add what was bound, as far as every line may have it; nothing else can slip in that way."""
    bound = structlog.contextvars.get_contextvars()
    return {name: value for name, value in bound.items() if name in _ALWAYS} | dict(line)


def where(fault: BaseException) -> str:
    """Return file and line of the innermost frame of a fault: enough to find it, and no data."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
