"""Creates the topics of ``schemas/topics.yaml`` on a broker, and refuses a broker that differs from them.

Never changes or deletes a topic that exists: more partitions would move people to other partitions, and a
shorter retention would delete events.
"""

import argparse
import sys
from dataclasses import dataclass
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError

from schemas.topics import topics

_ANSWERS_WITHIN_SECONDS = 5
_MS_PER_DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Shape:
    """What a topic looks like on a broker."""

    partitions: int
    retention_ms: int


@dataclass(frozen=True, slots=True)
class Drift:
    """One property in which a topic on the broker differs from ``topics.yaml``."""

    topic: str
    property: str
    on_broker: int
    in_file: int
    remedy: str

    def __str__(self) -> str:
        """Say what differs and what to do."""
        difference = f"{self.property} is {self.on_broker}, topics.yaml says {self.in_file}"
        return f"{self.topic}: {difference}. {self.remedy}"


def wanted() -> dict[str, Shape]:
    """Return the shape of every topic that ``topics.yaml`` names."""
    return {topic.name: Shape(topic.partitions, topic.retention_days * _MS_PER_DAY) for topic in topics()}


def differences(found: dict[str, Shape], asked: dict[str, Shape]) -> list[Drift]:
    """Return each property of a topic on the broker that is not as asked; missing topics are no drift."""
    drift: list[Drift] = []
    for name in sorted(found.keys() & asked.keys()):
        has, wants = found[name], asked[name]
        if has.partitions != wants.partitions:
            remedy = _remedy_partitions(name)
            drift.append(Drift(name, "partitions", has.partitions, wants.partitions, remedy))
        if has.retention_ms != wants.retention_ms:
            remedy = _remedy_retention(name, wants.retention_ms)
            drift.append(Drift(name, "retention.ms", has.retention_ms, wants.retention_ms, remedy))
    return drift


def create(bootstrap: str, replication: int = 1, wait_seconds: float = 0) -> tuple[list[str], list[Drift]]:
    """Create the topics that are missing, unless one that exists differs; again changes nothing.

    Args:
        bootstrap: ``host:port`` of a broker, or several with commas.
        replication: copies of each new topic; 1 on a single broker, 3 in a region's cluster.
        wait_seconds: how long a broker that is still starting may take.

    Returns:
        The names that were created, and what differs. With a difference nothing is created.

    Raises:
        KafkaError: when the broker is away or refuses.
    """
    asked = wanted()
    patience = int(max(wait_seconds, _ANSWERS_WITHIN_SECONDS) * 1000)
    admin = KafkaAdminClient(bootstrap_servers=bootstrap.split(","), bootstrap_timeout_ms=patience)
    try:
        found = _shapes(admin, sorted(asked.keys() & set(admin.list_topics())))
        drift = differences(found, asked)
        missing = [] if drift else sorted(asked.keys() - found.keys())
        if missing:
            admin.create_topics(
                {name: _settings(asked[name], replication) for name in missing}, wait_for_metadata=True
            )
        return missing, drift
    finally:
        admin.close()


def _settings(shape: Shape, replication: int) -> dict[str, Any]:
    return {
        "num_partitions": shape.partitions,
        "replication_factor": replication,
        "configs": {"retention.ms": str(shape.retention_ms), "cleanup.policy": "delete"},
    }


def _shapes(admin: KafkaAdminClient, names: list[str]) -> dict[str, Shape]:
    if not names:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name, {"retention.ms": None}) for name in names]
    configs: dict[str, Any] = admin.describe_configs(resources, config_filter="all")["topic"]
    return {
        row["name"]: Shape(len(row["partitions"]), int(configs[row["name"]]["retention.ms"]["value"]))
        for row in admin.describe_topics(names)
    }


def _remedy_partitions(name: str) -> str:
    return (
        f"One person's events keep their order only while the number stays: put {name} back in topics.yaml, "
        "or give the topic a new version there and let its consumers finish the old one."
    )


def _remedy_retention(name: str, retention_ms: int) -> str:
    return (
        "If the file is right: kafka-configs.sh --alter --entity-type topics "
        f"--entity-name {name} --add-config retention.ms={retention_ms}; else change the file."
    )


def main(arguments: list[str] | None = None) -> int:
    """Create the topics of ``topics.yaml``; exit 1 when a topic on the broker differs."""
    parser = argparse.ArgumentParser(prog="python -m infra.topics", description=main.__doc__)
    parser.add_argument("--bus", default="kafka://127.0.0.1:9092", help="kafka://host:port[,host:port]")
    parser.add_argument("--wait", type=float, default=0, help="seconds to wait for a broker that is starting")
    parser.add_argument("--replication", type=int, default=1, help="copies of each new topic")
    chosen = parser.parse_args(arguments)

    try:
        created, drift = create(chosen.bus.removeprefix("kafka://"), chosen.replication, chosen.wait)
    except KafkaError as fault:
        print(f"No topics created: {type(fault).__name__}: {fault}", file=sys.stderr)
        return 1
    for difference in drift:
        print(difference, file=sys.stderr)
    print(f"topics: {len(created)} created of {len(wanted())}, {len(drift)} differences")
    return 1 if drift else 0


if __name__ == "__main__":
    sys.exit(main())
