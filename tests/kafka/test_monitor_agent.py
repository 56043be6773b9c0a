"""The Faust agent on a real broker: a fault acknowledges nothing, and no event is lost or counted twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text

from infra.broker import Broker
from schemas import codec
from schemas.topics import consumed_by, topic_of
from services.runtime.bus import Outgoing
from services.runtime.database import Database
from services.runtime.kafka import KafkaBus
from services.runtime.worker import EXIT_FAULT
from tests.builders import a_coach_assigned, a_contact, an_exit, an_id

TOPIC = consumed_by("monitor")[0]
WITHIN_SECONDS = 60


def until(happened: Callable[[], bool], what: str) -> None:
    """Return as soon as something happened; fail when it takes too long."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"did not happen: {what}"
        time.sleep(0.1)


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of our processes for as long as the block."""
    running = subprocess.Popen([sys.executable, "-m", *command], env=os.environ | environment)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def publish(broker: Broker, records: list[Outgoing]) -> None:
    """Write records and wait until they are durable."""
    producer = KafkaBus([broker.address]).producer()
    producer.publish(records)
    producer.close()


@pytest.mark.parametrize(
    "fails_at", [pytest.param("0", id="the_first_of_all"), pytest.param("25", id="one_in_between")]
)
def test_a_fault_of_ours_acknowledges_nothing(broker: Broker, tmp_path: Path, fails_at: str) -> None:
    """A batch that fails while the other hand goes on ends the process with 70; the next takes all of it again."""
    taken = tmp_path / "taken"
    records = [(str(number % 8).encode(), str(number).encode()) for number in range(50)]
    publish(broker, [Outgoing(TOPIC, key, {}, value) for key, value in records])
    agent = ("tests.kafka.agent_process", f"kafka://{broker.address}", str(taken))
    with process(*agent, fails_at) as failing:
        assert failing.wait(WITHIN_SECONDS) == EXIT_FAULT
    assert fails_at not in taken.read_text().split()
    assert any(int(value) > int(fails_at) for value in taken.read_text().split())
    with process(*agent, "-1") as healthy:
        until(lambda: set(map(int, taken.read_text().split())) == set(range(50)), "all records taken")
        healthy.send_signal(signal.SIGTERM)
        assert healthy.wait(WITHIN_SECONDS) == 0
    with closing(KafkaBus([broker.address])) as bus:
        assert bus.unread("monitor", [TOPIC]) == 0


def test_what_came_during_a_batch_is_the_next_one(broker: Broker, tmp_path: Path) -> None:
    """While batches are in handling the next one is read: whole, in its order, and never more than was asked."""
    taken = tmp_path / "taken"
    publish(broker, [Outgoing(TOPIC, b"same", {}, str(number).encode()) for number in range(50)])
    with process("tests.kafka.agent_process", f"kafka://{broker.address}", str(taken), "-1"):
        until(lambda: taken.exists() and "49" in taken.read_text().split(), "all records taken")
    batches = [line.split() for line in taken.read_text().splitlines()]
    batches.sort(key=lambda batch: int(batch[0]))
    assert [int(value) for batch in batches for value in batch] == list(range(50))
    assert len(batches) < 20
    assert max(map(len, batches)) <= 10


def test_a_killed_agent_loses_and_doubles_nothing(
    broker: Broker, database_url: str, keys_url: str, tmp_path: Path
) -> None:
    """The real agent, killed with work at hand and started again, takes in every event once; its hands end with it."""
    events = []
    for number in range(300):
        leaver = an_id(10_000 + number)
        events += [an_exit("2026-11-02", leaver=leaver), a_coach_assigned("2026-11-02", leaver=leaver)]
        events += [a_contact("2026-11-20", leaver=leaver)]
    records = [
        Outgoing(topic_of(event.type), encoded.key, encoded.headers, encoded.value)
        for event in events
        for encoded in [codec.encode(event)]
    ]
    publish(broker, [*records, Outgoing(TOPIC, b"no event of ours", {}, b"?")])
    environment = {
        "VANGNET_DATABASE_URL": database_url,
        "VANGNET_KEYS_URL": keys_url,
        "VANGNET_BUS": f"kafka://{broker.address}",
        "VANGNET_CLOCK": "offset:2026-11-24T10:00:00+01:00",
        "VANGNET_DATA": str(tmp_path),
        "MONITOR_AGENT_EVENTS": "50",
    }
    database = Database(database_url, "monitor")
    count = text("select count(*) from inbox where outcome = 'applied'")

    def applied() -> int:
        return int(database.run(lambda connection: connection.execute(count).scalar_one()))

    with process("services.monitor", "agent", **environment) as first:
        until(lambda: applied() > 100, "the first hundred events")
        hands = psutil.Process(first.pid).children()
        first.kill()
        assert hands
        assert not psutil.wait_procs(hands, WITHIN_SECONDS)[1], "a hand outlived its agent"
    with process("services.monitor", "agent", **environment):
        until(lambda: applied() == len(events), "every event")
    found = text(
        "select (select count(*) from history), (select count(*) from dossiers), (select count(*) from dead_letters),"
        " (select count(*) - count(distinct event_id) from outbox)"
    )
    assert tuple(database.run(lambda connection: connection.execute(found).one())) == (len(events), 300, 1, 0)
    database.close()
