"""One Kafka broker on this machine, from jars: for tests and for `make up BUS=kafka`.

A single KRaft node without password, so it listens on loopback alone and is never the broker of a region.
"""

import argparse
import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from types import FrameType
from typing import IO, Self

from infra.kafka_parts import classpath

HOST = "127.0.0.1"
_READY_WITHIN_SECONDS = 60
_STOPPED_WITHIN_SECONDS = 20
_OFFSETS_RETENTION_MINUTES = 42 * 24 * 60
"""Longer than the 35 days of the topics and the 40 of the inboxes, so that no group ever starts over."""

_LOGGING = """
rootLogger.level = INFO
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %m (%c{1})%n%throwable
"""


class BrokerError(Exception):
    """The broker did not start; the text ends with what its log complains of."""


class Broker:
    """A broker that lives as long as its ``with`` block; its data and port survive ``stop`` and ``start``."""

    def __init__(self, data: Path, port: int = 0) -> None:
        """Keep everything below ``data``; port 0 takes a free one."""
        self.data = data
        self.port = port or _free_port()
        self.log = data / "broker.log"
        self._controller_port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return ``host:port`` as Kafka clients want it."""
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """Return the process id, or None while it does not run."""
        if self._process is None or self._process.poll() is not None:
            return None
        return self._process.pid

    def start(self) -> None:
        """Return when clients can connect.

        Raises:
            BrokerError: when it ends early or takes longer than a minute.
            PartsMissingError: without Java or the jars.
        """
        jars = classpath()
        self.data.mkdir(parents=True, exist_ok=True)
        settings = self._write_settings()
        began = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            if not (self.data / "log" / "meta.properties").exists():
                self._format(jars, settings, log)
            self._process = subprocess.Popen(
                self._java(jars, "-Xms512m", "-Xmx512m", "kafka.Kafka", settings), stdout=log, stderr=log
            )
        self._wait_until_ready(began)

    def stop(self) -> None:
        """End it as an operator would, and by force after twenty seconds; stopped already is fine."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def wait(self) -> int:
        """Return the exit code, once it ended by itself; 0 when it does not run."""
        return self._process.wait() if self._process is not None else 0

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    def _write_settings(self) -> Path:
        (self.data / "log4j2.properties").write_text(_LOGGING)
        settings = self.data / "server.properties"
        settings.write_text(
            f"""
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{HOST}:{self._controller_port}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{self.address},CONTROLLER://{HOST}:{self._controller_port}
advertised.listeners=PLAINTEXT://{self.address}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={self.data / "log"}
auto.create.topics.enable=false
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
group.initial.rebalance.delay.ms=0
offsets.retention.minutes={_OFFSETS_RETENTION_MINUTES}
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
"""
        )
        return settings

    def _format(self, jars: str, settings: Path, log: IO[bytes]) -> None:
        command = ["kafka.tools.StorageTool", "format", "--cluster-id", uuid.uuid4().hex[:22], "--config"]
        done = subprocess.run(self._java(jars, *command, settings), stdout=log, stderr=log, check=False)
        if done.returncode != 0:
            raise BrokerError(f"could not format {self.data}:\n{self._complaints()}")

    def _java(self, jars: str, *arguments: str | Path) -> list[str | Path]:
        logging = f"-Dlog4j2.configurationFile={self.data / 'log4j2.properties'}"
        return [shutil.which("java") or "java", logging, "-cp", jars, *arguments]

    def _wait_until_ready(self, began: int) -> None:
        deadline = time.monotonic() + _READY_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if self.pid is None:
                raise BrokerError(f"the broker ended while starting:\n{self._complaints(began)}")
            with self.log.open("rb") as log:
                log.seek(began)
                if b"Kafka Server started" in log.read():
                    return
            time.sleep(0.1)
        self.kill()
        raise BrokerError(
            f"the broker was not ready in {_READY_WITHIN_SECONDS} s:\n{self._complaints(began)}"
        )

    def _complaints(self, began: int = 0) -> str:
        lines = self.log.read_bytes()[began:].decode(errors="replace").splitlines()
        return "\n".join([line for line in lines if "ERROR" in line or "Exception" in line][:5] or lines[-5:])


def main(arguments: list[str] | None = None) -> int:
    """Run a broker in the foreground until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m infra.broker", description=main.__doc__)
    run = parser.add_subparsers(required=True).add_parser("run", help=main.__doc__)
    run.add_argument("--port", type=int, default=9092, help="where clients connect; 0 takes a free port")
    run.add_argument("--data", type=Path, default=Path(".vangnet/kafka"), help="folder of its data and log")
    chosen = parser.parse_args(arguments)

    signal.signal(signal.SIGTERM, _raise_interrupt)
    with contextlib.suppress(KeyboardInterrupt), Broker(chosen.data.resolve(), chosen.port) as broker:
        print(f"kafka://{broker.address} (log: {broker.log})", flush=True)
        return broker.wait()
    return 0


def _raise_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
