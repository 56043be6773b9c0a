"""Runs workers and web servers until the process is told to stop.

The same for ``vangnet up`` (everything in one process) and for ``python -m services.X role``.
"""

import asyncio
import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI

from services.runtime.errors import Misconfigured
from services.runtime.worker import Worker, run_together

STOP_SECONDS = 4
"""How long workers and open requests get to finish after SIGTERM or Ctrl-C."""

KEEP_ALIVE_SECONDS = 75
"""Longer than any client keeps an idle connection, so that none is closed under a request on its way."""


@dataclass(frozen=True, slots=True)
class Site:
    """One web server of a process; on a shared port the kernel divides connections among the processes."""

    app: FastAPI
    host: str
    port: int
    shares_port: bool = False


def run(
    workers: tuple[Worker, ...],
    sites: Sequence[Site] = (),
    beside: Callable[[threading.Event], bool] | None = None,
) -> None:
    """Run ``workers`` and ``sites`` until SIGTERM or SIGINT; then stop them all within seconds.

    Args:
        beside: called in a thread of its own once the sites listen, with the event that tells it to stop; when it
            returns True everything ends, and what it raises is raised here.

    Raises:
        Misconfigured: when a port is taken.
    """
    stop = threading.Event()
    threads: list[threading.Thread] = []
    try:
        uvloop.run(_serve(sites, stop, lambda: threads.extend(run_together(workers, stop)), beside))
    finally:
        stop.set()
        for thread in threads:
            thread.join(STOP_SECONDS)


async def _serve(
    sites: Sequence[Site],
    stop: threading.Event,
    start_workers: Callable[[], None],
    beside: Callable[[threading.Event], bool] | None,
) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    async with AsyncExitStack() as stack:
        for site in sites:
            await _open(stack, site)
        start_workers()
        gc.freeze()  # what was built stays: no collection looks at it again, and none stops all threads for it
        waiting: set[asyncio.Task[Any]] = {asyncio.create_task(ended.wait())}
        if beside is not None:
            waiting.add(asyncio.create_task(_until_done(beside, stop, ended)))
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        for task in done:
            task.result()


async def _until_done(
    beside: Callable[[threading.Event], bool], stop: threading.Event, ended: asyncio.Event
) -> None:
    if not await asyncio.to_thread(beside, stop):
        await ended.wait()


async def _open(stack: AsyncExitStack, site: Site) -> None:
    config = uvicorn.Config(
        site.app,
        lifespan="off",
        log_config=None,
        log_level="critical",  # a traceback may hold what was delivered; the site logs the place of a fault
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS // 2,
    )
    server = _Server(config)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if site.shares_port:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listening.bind((site.host, site.port))
    except OSError as fault:
        listening.close()
        message = f"port {site.port} on {site.host} is in use; choose another one"
        raise Misconfigured(message) from fault
    serving = asyncio.create_task(server.serve(sockets=[listening]))

    async def close() -> None:
        server.should_exit = True
        await serving

    stack.push_async_callback(close)


class _Server(uvicorn.Server):
    """A server that leaves the signals to the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield
