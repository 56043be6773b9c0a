"""A Faust agent that does nothing: what the monitor's agent is held against. Ends after so many events.

Prints the seconds between the first batch and the last as JSON.
"""

import json
import os
import sys
import tempfile
import time
from typing import Any

import faust

from schemas.topics import consumed_by


def build(broker: str, count: int) -> faust.App:
    """Return an app with the settings of the monitor's agent, that acknowledges and does nothing else."""
    app = faust.App(
        "bench-empty",
        broker=broker,
        store="memory://",
        datadir=tempfile.mkdtemp(prefix="vn-faust-"),
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        stream_wait_empty=False,
        broker_session_timeout=6,
        broker_heartbeat_interval=1,
        consumer_auto_offset_reset="earliest",
    )

    async def agent(stream: Any) -> None:  # noqa: ANN401 Faust is published without types
        seen, first, began = 0, 0, 0.0
        async for batch in stream.noack().noack_take(500, within=0.01):
            if not seen:
                first, began = len(batch), time.monotonic()
            seen += len(batch)
            for event in batch:
                event.ack()
            if seen >= count:
                seconds = time.monotonic() - began
                os.write(
                    1, json.dumps({"events": seen - first, "seconds": seconds}).encode()
                )  # Faust owns print
                os._exit(0)

    topic = app.topic(
        *consumed_by("monitor"),
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
    )
    app.agent(topic)(agent)
    return app


if __name__ == "__main__":
    empty = build(sys.argv[1], int(sys.argv[2]))
    sys.argv = ["faust", "worker", "--without-web", "--loglevel=error"]
    empty.main()
