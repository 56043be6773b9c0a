"""The bus of many regions: Kafka through kafka-python (the monitor reads it through Faust)."""

from collections.abc import Sequence

from services.runtime.bus import Consumer, Producer


class KafkaBus:
    """Producers and consumers on one cluster."""

    def __init__(self, servers: Sequence[str]) -> None:
        """Name the brokers, ``host:port`` each."""
        self.servers = list(servers)

    def producer(self) -> Producer:
        """Return a producer."""
        raise NotImplementedError

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """Return a consumer."""
        raise NotImplementedError

    def unread(self, group: str, topics: Sequence[str]) -> int:
        """Return how many records the group has not committed yet."""
        raise NotImplementedError
