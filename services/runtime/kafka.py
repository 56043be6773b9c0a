"""The bus of many regions: Kafka through kafka-python (the monitor reads it through Faust).

Opens a connection at the first use, and a new one after every failure. Offsets are committed by hand only; no
clock is read here, because the time of a record is the broker's.
"""

import logging
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.errors import (
    AuthorizationError,
    CoordinatorNotAvailableError,
    IllegalArgumentError,
    InvalidTopicError,
    KafkaConfigurationError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    UnsupportedVersionError,
)
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from services.runtime.bus import Outgoing, Record
from services.runtime.errors import Unavailable

_DELIVERED_WITHIN_MS = 10_000
_ANSWERS_WITHIN_MS = 5_000
_CONNECTION = {
    "allow_auto_create_topics": False,
    "bootstrap_timeout_ms": _ANSWERS_WITHIN_MS,
    "metrics_enabled": False,
    "reconnect_backoff_max_ms": 1_000,
}
_READING = {"enable_auto_commit": False, "auto_offset_reset": "earliest"}
_PERMANENT = (
    AuthorizationError,
    IllegalArgumentError,
    InvalidTopicError,
    KafkaConfigurationError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    UnsupportedVersionError,
)
"""Faults that waiting does not mend; all others of Kafka are the world that is down."""


class KafkaBus:
    """Producers and consumers on one cluster."""

    def __init__(self, servers: Sequence[str]) -> None:
        """Name the brokers, ``host:port`` each; nothing is opened yet."""
        self.servers = list(servers)
        self._asker: Any = None
        self._one_asks = Lock()
        logging.getLogger("kafka").setLevel(logging.CRITICAL)  # our own log says it, once, as `Unavailable`

    def producer(self) -> "KafkaBusProducer":
        """Return a producer; it connects when it first publishes."""
        return KafkaBusProducer(self.servers)

    def consumer(self, group: str, topics: Sequence[str]) -> "KafkaBusConsumer":
        """Return a member of ``group``; each partition is read by one member at a time.

        Raises:
            Unavailable: when no broker answers, or a topic does not exist yet.
        """
        return KafkaBusConsumer(self.servers, group, topics)

    def unread(self, group: str, topics: Sequence[str]) -> int:
        """Return how many records the group has not committed yet; the group is not disturbed."""
        with self._one_asks:
            try:
                return self._count_unread(group, topics)
            except Unavailable:
                self.close()
                raise

    def close(self) -> None:
        """Close what was kept open for ``unread``; the next question opens it again."""
        asker, self._asker = self._asker, None
        if asker is not None:
            with _world_may_be_down():
                asker.close()

    def _count_unread(self, group: str, topics: Sequence[str]) -> int:
        _knock(self.servers)
        with _world_may_be_down():
            if self._asker is None:
                self._asker = KafkaAdminClient(
                    bootstrap_servers=self.servers, bootstrap_timeout_ms=_ANSWERS_WITHIN_MS
                )
            places = _places(self._asker.describe_topics(list(topics)))
            done = _once_elected(self._asker.list_group_offsets, group)[group]
            first = self._asker.list_partition_offsets(dict.fromkeys(places, OffsetSpec.EARLIEST))
            end = self._asker.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
        read = {place: max(done[place].offset, 0) if place in done else 0 for place in places}
        return sum(end[place].offset - max(read[place], first[place].offset) for place in places)


class KafkaBusProducer:
    """Writes with ``acks=all`` and idempotence: what was published survives the loss of a broker."""

    def __init__(self, servers: Sequence[str]) -> None:
        """Name the brokers; nothing is opened yet."""
        self._servers = servers
        self._producer: Any = None

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Send ``records`` and return when the brokers have them all; a failure ends the connection."""
        if not records:
            return
        try:
            with _world_may_be_down():
                if self._producer is None:
                    _knock(self._servers)
                    self._producer = _open_producer(self._servers)
                sent = [
                    self._producer.send(
                        record.topic,
                        key=record.key,
                        value=record.value,
                        headers=[(name, text.encode()) for name, text in record.headers.items()],
                    )
                    for record in records
                ]
                for future in sent:
                    future.get(timeout=_DELIVERED_WITHIN_MS / 1000 + 1)
        except Unavailable:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection; what is still on its way arrives or expires first."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with _world_may_be_down():
                producer.close(timeout=_DELIVERED_WITHIN_MS / 1000 + 1)


class KafkaBusConsumer:
    """One member of a group; commits only when it is told to."""

    def __init__(self, servers: Sequence[str], group: str, topics: Sequence[str]) -> None:
        """Join ``group``; a group without a position begins at the oldest record."""
        _knock(servers)
        with _world_may_be_down():
            self._consumer = KafkaConsumer(
                *topics,
                bootstrap_servers=list(servers),
                group_id=group,
                session_timeout_ms=6_000,
                heartbeat_interval_ms=1_000,
                fetch_max_wait_ms=250,
                **_CONNECTION,
                **_READING,
            )
            try:
                self._any_partition = _partitions(self._consumer, topics)[:1]
            except BaseException:
                self.close()
                raise

    def poll(self, timeout_seconds: float) -> Sequence[Record]:
        """Return the next records, at once when there are any."""
        with _world_may_be_down():
            found = self._consumer.poll(timeout_ms=int(timeout_seconds * 1000))
            if not found and timeout_seconds:  # an empty poll does not say whether a broker was there
                self._consumer.end_offsets(self._any_partition, timeout_ms=_ANSWERS_WITHIN_MS)
        return [_record(record) for records in found.values() for record in records]

    def commit(self) -> None:
        """Commit the position behind all that was polled, and wait for the broker's answer."""
        with _world_may_be_down():
            self._consumer.commit(timeout_ms=_ANSWERS_WITHIN_MS)

    def close(self) -> None:
        """Leave the group, so that another member goes on at once."""
        self._consumer.close(autocommit=False, timeout_ms=1_000)


def _knock(servers: Sequence[str]) -> None:
    """Return when one of the brokers accepts a connection.

    kafka-python leaves a thread behind for each client that it could not connect, so none is made in vain.
    """
    for server in servers:
        host, _, port = server.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=_ANSWERS_WITHIN_MS / 1000).close()
        except OSError:
            continue
        return
    raise Unavailable("Kafka", 1)


def _open_producer(servers: Sequence[str]) -> Any:  # noqa: ANN401 kafka-python is published without types
    return KafkaProducer(
        bootstrap_servers=list(servers),
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        batch_size=256 * 1024,
        delivery_timeout_ms=_DELIVERED_WITHIN_MS,
        request_timeout_ms=_ANSWERS_WITHIN_MS,
        max_block_ms=_ANSWERS_WITHIN_MS,
        **_CONNECTION,
    )


@contextmanager
def _world_may_be_down() -> Iterator[None]:
    try:
        yield
    except _PERMANENT:
        raise
    except KafkaError as fault:
        raise Unavailable("Kafka", 1) from fault


_once_elected = Retrying(
    retry=retry_if_exception_type(CoordinatorNotAvailableError),
    stop=stop_after_delay(_ANSWERS_WITHIN_MS / 1000),
    wait=wait_fixed(0.1),
    reraise=True,
)
"""The first question about a group makes the brokers choose who keeps it."""


def _places(described: Sequence[Mapping[str, Any]]) -> list[TopicPartition]:
    missing = sorted(topic["name"] for topic in described if not topic["partitions"])
    if missing:
        raise Unavailable(f"topic {', '.join(missing)}", 1)
    return [
        TopicPartition(topic["name"], partition["partition_index"])
        for topic in described
        for partition in topic["partitions"]
    ]


def _partitions(reader: Any, topics: Sequence[str]) -> list[TopicPartition]:  # noqa: ANN401 no types
    found = {topic: reader.partitions_for_topic(topic) for topic in topics}
    missing = sorted(topic for topic, partitions in found.items() if not partitions)
    if missing:
        raise Unavailable(f"topic {', '.join(missing)}", 1)
    return [TopicPartition(topic, number) for topic, numbers in found.items() for number in sorted(numbers)]


def _record(record: Any) -> Record:  # noqa: ANN401 kafka-python is published without types
    return Record(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key or b"",
        headers={name: (value or b"").decode(errors="replace") for name, value in record.headers},
        value=record.value or b"",
        at=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )
