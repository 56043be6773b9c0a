"""From a school's request until the text message of its coach reaches the provider, on each bus."""

import json
import queue
import threading
import time
from collections.abc import Iterator
from datetime import date

from bench.delivery import SINGLE, Door, an_event, exits, make_key
from bench.figure import Measured, percentile
from bench.people import REGION, SCHOOL
from bench.place import Place, a_place, answers, free_port, until
from bench.provider import Provider
from services.notify import app as notify
from services.notify.settings import NotifySettings
from services.region import open_region

PEOPLE, COACHES, PER_SECOND = 3_000, 500, 50
WARM_UP = 100
"""So many people more have the same happen to them first: the figure is of an installation that works, and the
first texts of a fresh process find no connection open and no statement prepared."""
AT_MOST_MS = {"direct": 100.0, "kafka": 250.0}
_CLIENTS = 16
_TODAY = date(2026, 11, 24)
_LEFT_ON = date(2026, 11, 20)
_LAST_ONE_WITHIN_SECONDS = 60
_ROLES = (
    ("services.ingest", "relay"),
    ("services.monitor", "agent"),
    ("services.monitor", "sweep"),
    ("services.monitor", "relay"),
    ("services.notify", "consume"),
    ("services.notify", "dispatch"),
    ("services.notify", "sweep"),
    ("services.notify", "recover"),
    ("services.notify", "relay"),
)


def http_to_sms_p99_ms() -> Iterator[Measured]:
    """Measure 50 urgent facts a second for a minute, about 3 000 people of 500 coaches; one line per bus."""
    for bus in ("direct", "kafka"):
        with a_place(kafka=bus == "kafka") as place:
            provider = Provider()
            try:
                waits, spent = _measure(place, provider, bus)
            finally:
                provider.close()
        p99, missing = percentile(waits, 0.99), PEOPLE - len(waits)
        yield Measured(
            "http_to_sms_p99_ms",
            p99,
            "ms",
            f"{bus} bus; at most {AT_MOST_MS[bus]:g}",
            p99 <= AT_MOST_MS[bus] and not missing,
            {
                "bus": bus,
                "p50": round(percentile(waits, 0.5), 1),
                "max": round(max(waits), 1),
                "messages": len(waits),
                "missing": missing,
                "warm_up": WARM_UP,
                "cpu_ms_per_event": spent,
            },
        )


def _measure(place: Place, provider: Provider, bus: str) -> tuple[list[float], dict[str, float]]:
    """Return how long each message took in ms, and the processor time per event of each process in ms."""
    port = free_port()
    key = make_key(place.runtime())
    _fill_register(place)
    settings = {"NOTIFY_TWILIO_BASE_URL": provider.url, "NOTIFY_GROUPING_SECONDS": "0"}
    if bus == "direct":
        ports = ("--port", str(port), "--sandbox-port", str(free_port()))
        place.run("services", "up", *ports, **settings)
    else:
        place.run("services.ingest", "api", INGEST_PORT=str(port))
        for role in _ROLES:
            place.run(*role, **settings)
    until(lambda: answers(f"http://127.0.0.1:{port}/klaar"), 90, "ingest")
    _bring_people(place, port, key)
    _deliver(port, key, range(PEOPLE, PEOPLE + WARM_UP))
    until(lambda: provider.count() >= WARM_UP, _LAST_ONE_WITHIN_SECONDS, "the text messages of the warm-up")
    provider.arrived.clear()
    before = place.cpu_seconds()
    sent = _deliver(port, key, range(PEOPLE))
    deadline = time.monotonic() + _LAST_ONE_WITHIN_SECONDS
    while provider.count() < PEOPLE and time.monotonic() < deadline:
        time.sleep(0.1)
    place.check()
    spent = {name: seconds - before[name] for name, seconds in place.cpu_seconds().items()}
    waits = [
        (arrived - sent[coach + turn * COACHES]) * 1000
        for coach in range(COACHES)
        for turn, arrived in enumerate(provider.arrived.get(_number(coach), []))
    ]
    return waits, {name: round(seconds * 1000 / PEOPLE, 2) for name, seconds in spent.items()}


def _number(coach: int) -> str:
    return f"+316123{coach:05d}"


def _fill_register(place: Place) -> None:
    """Bring 500 coaches and a coordinator into the register of notify."""
    head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
    rows = [
        f"C{coach};Coach {coach};lifecoach;{SCHOOL};{REGION};0{_number(coach)[3:]};;ma di wo do vr;08:00-18:00;sms"
        for coach in range(COACHES)
    ]
    app = notify.build(place.runtime(), NotifySettings.load())
    app.import_recipients("\n".join([head, *rows, ""]).encode())
    app.close()


def _bring_people(place: Place, port: int, key: str) -> None:
    """Deliver everybody's exit and coach, and wait until all of it is at rest."""
    door = Door(port, key)
    for start in range(0, PEOPLE + WARM_UP, 100):
        door.send(exits(range(start, start + 100), _LEFT_ON))
    door.close()
    door = Door(port, make_key(place.runtime(), "coordinator"))
    rows = [f"{SCHOOL};{pupil};C{pupil % COACHES}" for pupil in range(PEOPLE + WARM_UP)]
    file = "\n".join(["brin;leerlingnummer;medewerker", *rows, ""]).encode()
    door.post("/v1/uploads?soort=toewijzingen", file, "text/csv")
    door.close()
    region = open_region(place.runtime())
    until(lambda: region.busy_with() is None, 180, "rest after the start", pause_seconds=0.5)
    region.close()


def _deliver(port: int, key: str, pupils: range) -> dict[int, float]:
    """Deliver one ended placement per person at an even pace; return when each request began."""
    sent: dict[int, float] = {}
    waiting: queue.Queue[int | None] = queue.Queue()
    faults: list[Exception] = []

    def work() -> None:
        door = Door(port, key)
        try:
            while (pupil := waiting.get()) is not None:
                event = an_event("plaatsing.beeindigd", pupil, 1, _TODAY, vervolg="geen")
                body = json.dumps(event).encode()
                sent[pupil] = time.monotonic()
                door.post("/v1/gebeurtenissen", body, SINGLE)
        except (OSError, RuntimeError) as fault:
            faults.append(fault)
        finally:
            door.close()

    threads = [threading.Thread(target=work) for _ in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    for turn, pupil in enumerate(pupils):
        time.sleep(max(0.0, began + turn / PER_SECOND - time.monotonic()))
        waiting.put(pupil)
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sent
