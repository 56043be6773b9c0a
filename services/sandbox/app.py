"""Builds the sandbox once: API, page, control and mail sink around one ``Outside``.

Opens nothing before ``bind`` or ``serve``. Runs in any event loop, in a thread, or as a process of its own.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from threading import Thread

import uvicorn
from fastapi import FastAPI

from services.sandbox import control, notify_api, pages, twilio_api
from services.sandbox.behaviour import Rule
from services.sandbox.mailbox import Mailbox
from services.sandbox.outside import Outside
from services.sandbox.settings import SandboxSettings
from services.sandbox.smtp_sink import MailSink

_KEEP_ALIVE_SECONDS = 75
"""Longer than any client keeps an idle connection, so that none is closed under a request on its way."""


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever runs the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Sandbox:
    """The outside with its two doors, HTTP and SMTP."""

    def __init__(self, settings: SandboxSettings, now: Callable[[], datetime]) -> None:
        """Build everything and open nothing but the data file.

        Args:
            settings: ports (0 takes a free one), account, default behaviour.
            now: the clock of every moment that is shown, aware; Vangnet's own clock where there is one.
        """
        self.settings = settings
        self.outside = Outside(settings, now)
        self.app = FastAPI(title="Zandbak", lifespan=self._lifespan, openapi_url=None)
        self.app.add_exception_handler(twilio_api.Problem, twilio_api.problem_answer)
        self.app.add_exception_handler(notify_api.NotifyProblem, notify_api.problem_answer)
        for router in (twilio_api.router, notify_api.router, control.router, pages.router):
            self.app.include_router(router(self.outside))
        self._http: socket.socket | None = None
        self._smtp: socket.socket | None = None
        self._server = _Server(
            uvicorn.Config(
                self.app,
                log_config=None,
                log_level="warning",  # a line per request would hold the number that a list is asked for
                access_log=False,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=1,
            )
        )

    @property
    def mailbox(self) -> Mailbox:
        """What was sent, for a caller in the same process."""
        return self.outside.mailbox

    @property
    def url(self) -> str:
        """Where API and page answer, once bound."""
        return f"http://{self.settings.host}:{_port(self._http)}"

    @property
    def smtp_port(self) -> int:
        """Where the mail sink answers, once bound."""
        return _port(self._smtp)

    def behave(self, rule: Rule) -> None:
        """Let a rule hold from the next message on."""
        self.outside.behaviours.add(rule)

    def reply_to(self, url: str) -> None:
        """Say where replies are posted."""
        self.outside.inbound_url = url

    def bind(self) -> None:
        """Take both ports, so that their numbers are known before anything runs.

        Raises:
            OSError: a port is taken.
        """
        self._http = _bound(self.settings.host, self.settings.port)
        self._smtp = _bound(self.settings.host, self.settings.smtp_port)

    async def serve(self) -> None:
        """Answer until ``stop``; binds when that was not done yet."""
        if self._http is None:
            self.bind()
        await self._server.serve(sockets=[self._http] if self._http else None)

    def stop(self) -> None:
        """Ask ``serve`` to end; may be called from any thread and more than once."""
        self._server.should_exit = True

    @contextmanager
    def running(self) -> Iterator["Sandbox"]:
        """Serve in a thread for as long as the block lasts; it answers when the block begins."""
        self.bind()
        thread = Thread(target=lambda: asyncio.run(self.serve()), name="sandbox", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join(timeout=10)

    @asynccontextmanager
    async def _lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        outside = self.outside
        settings = self.settings
        sink = MailSink(
            outside.mailbox, outside.behaviours, outside.now, settings.bounce_port, settings.smtp_certificate
        )
        if self._smtp is None:
            self._smtp = _bound(self.settings.host, self.settings.smtp_port)
        mail = await asyncio.get_running_loop().create_server(sink.server, sock=self._smtp)
        self.outside.callbacks.open()
        try:
            yield
        finally:
            mail.close()
            await self.outside.callbacks.close()
            self.outside.mailbox.close()


def create(settings: SandboxSettings, now: Callable[[], datetime]) -> FastAPI:
    """Return the sandbox as an application for any server; its lifespan opens the mail sink."""
    return Sandbox(settings, now).app


@contextmanager
def running(settings: SandboxSettings, now: Callable[[], datetime]) -> Iterator[Sandbox]:
    """Run a sandbox in a thread for as long as the block lasts; it answers when the block begins."""
    with Sandbox(settings, now).running() as sandbox:
        yield sandbox


def _bound(host: str, port: int) -> socket.socket:
    """Return a listening socket that sends at once.

    asyncio does that only where the protocol is named, which ``socket.create_server`` does not: each answer
    then waits 40 ms for the other side.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(512)
    except OSError:
        listening.close()
        raise
    return listening


def _port(bound: socket.socket | None) -> int:
    if bound is None:
        raise RuntimeError("the sandbox is not bound yet")
    port: int = bound.getsockname()[1]
    return port
