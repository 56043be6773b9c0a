"""The Kafka bus keeps the promises of every bus, on a real broker, and says so when there is none."""

import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from kafka.admin import KafkaAdminClient, MemberToRemove

from infra.broker import Broker
from services.runtime.errors import Unavailable
from services.runtime.kafka import KafkaBus
from tests.contracts.bus_contract import (
    PATIENCE_SECONDS,
    BusContract,
    Publish,
    Readers,
    numbers,
    outgoing,
    read,
)


@pytest.mark.kafka
class TestKafkaBus(BusContract):
    """The bus of many regions."""

    @pytest.fixture
    def bus(self, running_broker: Broker) -> Iterator[KafkaBus]:
        """Return the bus under test."""
        bus = KafkaBus([running_broker.address])
        yield bus
        bus.close()

    @pytest.fixture
    def topic(self, running_broker: Broker) -> str:
        """Return a new topic of six partitions."""
        return _new_topic(running_broker)

    @pytest.fixture
    def other_topic(self, running_broker: Broker) -> str:
        """Return another new topic."""
        return _new_topic(running_broker)

    def test_two_members_share_the_work(
        self, bus: KafkaBus, readers: Readers, topic: str, publish: Publish
    ) -> None:
        """Two readers of one group read everything between them, each its own part."""
        members = [readers.open("g", topic), readers.open("g", topic)]
        shares: list[set[int]] = [set(), set()]
        sent = range(0)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (not all(shares) or set.union(*shares) != set(sent)) and time.monotonic() < deadline:
            if not all(shares):
                publish(*(outgoing(topic, sent.stop + n, key=f"person {n}") for n in range(12)))
                sent = range(sent.stop + 12)
            for share, member in zip(shares, members, strict=True):
                share.update(numbers(member.poll(0.3)))
                member.commit()

        assert all(shares)
        assert set.union(*shares) == set(sent)

    def test_the_death_of_a_member_loses_nothing(
        self, bus: KafkaBus, readers: Readers, topic: str, publish: Publish
    ) -> None:
        """What a member had polled when its place was taken is read by the one who took it."""
        publish(*(outgoing(topic, number, key=str(number)) for number in range(20)))
        lost = readers.open("g", topic)
        read(lost, 20)
        heir = readers.open("g", topic)
        lost.close()

        assert sorted(numbers(read(heir, 20))) == list(range(20))

    def test_a_late_commit_is_refused(
        self, bus: KafkaBus, readers: Readers, topic: str, publish: Publish
    ) -> None:
        """Who lost its place in the group cannot commit any more, and hears that it has to begin again."""
        publish(outgoing(topic, 1))
        late = readers.open("g", topic)
        read(late, 1)
        admin = KafkaAdminClient(bootstrap_servers=bus.servers)
        members = admin.describe_groups(["g"])["g"]["members"]
        admin.remove_group_members("g", [MemberToRemove(member["member_id"]) for member in members])
        admin.close()

        with pytest.raises(Unavailable):
            late.commit()
        assert bus.unread("g", [topic]) == 1

    def test_a_topic_that_is_not_there_is_the_world_that_is_down(self, bus: KafkaBus) -> None:
        """A service that starts before its topics waits for them; nothing creates a topic by reading it."""
        with pytest.raises(Unavailable, match="topic vangnet"):
            bus.consumer("g", ["vangnet.not-there.v1"])
        with pytest.raises(Unavailable):
            bus.producer().publish([outgoing("vangnet.not-there.v1", 1)])

    def test_a_bus_without_broker_is_unavailable(self) -> None:
        """Where no broker listens every call says so, within seconds."""
        bus = KafkaBus(["127.0.0.1:9"])

        for call in (
            lambda: bus.consumer("g", ["t"]),
            lambda: bus.unread("g", ["t"]),
            lambda: bus.producer().publish([outgoing("t", 1)]),
        ):
            with pytest.raises(Unavailable):
                call()


def _new_topic(running_broker: Broker) -> str:
    name = f"vangnet.test-{uuid4().hex[:12]}.v1"
    admin = KafkaAdminClient(bootstrap_servers=[running_broker.address])
    admin.create_topics({name: {"num_partitions": 6, "replication_factor": 1}})
    admin.close()
    return name
