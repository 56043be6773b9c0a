"""The broker of the tests and of `make up BUS=kafka`."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from infra import kafka_parts
from infra.broker import Broker, BrokerError
from infra.kafka_parts import PartsMissingError

ROOT = Path(__file__).parents[2]
EXITS = "vangnet.exits.v1"


def test_what_is_acknowledged_survives_a_kill(broker: Broker) -> None:
    """A record that the broker acknowledged is read again after ``kill -9`` and a start on the same port."""
    address = broker.address
    producer = KafkaProducer(bootstrap_servers=address, acks="all")
    producer.send(EXITS, key=b"somebody", value=b"kept", partition=0).get(timeout=10)
    producer.close()

    broker.kill()
    broker.start()

    assert broker.address == address
    consumer = KafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest", group_id=None)
    consumer.assign([TopicPartition(EXITS, 0)])
    records = consumer.poll(timeout_ms=10_000)
    consumer.close()
    assert [record.value for record in next(iter(records.values()))] == [b"kept"]


def test_offsets_outlive_topics_and_inboxes(broker: Broker) -> None:
    """A group that was silent for forty days still knows where it was."""
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    settings = admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, "1")], config_filter="all")
    admin.close()
    minutes = int(settings["broker"]["1"]["offsets.retention.minutes"]["value"])
    assert minutes >= 40 * 24 * 60


def test_broker_that_cannot_start_says_why(tmp_path: Path, broker: Broker) -> None:
    """A port that is taken ends the start with what the broker's log complains of, not with a time-out."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        second = Broker(tmp_path / "second", taken.getsockname()[1])
        with pytest.raises(BrokerError, match=r"failed to bind .* Address already in use"):
            second.start()
    assert second.pid is None
    assert broker.pid is not None, "the first broker was not touched"


def test_broker_in_the_foreground_stops_on_sigterm(tmp_path: Path, running_broker: Broker) -> None:
    """``python -m infra.broker run`` prints its address, and on SIGTERM leaves no Java behind."""
    assert running_broker.pid is not None, "without Java this test is skipped by its fixture"
    command = [sys.executable, "-m", "infra.broker", "run", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        told = run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=30) == 0
    port = int(told.removeprefix("kafka://127.0.0.1:").split(" ")[0])
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", port))


def test_missing_jars_name_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the jars nobody gets a stack trace of Java, but the command that fetches them."""
    monkeypatch.setattr(kafka_parts, "LIBS", tmp_path)
    monkeypatch.setattr(kafka_parts, "_java_is_here", lambda: True)
    with pytest.raises(PartsMissingError, match="make kafka"):
        kafka_parts.classpath()


def test_missing_java_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing may be installed, the operator reads which command brings Java and Maven."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(PartsMissingError, match="apt-get install"):
        kafka_parts.install()


@pytest.mark.parametrize(
    ("ci", "code"), [pytest.param("true", 1, id="CI fails"), pytest.param("", 0, id="a desk goes on")]
)
def test_missing_parts_fail_only_in_ci(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing part skips the tests of the broker at a desk and fails under ``CI=true``."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert kafka_parts.main() == code
    assert "apt-get install" in capsys.readouterr().err
