"""The monitor on Kafka: a Faust agent that reads ahead, gives batches to its hands and acknowledges after the commit.

Faust acknowledges an event whose agent raised. So no exception leaves the loop: the process ends, uncommitted,
and the supervisor starts it again. Each hand has a batch at once, and they are acknowledged in the order in which they
were read: Faust commits past an event that is not acknowledged when later ones are.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import faust

from services.monitor.hands import Hand, Raw
from services.runtime.worker import fatal

GROUP = "monitor"


def build_agent(brokers: str, topics: Sequence[str], hands: Sequence[Hand], events: int) -> faust.App:
    """Return a Faust app that brings every record of ``topics`` through ``hands``, ``events`` at most at a time.

    While every hand has a batch, as many are read for the next one.
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

    async def agent(stream: Any) -> None:  # noqa: ANN401 Faust is published without types
        read: asyncio.Queue[Any] = asyncio.Queue(events)
        bringing = asyncio.create_task(_bring(read, hands))
        try:
            async for event in stream.noack().events():
                await read.put(event)
        finally:
            bringing.cancel()

    app.agent(
        app.topic(*topics, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    )(agent)
    return app


def run_agent(app: faust.App, hands: Sequence[Hand]) -> None:
    """Run the app until SIGTERM or Ctrl-C, and end its hands."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # the supervisor says that a broker is away
    try:
        faust.Worker(app, loglevel="WARNING", quiet=True, redirect_stdouts=False).execute_from_commandline()
    finally:
        for hand in hands:
            hand.close()


async def _bring(read: asyncio.Queue[Any], hands: Sequence[Hand]) -> None:
    """Bring what is read through the hands, at most as many at a time as ``read`` holds."""
    free: asyncio.Queue[Hand] = asyncio.Queue()
    for hand in hands:
        free.put_nowait(hand)
    threads = ThreadPoolExecutor(len(hands), thread_name_prefix="monitor.hand")
    former: asyncio.Task[None] | None = None
    while True:
        hand = await free.get()
        batch = [await read.get()]
        while not read.empty() and len(batch) < read.maxsize:
            batch.append(read.get_nowait())
        former = asyncio.create_task(_handle(batch, hand, threads, former))
        former.add_done_callback(partial(_set_free, free, hand))


def _set_free(free: asyncio.Queue[Hand], hand: Hand, _done: object) -> None:
    free.put_nowait(hand)


async def _handle(
    batch: Sequence[Any], hand: Hand, threads: ThreadPoolExecutor, former: asyncio.Task[None] | None
) -> None:
    """Acknowledge a batch when it is handled and the one before it is acknowledged; end the process on a fault."""
    with fatal():  # an exception that left the loop would be acknowledged by Faust
        records = [_raw(event.message) for event in batch]
        await asyncio.get_running_loop().run_in_executor(threads, hand.take, records)
        if former is not None:
            await former
        for event in batch:
            event.ack()


def _raw(message: Any) -> Raw:  # noqa: ANN401 Faust is published without types
    return (
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.headers,
        message.value,
        message.timestamp,
    )
