"""What a process listens on: a port of its own, or one that it shares because it was told to."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from bench.place import free_port, listens, until

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SERVE = """
import sys
from fastapi import FastAPI
from services.runtime.process import Site, run
run((), [Site(FastAPI(), "127.0.0.1", int(sys.argv[1]), shares_port=sys.argv[2] == "shared")])
"""


@contextmanager
def serving(port: int, how: str, processes: int = 1) -> Iterator[list[subprocess.Popen[str]]]:
    """Start processes that serve on ``port``, and end them."""
    started = [
        subprocess.Popen([sys.executable, "-c", SERVE, str(port), how], stderr=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    try:
        yield started
    finally:
        for process in started:
            process.terminate()
            process.wait(20)
            if process.stderr:
                process.stderr.close()


def test_processes_that_share_a_port_all_answer_there() -> None:
    """Two of them listen; when one ends the other goes on."""
    port = free_port()
    with serving(port, "shared", processes=2) as (first, second):
        until(lambda: listens(first.pid, port) and listens(second.pid, port), 30, "both processes")
        first.terminate()
        first.wait(20)

        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 404


@pytest.mark.parametrize("how", ["shared", "alone"])
def test_a_port_of_another_is_an_error_at_once(how: str) -> None:
    """A port that somebody has for themselves is told by its number, and nothing is served."""
    port = free_port()
    with serving(port, "alone") as (first,):
        until(lambda: listens(first.pid, port), 30, "the first process")
        with serving(port, how) as (second,):
            _, told = second.communicate(timeout=30)

    assert second.returncode == 1
    assert f"port {port} on 127.0.0.1 is in use" in told
