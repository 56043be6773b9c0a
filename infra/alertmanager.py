"""Debian's Alertmanager, beside which our grouping and repeats are held: whether it is here, and a run of it.

Installs only where it may (``apt-get`` as root); else it names the command. Nothing of Vangnet uses it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

BINARY = "prometheus-alertmanager"
_APT = f"apt-get install -y --no-install-recommends {BINARY}"
_UP_WITHIN_SECONDS = 20


class AlertmanagerMissingError(Exception):
    """It is not here; the text says which command brings it."""


def binary() -> str:
    """Return the path of the program.

    Raises:
        AlertmanagerMissingError: when it is not installed.
    """
    found = shutil.which(BINARY)
    if found is None:
        raise AlertmanagerMissingError(f"no {BINARY}; install it with: sudo {_APT}")
    return found


@dataclass(slots=True)
class Alertmanager:
    """One that runs, with who listens to it.

    Attributes:
        heard: of each notification the moment (``time.monotonic``), its group, and which alerts fired.
    """

    url: str
    heard: list[tuple[float, Mapping[str, str], frozenset[str]]] = field(default_factory=list)

    def fire(self, name: str, **labels: str) -> None:
        """Let an alert fire."""
        self._post({"labels": {"alertname": name, **labels}, "endsAt": "2199-01-01T00:00:00Z"})

    def resolve(self, name: str, **labels: str) -> None:
        """Let an alert be over."""
        self._post({"labels": {"alertname": name, **labels}, "endsAt": "2001-01-01T00:00:00Z"})

    def _post(self, alert: dict[str, object]) -> None:
        httpx.post(f"{self.url}/api/v2/alerts", json=[alert], timeout=5).raise_for_status()


@contextmanager
def running(config: Callable[[str], Mapping[str, object]]) -> Iterator[Alertmanager]:
    """Run it on this machine alone; ``config`` makes its configuration from the address of who listens.

    Raises:
        AlertmanagerMissingError: when it is not installed.
    """
    program, folder = binary(), Path(tempfile.mkdtemp(prefix="am-"))
    manager = Alertmanager("")
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _listens_for(manager))
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    (folder / "config.yml").write_text(json.dumps(config(f"http://127.0.0.1:{listener.server_port}/")))
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as probe:
        port = probe.server_port
    manager.url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            program,
            f"--config.file={folder / 'config.yml'}",
            f"--storage.path={folder}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(manager.url)
        yield manager
    finally:
        process.terminate()
        process.wait(10)
        listener.shutdown()
        listener.server_close()
        shutil.rmtree(folder, ignore_errors=True)


def _listens_for(manager: Alertmanager) -> type[BaseHTTPRequestHandler]:
    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            at = time.monotonic()
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fired = (one["labels"]["alertname"] for one in told["alerts"] if one["status"] == "firing")
            manager.heard.append((at, told["groupLabels"], frozenset(fired)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Listener


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + _UP_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/-/ready", timeout=1).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{BINARY} is not ready after {_UP_WITHIN_SECONDS} s")


def main() -> int:
    """Install it where it is missing and that is possible; else say how, and fail only under ``CI=true``."""
    if shutil.which(BINARY) is None and os.geteuid() == 0 and shutil.which("apt-get") is not None:
        print("Installing Alertmanager for the comparison of grouping ...", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in ("apt-get update -qq", f"{_APT} -qq"):
            subprocess.run(command.split(), env=quiet, stdout=subprocess.DEVNULL, check=False)
    try:
        binary()
    except AlertmanagerMissingError as fault:
        print(f"The comparison with Alertmanager is skipped: {fault}", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
