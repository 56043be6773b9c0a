"""A provider of text messages that only writes down when each request came: the clock stops here.

Answers as Twilio answers an accepted message. It is no sandbox: nothing else of Twilio's API is here.
"""

import asyncio
import json
import threading
import time
from collections import defaultdict
from urllib.parse import parse_qs
from uuid import uuid4


class Provider:
    """A web server in a thread of its own; ``arrived`` holds the moments per number, in their order."""

    def __init__(self, latency_seconds: float = 0) -> None:
        """Listen on a free port of this machine; each answer takes so long."""
        self._latency_seconds = latency_seconds
        self.arrived: dict[str, list[float]] = defaultdict(list)
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def count(self) -> int:
        """Return how many messages came."""
        return sum(map(len, list(self.arrived.values())))  # a copy: the other thread adds numbers meanwhile

    def close(self) -> None:
        """Listen no more, and hang up."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._server.close()
        open_ones = asyncio.all_tasks(self._loop)
        for task in open_ones:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*open_ones, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                at = time.monotonic()
                lines = head.decode().split("\r\n")
                lengths = [line.split(":")[1] for line in lines if line.lower().startswith("content-length:")]
                body = await reader.readexactly(int(lengths[0])) if lengths else b""
                answer = self._answer(lines[0], parse_qs(body.decode()), at)
                await asyncio.sleep(self._latency_seconds)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    def _answer(self, request: str, fields: dict[str, list[str]], at: float) -> bytes:
        if not request.startswith("POST"):
            content, status = json.dumps({"messages": [], "next_page_uri": None}).encode(), "200 OK"
        else:
            self.arrived[fields["To"][0]].append(at)
            content = json.dumps(
                {"sid": f"SM{uuid4().hex}", "status": "queued", "to": fields["To"][0]}
            ).encode()
            status = "201 Created"
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content
