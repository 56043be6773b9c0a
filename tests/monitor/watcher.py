"""A watcher outside, as a dead man's switch is: a real web server that remembers what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Watcher:
    """What was asked of it, whole requests; ``status`` is what it answers."""

    url: str = ""
    status: int = 200
    asked: list[str] = field(default_factory=list)


@contextmanager
def a_watcher() -> Iterator[Watcher]:
    """Open a watcher on a port of its own; it is away after the block."""
    watcher = Watcher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length).decode()
            watcher.asked.append(f"{self.requestline}\n{self.headers}{body}")
            self.send_response(watcher.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    watcher.url = f"http://127.0.0.1:{server.server_port}/ping/4f1c2e"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield watcher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
