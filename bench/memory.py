"""How much memory the whole demo takes in its one process, PostgreSQL not counted."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Measured
from bench.place import ROOT, free_port

AT_MOST_MB = 250.0
_WITHIN_SECONDS = 180


def rss_mb() -> Iterator[Measured]:
    """Measure the peak of ``vangnet demo --once``, as the kernel counted it."""
    with tempfile.TemporaryDirectory(prefix="vn-") as folder:
        command = ["demo", "--once", "--data", folder, "--port", str(free_port())]
        process = subprocess.Popen(
            [sys.executable, "-m", "services", *command, "--sandbox-port", str(free_port())],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        peak, began = 0.0, time.monotonic()
        try:
            while process.poll() is None and time.monotonic() - began < _WITHIN_SECONDS:
                peak = max(peak, _peak_mb(process.pid))
                time.sleep(0.05)
        finally:
            process.kill()
            process.wait()
    yield Measured(
        "rss_mb",
        peak,
        "MB",
        f"the demo in one process without PostgreSQL; at most {AT_MOST_MB:g}",
        peak <= AT_MOST_MB and process.returncode == 0,
        {"demo_seconds": round(time.monotonic() - began, 1), "demo_exit_code": process.returncode},
    )


def _peak_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0.0
    peaks = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(peaks[0]) / 1024 if peaks else 0.0
