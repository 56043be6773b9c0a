"""Processes that bring batches to their place, so that the agent's own process has its interpreter for Faust.

A hand ends when the agent does, however that ends: its pipe closes. What it had in hand is then committed or not, and
comes again. A fault of ours ends the hand, and the agent with it.
"""

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

from services.runtime.bus import Record
from services.runtime.errors import Fault
from services.runtime.worker import fatal

Raw = tuple[Any, ...]
"""A record as Faust read it, nothing decoded: topic, partition, offset, key, headers, value, moment in seconds."""
Take = Callable[[Sequence[Record]], None]
"""Brings records to their place, and commits that, before it returns."""

_FRESH = multiprocessing.get_context("spawn")
"""A hand shares no thread and no connection with the agent."""


class HandEnded(Fault):
    """A hand ended by a fault of ours; its own log line says which."""


class Hand:
    """One process; called by one thread at a time."""

    def __init__(self, open_take: Callable[[], Take]) -> None:
        """Start the process, which opens what it needs by ``open_take``."""
        self._pipe, theirs = _FRESH.Pipe()
        self._process = _FRESH.Process(target=_serve, args=(theirs, open_take))
        self._process.start()
        theirs.close()

    def take(self, records: Sequence[Raw]) -> None:
        """Bring records to their place.

        Raises:
            HandEnded: when the process did; what it had is committed or not.
        """
        try:
            self._pipe.send(records)
            self._pipe.recv()
        except (EOFError, OSError) as gone:
            raise HandEnded("a process of the agent ended") from gone

    def close(self) -> None:
        """End the process when it has done what it has in hand."""
        self._pipe.close()
        self._process.join()


def _serve(pipe: Connection, open_take: Callable[[], Take]) -> None:
    """Take what comes through ``pipe`` until its other end closes; no signal ends it halfway."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    with fatal(), suppress(EOFError, BrokenPipeError):
        take = open_take()
        while True:
            take([_record(*raw) for raw in pipe.recv()])
            pipe.send(None)


def _record(
    topic: str,
    partition: int,
    offset: int,
    key: bytes | None,
    *rest: Any,  # noqa: ANN401 Faust is published without types
) -> Record:
    headers, value, moment = rest
    texts = {name: (text or b"").decode(errors="replace") for name, text in dict(headers or {}).items()}
    return Record(
        topic, partition, offset, key or b"", texts, value or b"", datetime.fromtimestamp(moment or 0, UTC)
    )
