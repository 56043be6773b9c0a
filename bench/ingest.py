"""How fast deliveries are taken in: accepted, encrypted, pseudonymous and on disk before the answer."""

import json
import queue
import threading
import time
from collections.abc import Iterator
from datetime import date

from bench.delivery import BATCH, SINGLE, Door, an_event, exits, make_key
from bench.figure import Measured, percentile
from bench.place import ROOT, Place, a_place, answers, free_port, listens, until

EVENTS_AT_LEAST, UPLOAD_AT_MOST_S, TRIAL_AT_MOST_MS, SINGLE_AT_MOST_MS = 4_000, 1.0, 300, 25
TRIALS = 11
PER_SECOND, SINGLES, WARM_UP = 100, 3_000, 200
PEOPLE, PER_BATCH, CLIENTS = 10_000, 100, 8
PROCESSES = 2
_LEFT_ON = date(2026, 11, 20)


def ingest_events_per_s() -> Iterator[Measured]:
    """Measure batches of 100 over HTTP: a new person each, then a contact of each."""
    with a_place() as place:
        port, key = _opened(place)
        new = _batches(exits(range(PEOPLE), _LEFT_ON))
        known = _batches([an_event("contact.gelegd", pupil, 1, _LEFT_ON) for pupil in range(PEOPLE)])
        new_seconds, known_seconds = _deliver(port, key, new), _deliver(port, key, known)
    value = 2 * PEOPLE / (new_seconds + known_seconds)
    yield Measured(
        "ingest_events_per_s",
        value,
        "events/s",
        f"at least {EVENTS_AT_LEAST}, batches of {PER_BATCH}, {PROCESSES} processes, {CLIENTS} clients beside them",
        value >= EVENTS_AT_LEAST,
        {
            "new_people_per_s": round(PEOPLE / new_seconds),
            "known_people_per_s": round(PEOPLE / known_seconds),
            "events": 2 * PEOPLE,
        },
    )


def ingest_single_p99_ms() -> Iterator[Measured]:
    """Measure 100 requests a second of one event each, for half a minute: from when each was due until its answer.

    Half of them are of new people, half of known ones. The first two seconds are not counted: a fresh process has
    no connection open.
    """
    with a_place() as place:
        port, key = _opened(place)
        spent = _at_a_pace(port, key, [json.dumps(event).encode() for event in _singles()])[WARM_UP:]
    value = percentile(spent, 0.99)
    yield Measured(
        "ingest_single_p99_ms",
        value,
        "ms",
        f"at most {SINGLE_AT_MOST_MS} at {PER_SECOND} requests/s, {PROCESSES} processes",
        value <= SINGLE_AT_MOST_MS,
        {"p50": round(percentile(spent, 0.5), 1), "most_ms": round(max(spent), 1), "requests": len(spent)},
    )


def _opened(place: Place) -> tuple[int, str]:
    """Start a process of ingest per core on one port, and return the port with a key."""
    port = free_port()
    key = make_key(place.runtime())
    settings = {"INGEST_PORT": str(port), "INGEST_PORT_SHARED": "true"}
    started = [place.run("services.ingest", "api", **settings) for _ in range(PROCESSES)]
    until(lambda: all(listens(process.pid, port) for process in started), 60, "ingest")
    return port, key


def _singles() -> list[dict[str, object]]:
    people = range((SINGLES + WARM_UP) // 2)
    known = [an_event("contact.gelegd", pupil, 1, _LEFT_ON) for pupil in people]
    return [event for pair in zip(exits(people, _LEFT_ON), known, strict=True) for event in pair]


def upload_126_rows_s() -> Iterator[Measured]:
    """Measure the example file of four schools: from the first byte sent until its report is here."""
    file = (ROOT / "examples" / "uitstroom_voorbeeld.csv").read_bytes()
    with a_place() as place:
        port = free_port()
        key = make_key(place.runtime(), schools=("98DS", "98KP", "98OH", "98TC"))
        place.run("services.ingest", "api", INGEST_PORT=str(port))
        until(lambda: answers(f"http://127.0.0.1:{port}/klaar"), 60, "ingest")
        door = Door(port, key)
        began = time.monotonic()
        report = json.loads(door.post("/v1/uploads?soort=uitstroom", file, "text/csv"))
        seconds = time.monotonic() - began
        door.close()
    accepted = report["aanvaard"]
    yield Measured(
        "upload_126_rows_s",
        seconds,
        "s",
        f"at most {UPLOAD_AT_MOST_S:g}",
        seconds <= UPLOAD_AT_MOST_S and accepted == 126,
        {"accepted": accepted},
    )


def proef_126_rows_ms() -> Iterator[Measured]:
    """Measure the whole report on the example file, with nothing stored: the median of some trials."""
    file = (ROOT / "examples" / "uitstroom_voorbeeld.csv").read_bytes()
    with a_place() as place:
        port = free_port()
        key = make_key(place.runtime(), schools=("98DS", "98KP", "98OH", "98TC"))
        place.run("services.ingest", "api", INGEST_PORT=str(port))
        until(lambda: answers(f"http://127.0.0.1:{port}/klaar"), 60, "ingest")
        door = Door(port, key)
        spent, report = [], {}
        for _ in range(TRIALS):
            began = time.monotonic()
            report = json.loads(door.post("/v1/uploads?soort=uitstroom&proef=true", file, "text/csv"))
            spent.append((time.monotonic() - began) * 1000)
        door.close()
    value = percentile(spent, 0.5)
    yield Measured(
        "proef_126_rows_ms",
        value,
        "ms",
        f"at most {TRIAL_AT_MOST_MS}",
        value <= TRIAL_AT_MOST_MS and report["aanvaard"] == 126 and report["proef"],
        {"first_ms": round(spent[0], 1), "most_ms": round(max(spent), 1)},
    )


def _batches(events: list[dict[str, object]]) -> list[bytes]:
    return [
        json.dumps(events[start : start + PER_BATCH]).encode() for start in range(0, len(events), PER_BATCH)
    ]


def _at_a_pace(port: int, key: str, bodies: list[bytes]) -> list[float]:
    """Return per request the milliseconds from the moment it was due until it was answered."""
    waiting: queue.Queue[tuple[float, bytes] | None] = queue.Queue()
    spent: list[float] = []
    faults: list[Exception] = []

    def work() -> None:
        door = Door(port, key)
        try:
            while (turn := waiting.get()) is not None:
                due, body = turn
                door.post("/v1/gebeurtenissen", body, SINGLE)
                spent.append((time.monotonic() - due) * 1000)
        except (OSError, RuntimeError) as fault:
            faults.append(fault)
        finally:
            door.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    for number, body in enumerate(bodies):
        due = began + number / PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        waiting.put((due, body))
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return spent


def _deliver(port: int, key: str, bodies: list[bytes]) -> float:
    """Return the seconds that ``CLIENTS`` connections took to deliver ``bodies``."""
    waiting = iter(bodies)
    turn = threading.Lock()
    faults: list[Exception] = []

    def work() -> None:
        door = Door(port, key)
        try:
            while not faults:
                with turn:
                    body = next(waiting, None)
                if body is None:
                    return
                door.post("/v1/gebeurtenissen", body, BATCH)
        except (OSError, RuntimeError) as fault:
            faults.append(fault)
        finally:
            door.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return time.monotonic() - began
