"""Runs one command and starts it again whenever it dies, with a pause that grows while it keeps dying.

Ends only when it is told to (SIGTERM, SIGINT): a process that is gone for good is a person nobody watches.
"""

import argparse
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_AFTER_SECONDS = 60.0
"""A command that ran this long was well: the next pause is short again."""

_STOP_WITHIN_SECONDS = 10.0


def pauses_after(previous_seconds: float, ran_seconds: float) -> float:
    """Return how long to wait before the next start.

    Args:
        previous_seconds: the pause before the run that just ended; 0 for the first.
        ran_seconds: how long that run lasted.
    """
    if ran_seconds >= HEALTHY_AFTER_SECONDS or previous_seconds == 0:
        return FIRST_PAUSE_SECONDS
    return min(previous_seconds * 2, LONGEST_PAUSE_SECONDS)


def supervise(command: Sequence[str], told_to_stop: threading.Event, say: Callable[[str], None]) -> int:
    """Keep ``command`` running until ``told_to_stop``; then end it, by force after ten seconds.

    Returns:
        0 when the command ended by itself or on SIGTERM; its exit code when it had to be killed.
    """
    pause = 0.0
    while not told_to_stop.is_set():
        began = time.monotonic()
        child = subprocess.Popen(command)
        while child.poll() is None and not told_to_stop.wait(0.1):
            pass
        if told_to_stop.is_set():
            return _end(child)
        pause = pauses_after(pause, time.monotonic() - began)
        say(f"{' '.join(command)} ended with {child.returncode}; again in {pause:g} s")
        told_to_stop.wait(pause)
    return 0


def _end(child: subprocess.Popen[bytes]) -> int:
    child.terminate()
    try:
        child.wait(_STOP_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run a command, and run it again whenever it ends."""
    parser = argparse.ArgumentParser(prog="python -m infra.supervise", description=main.__doc__)
    parser.add_argument("command", nargs="+", help="what to run, after --")
    chosen = parser.parse_args(arguments)
    told_to_stop = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told_to_stop.set()

    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # ignored on purpose: outlives a Ctrl-C
        signal.signal(signal.SIGINT, stop)
    return supervise(chosen.command, told_to_stop, lambda text: print(text, file=sys.stderr, flush=True))


if __name__ == "__main__":
    sys.exit(main())
