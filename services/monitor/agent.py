"""The monitor on Kafka: a Faust agent that reads ahead, hands batches to ``handle`` and acknowledges after the commit.

Faust acknowledges an event whose agent raised. So no exception leaves the loop: the process ends, uncommitted,
and the supervisor starts it again. Two batches are in handling at once, and acknowledged in the order in which they
were read: Faust commits past an event that is not acknowledged when later ones are.
"""

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import faust

from services.runtime.bus import Record
from services.runtime.worker import end_process

GROUP = "monitor"
_AT_ONCE = 2
"""Batches in handling: while one waits for the database, the other computes."""
_GC_THRESHOLD = 100_000
"""A batch makes and drops some ten thousand objects without cycles; looking for cycles cost a fifth of the time."""

Take = Callable[[Sequence[Record]], None]
"""Brings records to their place, and commits that, before it returns; called by two threads at once."""


def build_agent(brokers: str, topics: Sequence[str], take: Take, events: int) -> faust.App:
    """Return a Faust app that brings every record of ``topics`` through ``take``, ``events`` at most at a time.

    While two batches are in handling, as many are read for the next one.
    """
    app = faust.App(
        GROUP,
        broker=brokers,
        store="memory://",
        datadir=str(Path(gettempdir()) / "vangnet-monitor"),  # made at every start, and never written to
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        stream_wait_empty=False,
        broker_session_timeout=6,
        broker_heartbeat_interval=1,
        broker_commit_interval=0.5,
        consumer_auto_offset_reset="earliest",
    )
    threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="monitor.handle")

    async def agent(stream: Any) -> None:  # noqa: ANN401 Faust is published without types
        read: asyncio.Queue[Any] = asyncio.Queue(events)
        bringing = asyncio.create_task(_bring(read, take, threads))
        try:
            async for event in stream.noack().events():
                await read.put(event)
        finally:
            bringing.cancel()

    app.agent(
        app.topic(*topics, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    )(agent)
    return app


def run_agent(app: faust.App) -> None:
    """Run the app until SIGTERM or Ctrl-C."""
    gc.set_threshold(_GC_THRESHOLD)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # the supervisor says that a broker is away
    faust.Worker(app, loglevel="WARNING", quiet=True, redirect_stdouts=False).execute_from_commandline()


async def _bring(read: asyncio.Queue[Any], take: Take, threads: ThreadPoolExecutor) -> None:
    """Bring what is read through ``take``, at most as many at a time as ``read`` holds, two batches at once."""
    free = asyncio.Semaphore(_AT_ONCE)
    former: asyncio.Task[None] | None = None
    while True:
        await free.acquire()
        batch = [await read.get()]
        while not read.empty() and len(batch) < read.maxsize:
            batch.append(read.get_nowait())
        former = asyncio.create_task(_handle(batch, take, threads, former))
        former.add_done_callback(lambda _: free.release())


async def _handle(
    batch: Sequence[Any], take: Take, threads: ThreadPoolExecutor, former: asyncio.Task[None] | None
) -> None:
    """Acknowledge a batch when it is handled and the one before it is acknowledged; end the process on a fault."""
    try:
        records = [_record(event.message) for event in batch]
        await asyncio.get_running_loop().run_in_executor(threads, take, records)
        if former is not None:
            await former
        for event in batch:
            event.ack()
    except asyncio.CancelledError:
        raise
    except BaseException as fault:  # noqa: BLE001 whatever it is, it must not leave the loop: Faust would acknowledge
        end_process(fault)


def _record(message: Any) -> Record:  # noqa: ANN401 Faust is published without types
    headers = {
        name: (text or b"").decode(errors="replace") for name, text in dict(message.headers or {}).items()
    }
    at = datetime.fromtimestamp(message.timestamp or 0, UTC)
    return Record(
        message.topic,
        message.partition,
        message.offset,
        message.key or b"",
        headers,
        message.value or b"",
        at,
    )
