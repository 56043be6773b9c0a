"""Processes are killed with ``kill -9`` while events flow, and in the end everything must be accounted for.

``python -m bench.chaos`` (`make chaos`): 200 kills, 2 000 events, the processes of ``infra/Procfile`` on a real
broker, and a provider at its worst (``weather``). At most 45 minutes. The sandbox is the outside and is not killed:
it is what the result is read from.
"""

import argparse
import json
import logging
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

import httpx
from pydantic import SecretStr

from bench.delivery import SINGLE, Door, an_event, exits, make_key
from bench.killing import Killer
from bench.people import REGION, SCHOOL
from bench.place import ROOT, Place, a_place, answers, free_port, until
from bench.verdict import Judge
from bench.weather import FAIR, bad_weather
from services.notify import app as notify
from services.notify.settings import NotifySettings
from services.region import Region, open_region
from services.runtime import log
from services.sandbox.app import Sandbox
from services.sandbox.app import running as running_sandbox
from services.sandbox.settings import SandboxSettings

KILLS, PAUSE_SECONDS = 200, 6.0
PEOPLE_PER_KILL = 2
EVENTS_EACH = 5
WITHIN_SECONDS = 45 * 60
_CLOCK = "database:2026-11-24T10:00:00+01:00"
_TODAY = date(2026, 11, 24)
_LEFT_ON = date(2026, 11, 20)
_COACHES = 40
_SETTLED_AFTER = timedelta(minutes=15)
"""The last question about an unknown outcome is asked after ten minutes."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it; ``faults`` is empty when nothing was lost and nothing doubled."""

    kills: dict[str, int]
    events: int
    refused_tries: int
    sms: int
    emails: int
    signals: int
    signals_open: int
    asked_about: int
    possibly_double: int
    seconds: float
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it: ``make chaos`` is the large one, a test of ten kills the small one."""

    kills: int = KILLS
    people: int = KILLS * PEOPLE_PER_KILL
    pause_seconds: float = PAUSE_SECONDS
    seed: int = 1


class Sender:
    """A school and its coordinator that try again until each event is accepted, as any sender should."""

    def __init__(self, port: int, plan: Plan, keys: tuple[str, str]) -> None:
        self.refused_tries = 0
        self.sent = 0
        self._port = port
        self._plan = plan
        self._school, self._coordinator = keys

    def run(self) -> None:
        """Deliver everything, evenly over the time of the kills."""
        pace = self._plan.kills * self._plan.pause_seconds / (self._plan.people * EVENTS_EACH)
        began = time.monotonic()
        for key, body in self._bodies():
            time.sleep(max(0.0, began + self.sent * pace - time.monotonic()))
            self._insist(key, body)
            self.sent += 1

    def _bodies(self) -> Iterator[tuple[str, dict[str, object]]]:
        pupils = range(self._plan.people)
        for event in exits(pupils, _LEFT_ON):
            yield self._school, event
        for pupil in pupils:
            coach = f"C{pupil % _COACHES}"
            yield self._coordinator, an_event("begeleider.toegewezen", pupil, 1, _LEFT_ON, medewerker=coach)
        for pupil in pupils:
            yield self._school, an_event("plaatsing.beeindigd", pupil, 2, _TODAY, vervolg="gezocht")
        for pupil in pupils:
            kind = "contact.geprobeerd" if pupil % 3 == 0 else "contact.gelegd"
            yield self._school, an_event(kind, pupil, 3, _TODAY, kanaal="telefoon")
        for pupil in pupils:
            found = {"contact.geprobeerd": {"kanaal": "app"}, "plaatsing.begonnen": {"soort": "arbeid"}}
            kind = "contact.geprobeerd" if pupil % 3 == 0 else "plaatsing.begonnen"
            yield self._school, an_event(kind, pupil, 4, _TODAY, **found[kind])

    def _insist(self, key: str, event: dict[str, object]) -> None:
        body = json.dumps(event).encode()
        deadline = time.monotonic() + 120
        while True:
            door = Door(self._port, key)
            try:
                door.post("/v1/gebeurtenissen", body, SINGLE)
                return
            except (OSError, RuntimeError, httpx.HTTPError) as fault:
                self.refused_tries += 1
                if time.monotonic() > deadline:
                    raise RuntimeError(f"event {event['id']} was not accepted in two minutes") from fault
                time.sleep(0.2)
            finally:
                door.close()


def rampage(plan: Plan, bus: str | None = None) -> Result:
    """Start everything, kill and deliver as planned, let it come to rest, and judge.

    Args:
        bus: a broker with our topics, empty; without it one is started.
    """
    began = time.monotonic()
    with a_place(kafka=bus is None, bus=bus or "", clock=_CLOCK) as place:
        runtime = place.runtime()
        _fill_register(place)
        keys = (make_key(runtime), make_key(runtime, "coordinator"))
        with _started(place) as (port, sandbox):
            region = open_region(runtime)
            region.start_clock()
            sender = Sender(port, plan, keys)
            delivering = _Thread(sender)
            with bad_weather(sandbox, Random(plan.seed)):
                kills = _kill(Killer(place, sandbox.mailbox, Random(plan.seed)), plan, sender)
                delivering.finish()
            _settle(region)
            judge = Judge(region, sandbox, place)
            faults = judge.faults(people=plan.people, asked=plan.people * EVENTS_EACH)
            counts = judge.counts()
            region.close()
    seconds = round(time.monotonic() - began, 1)
    return Result(dict(kills), sender.sent, sender.refused_tries, **counts, seconds=seconds, faults=faults)


class _Thread(threading.Thread):
    """Runs a sender, and raises in the one who waits for it what it raised."""

    def __init__(self, sender: Sender) -> None:
        super().__init__(daemon=True)
        self._sender = sender
        self._fault: Exception | None = None
        self.start()

    def run(self) -> None:
        """Deliver."""
        try:
            self._sender.run()
        except Exception as fault:  # noqa: BLE001 raised again in `finish`
            self._fault = fault

    def finish(self) -> None:
        """Wait until everything was delivered."""
        self.join(WITHIN_SECONDS)
        if self._fault is not None:
            raise self._fault


def _fill_register(place: Place) -> None:
    head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
    rows = [
        f"C{n};Coach {n};lifecoach;{SCHOOL};{REGION};06123{n:05d};c{n}@example.org;ma di wo do vr;08:00-18:00;sms"
        for n in range(_COACHES)
    ]
    app = notify.build(place.runtime(), NotifySettings.load())
    app.import_recipients("\n".join([head, *rows, ""]).encode())
    app.close()


@contextmanager
def _started(place: Place) -> Iterator[tuple[int, Sandbox]]:
    """Run the outside here and every process of the Procfile beside it; yield where ingest listens."""
    runtime = place.runtime()
    ingest_port, notify_port = free_port(), free_port()
    url = f"http://127.0.0.1:{notify_port}"
    settings = SandboxSettings(
        port=0,
        smtp_port=0,
        auth_token=SecretStr(runtime.local_secrets["twilio_auth_token"]),
        inbound_url=f"{url}/twilio/inbound",
    )
    with running_sandbox(settings, runtime.clock.now) as sandbox:
        sandbox.behave(FAIR)
        place.environment |= {
            "INGEST_PORT": str(ingest_port),
            "NOTIFY_PORT": str(notify_port),
            "PORTAL_PORT": str(free_port()),
            "PORTAL_INGEST_URL": f"http://127.0.0.1:{ingest_port}",
            "NOTIFY_PUBLIC_URL": url,
            "NOTIFY_TWILIO_BASE_URL": sandbox.url,
            "NOTIFY_SMTP_PORT": str(sandbox.smtp_port),
            "NOTIFY_GROUPING_SECONDS": "20",
            "NOTIFY_DAILY_CAP": "1000",
            "NOTIFY_PROVIDER_TIMEOUT_SECONDS": "2",
        }
        for arguments in procfile():
            place.run(*arguments)
        until(lambda: answers(f"http://127.0.0.1:{ingest_port}/klaar"), 120, "ingest")
        yield ingest_port, sandbox


def procfile() -> Iterator[tuple[str, ...]]:
    """Yield what each line of the Procfile gives to ``python -m``, the sandbox excepted."""
    for line in (ROOT / "infra" / "Procfile").read_text().splitlines():
        name, _, command = line.partition(":")
        if command and not name.startswith("#") and name != "sandbox":
            yield tuple(command.split()[2:])


def _kill(killer: Killer, plan: Plan, sender: Sender) -> Counter[str]:
    """Kill as often as planned, and say how far everything is."""
    done: Counter[str] = Counter()
    for name in islice(killer.kills(plan.pause_seconds), plan.kills):
        done[name] += 1
        print(
            f"{done.total()} of {plan.kills} kills, {sender.sent} events accepted: {name}",
            file=sys.stderr,
        )
    return done


def _settle(region: Region) -> None:
    """Come to rest, and move the clock past every question about an unknown outcome."""
    _rest(region)
    horizon = region.now() + _SETTLED_AFTER
    while (due := region.next_due()) is not None and due <= horizon:
        region.advance_to(max(due, region.now() + timedelta(seconds=1)))
        _rest(region)


def _rest(region: Region) -> None:
    until(lambda: region.busy_with() is None, 240, "rest", pause_seconds=0.5)


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill processes while events flow, and print what came of it as one JSON line."""
    log.configure(level=logging.WARNING)
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=main.__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument(
        "--people", type=int, help="five events each; two for each kill unless said otherwise"
    )
    parser.add_argument(
        "--pause-seconds", type=float, default=PAUSE_SECONDS, help="between two kills, on average"
    )
    parser.add_argument("--seed", type=int, default=1, help="another one names other victims")
    given = parser.parse_args(arguments)
    people = given.people or given.kills * PEOPLE_PER_KILL
    result = rampage(Plan(given.kills, people, given.pause_seconds, given.seed))
    print(json.dumps(asdict(result), ensure_ascii=False), flush=True)
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
