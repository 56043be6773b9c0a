"""A process that dies is started again; one that is told to stop stays down."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from infra.supervise import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, pauses_after, supervise

ROOT = Path(__file__).parents[2]
SLEEPER = "import pathlib, os, sys, time; print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True); time.sleep(60)"


@pytest.mark.parametrize(
    ("previous", "ran", "pause"),
    [
        pytest.param(0, 0.1, FIRST_PAUSE_SECONDS, id="the first death"),
        pytest.param(0.5, 0.1, 1.0, id="dies again at once"),
        pytest.param(20, 1, LONGEST_PAUSE_SECONDS, id="never longer than the longest"),
        pytest.param(LONGEST_PAUSE_SECONDS, 59.9, LONGEST_PAUSE_SECONDS, id="not yet healthy"),
        pytest.param(LONGEST_PAUSE_SECONDS, 60, FIRST_PAUSE_SECONDS, id="was healthy"),
    ],
)
def test_pause_grows_until_it_was_healthy(previous: float, ran: float, pause: float) -> None:
    """A command that keeps dying waits ever longer, up to half a minute; one that was well starts at once."""
    assert pauses_after(previous, ran) == pause


def test_killed_command_is_started_again(tmp_path: Path) -> None:
    """After ``kill -9`` of the command another one runs; SIGTERM to the supervisor ends that one too."""
    pids = tmp_path / "pids"
    command = [sys.executable, "-m", "infra.supervise", "--", sys.executable, "-c", SLEEPER, str(pids)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as supervisor:
        first = _pid(pids, 1)
        os.kill(first, signal.SIGKILL)
        second = _pid(pids, 2)
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(timeout=15) == 0
        assert supervisor.stderr is not None
        assert "ended with -9; again in 0.5 s" in supervisor.stderr.read()
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_told_to_stop_before_it_began() -> None:
    """A supervisor that was told to stop starts nothing."""
    told_to_stop = threading.Event()
    told_to_stop.set()
    assert supervise(["/does/not/exist"], told_to_stop, lambda _text: None) == 0


def _pid(file: Path, number: int, within_seconds: float = 15) -> int:
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        lines = file.read_text().split() if file.exists() else []
        if len(lines) >= number:
            return int(lines[number - 1])
        time.sleep(0.05)
    raise AssertionError(f"no process number {number} within {within_seconds} s")
