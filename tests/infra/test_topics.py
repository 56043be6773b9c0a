"""Topics on the broker are those of ``topics.yaml``, or nothing is created."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from infra import topics
from infra.broker import Broker
from infra.topics import Shape

ROOT = Path(__file__).parents[2]
DAY = 86_400_000
EXITS = "vangnet.exits.v1"


def test_creates_each_topic_once(broker: Broker) -> None:
    """On a broker that has them all, nothing is created and nothing differs."""
    assert topics.create(broker.address) == ([], [])


def test_only_missing_topics_are_created(broker: Broker) -> None:
    """A topic that is new in the file is created beside those that exist."""
    _change(broker, delete=EXITS)
    assert topics.create(broker.address) == ([EXITS], [])


def test_other_retention_is_refused(broker: Broker, capsys: pytest.CaptureFixture[str]) -> None:
    """A retention that somebody changed on the broker ends with exit 1, what differs, and what to do."""
    _change(broker, shorten=EXITS)
    assert topics.main(["--bus", f"kafka://{broker.address}"]) == 1
    told = capsys.readouterr().err
    assert f"{EXITS}: retention.ms is 1000, topics.yaml says" in told
    assert f"--entity-name {EXITS} --add-config retention.ms=" in told


def test_with_a_difference_nothing_is_created(broker: Broker) -> None:
    """While one topic differs, no other is made, so that nobody starts on half a bus."""
    _change(broker, delete="vangnet.status.v1", shorten=EXITS)
    first, again = topics.create(broker.address), topics.create(broker.address)
    assert [difference.topic for difference in first[1]] == [EXITS]
    assert first == again, "the missing topic is still missing, and the other still differs"
    assert first[0] == []


@pytest.mark.parametrize(
    ("found", "differs"),
    [
        pytest.param({"a": Shape(6, DAY)}, [], id="the same"),
        pytest.param({}, [], id="not there yet"),
        pytest.param({"a": Shape(7, DAY)}, ["partitions"], id="one partition more"),
        pytest.param({"a": Shape(5, DAY)}, ["partitions"], id="one partition less"),
        pytest.param({"a": Shape(6, DAY - 1)}, ["retention.ms"], id="a millisecond shorter"),
        pytest.param({"a": Shape(1, -1)}, ["partitions", "retention.ms"], id="both"),
        pytest.param({"somebody.elses": Shape(1, 1)}, [], id="not ours"),
    ],
)
def test_each_difference_is_named(found: dict[str, Shape], differs: list[str]) -> None:
    """Each property that differs is named once, with a way out; other people's topics are left alone."""
    drift = topics.differences(found, {"a": Shape(6, DAY)})
    assert [difference.property for difference in drift] == differs
    assert all(difference.remedy for difference in drift)


def test_broker_that_is_away_is_no_success() -> None:
    """Without a broker the command exits 1 and says so, in seconds."""
    command = [sys.executable, "-m", "infra.topics", "--bus", "kafka://127.0.0.1:9"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "No topics created" in done.stderr


def _change(broker: Broker, *, delete: str | None = None, shorten: str | None = None) -> None:
    """Change the broker behind our back, and return when it shows."""
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    retention = {"retention.ms": "1000"}
    if delete:
        admin.delete_topics([delete])
    if shorten:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, shorten, retention)])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        time.sleep(0.1)
        settings = (
            admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, EXITS)]) if shorten else {}
        )
        shown = "'1000'" in str(settings) if shorten else True
        if shown and delete not in admin.list_topics():
            break
    admin.close()
