"""The monitor on Kafka: a Faust agent that reads ahead, gives batches to its hands and acknowledges after the commit.

Faust acknowledges an event whose agent raised. So no exception leaves the loop: the process ends, uncommitted,
and the supervisor starts it again. A partition has one hand, which takes its events in their order: Faust commits past
an event that is not acknowledged when later ones are. So one person's events are in one hand, and wait for no other.
"""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import faust

from services.monitor.hands import Hand, Raw
from services.runtime.worker import fatal

GROUP = "monitor"


def build_agent(brokers: str, topics: Sequence[str], hands: Sequence[Hand], events: int) -> faust.App:
    """Return a Faust app that brings every record of ``topics`` through ``hands``, ``events`` at most at a time.

    While a hand has a batch, as many are read for its next one.
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
        read: list[asyncio.Queue[Any]] = [asyncio.Queue(events) for _ in hands]
        bringing = [asyncio.create_task(_bring(*one)) for one in zip(read, hands, strict=True)]
        try:
            async for event in stream.noack().events():
                await read[event.message.partition % len(hands)].put(event)
        finally:
            for task in bringing:
                task.cancel()

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


async def _bring(read: asyncio.Queue[Any], hand: Hand) -> None:
    """Bring what is read through a hand, at most as many at a time as ``read`` holds; end the process on a fault."""
    with fatal():  # an exception that left the loop would be acknowledged by Faust
        while True:
            batch = [await read.get()]
            while not read.empty() and len(batch) < read.maxsize:
                batch.append(read.get_nowait())
            await asyncio.to_thread(hand.take, [_raw(event.message) for event in batch])
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
