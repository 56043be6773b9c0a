"""What one worker of the monitor takes in, durably, beside a Faust agent that does nothing."""

import json
import re
import time
from collections.abc import Iterator

from sqlalchemy import Connection, text

from bench.figure import Measured
from bench.people import events
from bench.place import Place, a_place, until
from schemas import codec
from schemas.topics import topic_of
from services.runtime.bus import Outgoing, Producer
from services.runtime.database import Database

PEOPLE, EVENTS = 20_000, 100_000
AT_LEAST, RATIO_AT_LEAST = 3_500, 0.35
_BATCH = 2_000
_WITHIN_SECONDS = 300


def monitor_events_per_s() -> Iterator[Measured]:
    """Measure the events per second of one Faust worker, history, dossiers and signals included."""
    with a_place(kafka=True) as place:
        runtime = place.runtime()
        producer = runtime.bus.producer()
        publish_seconds = _publish(producer)
        producer.close()
        empty = _empty_agent(place)
        place.run("services.monitor", "agent")
        database = runtime.database("monitor")
        ours = _rate(database, place)
        told = database.run(_told)
    yield Measured(
        "monitor_events_per_s",
        ours,
        "events/s",
        f"empty Faust agent, same topics: {empty:.0f} events/s; at least {RATIO_AT_LEAST} of it and {AT_LEAST}",
        ours >= max(RATIO_AT_LEAST * empty, AT_LEAST),
        {
            "ratio": round(ours / empty, 3),
            "events": EVENTS,
            "people": PEOPLE,
            "publish_per_s": round(EVENTS / publish_seconds),
            **told,
        },
    )


def _publish(producer: Producer) -> float:
    began = time.monotonic()
    waiting: list[Outgoing] = []
    for event in events(PEOPLE):
        encoded = codec.encode(event)
        waiting.append(Outgoing(topic_of(event.type), encoded.key, encoded.headers, encoded.value))
        if len(waiting) == _BATCH:
            producer.publish(waiting)
            waiting.clear()
    producer.publish(waiting)
    return time.monotonic() - began


def _empty_agent(place: Place) -> float:
    process = place.run("bench.empty_agent", place.bus, str(EVENTS))
    process.wait(_WITHIN_SECONDS)
    place.forget(process)
    (log,) = place.folder.glob(f"*{EVENTS}.log")
    told = json.loads(re.findall(r'{"events".*?}', log.read_text())[-1])
    return float(told["events"] / told["seconds"])


def _rate(database: Database, place: Place) -> float:
    """Return the events per second between the first and the last commit that were seen from outside."""
    seen: list[tuple[float, int]] = []

    def done() -> bool:
        place.check()
        seen.append((time.monotonic(), database.run(_count)))
        return seen[-1][1] >= EVENTS

    until(done, _WITHIN_SECONDS, f"{EVENTS} events in the inbox", pause_seconds=0.25)
    first = next(at for at in seen if at[1] > 0)
    return (seen[-1][1] - first[1]) / (seen[-1][0] - first[0])


def _count(connection: Connection) -> int:
    return int(connection.execute(text("select count(*) from monitor.inbox")).scalar_one())


def _told(connection: Connection) -> dict[str, object]:
    query = text(
        "select (select count(*) from monitor.dossiers) as dossiers, (select count(*) from monitor.outbox) as told"
    )
    return dict(connection.execute(query).mappings().one())
