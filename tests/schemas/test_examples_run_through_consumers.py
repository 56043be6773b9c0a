"""Every consumer accepts every example of its topics: all at once, one by one, and a second time."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from schemas.envelope import Envelope
from schemas.topics import consumed_by, topic_of
from services.ingest import app as ingest
from services.ingest.settings import IngestSettings
from services.monitor import app as monitor
from services.monitor.settings import MonitorSettings
from services.notify import app as notify
from services.notify.settings import NotifySettings
from services.runtime.database import Database
from tests.examples import examples
from tests.installation import a_runtime

CONSUMERS = [pytest.param(name, id=name) for name in ("ingest", "monitor", "notify")]

Handle = Callable[[Sequence[Envelope]], None]


@pytest.fixture
def handles(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[dict[str, Handle]]:
    """Return per consumer what takes a batch, on a database of its own."""
    runtime = a_runtime(database_url, keys_url, tmp_path)
    taker = ingest.build(runtime, IngestSettings.load())
    reader = monitor.build(runtime, MonitorSettings.load())
    teller = notify.build(runtime, NotifySettings.load())
    yield {"ingest": taker.handle, "monitor": reader.handle, "notify": teller.handle}
    taker.close()
    teller.close()
    reader.database.close()


def _events(service: str) -> list[Envelope]:
    topics = consumed_by(service)
    return [example.decode() for example in examples() if topic_of(example.type) in topics]


def _outcomes(database_url: str, service: str) -> dict[str, int]:
    database = Database(database_url, service)
    rows = database.run(
        lambda c: c.execute(text("select outcome, count(*) as events from inbox group by 1")).all()
    )
    database.close()
    return {str(row.outcome): int(row.events) for row in rows}


@pytest.mark.parametrize("service", CONSUMERS)
@pytest.mark.parametrize(
    "at_once", [pytest.param(True, id="one-batch"), pytest.param(False, id="one-by-one")]
)
def test_each_example_ends_in_one_place(
    handles: dict[str, Handle], database_url: str, service: str, *, at_once: bool
) -> None:
    """No example stops a consumer, is quarantined or gets lost; taken twice, it is taken once."""
    events = _events(service)
    batches = [events] if at_once else [[event] for event in events]

    for batch in batches:
        handles[service](batch)
    first = _outcomes(database_url, service)
    for batch in batches:
        handles[service](batch)

    assert sum(first.values()) == len(events)
    assert set(first) <= {"applied", "no_effect"}, "an example was quarantined"
    assert _outcomes(database_url, service) == first


@pytest.mark.parametrize("service", CONSUMERS)
def test_each_type_of_its_topics_has_an_example(service: str) -> None:
    """What runs through a consumer here is every type that can come to it."""
    assert {topic_of(event.type) for event in _events(service)} == set(consumed_by(service))
