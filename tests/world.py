"""The timeline of the journeys: one whole region with real parts, on a clock that is moved.

Real PostgreSQL, the real bus, the real sandbox over HTTP and SMTP, the real web server of ingest and notify.
Leaving the world moves the clock to the next morning and fails on whatever nobody expected: a message, a dead
letter, an error in the log, an unsent event, or personal data in a topic, the log or a text.
"""

import asyncio
import io
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import httpx
import orjson
import structlog
import uvicorn
from pydantic import SecretStr
from sqlalchemy import text

from schemas.types import staff_id
from services import timeline
from services.notify.settings import NotifySettings
from services.portal.settings import PortalSettings
from services.region import Region, open_region, site_of, workers_of
from services.runtime import log
from services.runtime.app import LOCAL_SECRETS, Runtime, open_bus
from services.runtime.clock import DatabaseClock
from services.runtime.database import Database
from services.runtime.secrets import keep_secrets
from services.runtime.settings import RuntimeSettings
from services.sandbox.app import Sandbox, running
from services.sandbox.settings import SandboxSettings

HOME = ZoneInfo("Europe/Amsterdam")
SCHOOL = "98KP"
REGION = "25"
FORBIDDEN = ("Jesse", "Mulder", "Renske", "Testpersoon", "0612345678", "+31612345678", "leerling@example.org")
"""Names and numbers of the invented young people of the journeys; they may stand nowhere outside ingest."""
OUTSIDE_INGEST = (
    "runtime.log", "monitor.history", "monitor.outbox", "ingest.outbox", "notify.outbox", "portal.dossiers",
    "portal.signals", "portal.entries", "portal.audit", "portal.sessions",
)  # fmt: skip
"""Tables in which nothing may name anybody."""


@dataclass(slots=True)
class World:
    """One region on a timeline; every time is Dutch local time, as ``2026-11-24 10:00``."""

    region: Region
    sandbox: Sandbox
    url: str
    log_text: io.StringIO
    failures: list[BaseException]
    _keys: dict[str, str] = field(default_factory=dict)
    _expected: int = 0
    _sent: int = 0
    _staff: list[str] = field(default_factory=list)

    # --- who there is

    def staff(self, *rows: str) -> None:
        """Register staff: ``code;name;role;schools;phone;email;days;hours;preference``; the last four may be absent."""
        head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
        for row in rows:
            cells = (row.split(";") + [""] * 9)[:9]
            self._staff.append(";".join((*cells[:4], REGION, *cells[4:])))
        self.region.import_recipients("\n".join([head, *self._staff]).encode())
        self.rest()

    def usual_staff(self) -> None:
        """Register a coach, a deputy and a coordinator for the one school of most journeys."""
        self.staff(
            f"LC;Coach Een;lifecoach;{SCHOOL};{COACH};coach@example.org",
            f"LV;Vervanger Een;vervanger;{SCHOOL};{DEPUTY};vervanger@example.org",
            f"CO;Coordinator Een;coordinator;{SCHOOL};{COORDINATOR};coordinator@example.org",
        )

    # --- what is delivered

    def upload(
        self, content: str, kind: str = "uitstroom", schools: tuple[str, ...] = (SCHOOL,)
    ) -> dict[str, Any]:
        """Deliver a file and return its report."""
        role = "coordinator" if kind == "toewijzingen" else "school"
        headers = {"Authorization": f"Bearer {self.key(role, schools)}", "Content-Type": "text/csv"}
        answer = httpx.post(f"{self.url}/v1/uploads?soort={kind}", content=content.encode(), headers=headers)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        self.rest()
        identity = answer.json()["id"]
        report: dict[str, Any] = httpx.get(f"{self.url}/v1/uploads/{identity}", headers=headers).json()
        return report

    def event(
        self, what: str, pupil: str = "1", *, on: str | None = None, key: str = "school", **data: object
    ) -> None:
        """Deliver one event about a pupil of the school; ``on`` is the day it happened (default: today)."""
        answer = self.post_event(what, pupil, on=on, key=key, **data)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        self.rest()

    def post_event(
        self, what: str, pupil: str = "1", *, on: str | None = None, key: str = "school", **data: object
    ) -> httpx.Response:
        """Deliver one event and return the answer, whatever it is."""
        self._sent += 1
        extra = {name: data.pop(name) for name in ("id", "reportedby") if name in data}
        event = {
            "specversion": "1.0",
            "id": f"journey-{self._sent}",
            "source": "urn:nld:brin:98KP:administratie",
            "type": f"nl.nazorg.{what}.v1",
            "data": {
                "brin": SCHOOL,
                "leerlingnummer": pupil,
                "datum": on or self.today().isoformat(),
                **data,
            },
        } | extra
        headers = {
            "Authorization": f"Bearer {self.key(key, (str(data.get('brin', SCHOOL)),))}",
            "Content-Type": "application/cloudevents+json",
        }
        return httpx.post(f"{self.url}/v1/gebeurtenissen", json=event, headers=headers)

    def leaver(
        self, pupil: str = "1", *, on: str = "2026-11-02", coach: str | None = "LC", **data: object
    ) -> None:
        """Deliver one young person by a single event (so no start state), with work that was announced."""
        place = {"bestemming": "arbeid", "startdatum": "2026-11-09", "contractvorm": "onbepaalde_tijd"} | data
        person = {
            "roepnaam": "Renske",
            "achternaam": "Testpersoon",
            "geboortedatum": "2008-04-12",
            "mobiel": "0612345678",
            "gemeente": "Haarlem",
            "schoolsoort": "pro",
        }
        if coach is not None:
            self.event("begeleider.toegewezen", pupil, key="coordinator", medewerker=coach)
        content: dict[str, Any] = {**person, **place}
        self.event("uitstroom.geregistreerd", pupil, on=on, **content)

    def key(self, role: str, schools: tuple[str, ...] = (SCHOOL,)) -> str:
        """Return the key of a role, made when it is first needed."""
        name = f"{role}-{schools}"
        if name not in self._keys:
            coordinator = role == "coordinator"
            self._keys[name] = self.region.create_key(
                role, () if coordinator else schools, REGION if coordinator else None
            )
        return self._keys[name]

    # --- time

    def at(self, local: str) -> "World":
        """Move the clock to a moment, stopping at every due moment on the way."""
        moment = datetime.fromisoformat(local).replace(tzinfo=HOME)
        timeline.advance(self.region, moment)
        self._no_fault()
        return self

    def rest(self) -> None:
        """Wait until the region is at rest."""
        timeline.wait_for_rest(self.region, 30)
        self._no_fault()

    def today(self) -> date:
        """Return the Dutch calendar day of the clock."""
        return self.region.now().astimezone(HOME).date()

    # --- what came of it

    def messages(self) -> list[dict[str, Any]]:
        """Return all that the outside received, in order."""
        messages: list[dict[str, Any]] = httpx.get(f"{self.sandbox.url}/berichten.json").json()
        return messages

    def unexpected(self) -> list[dict[str, Any]]:
        """Return the messages that no expectation took yet."""
        return self.messages()[self._expected :]

    def expect_sms(self, to: str, *, containing: str = "") -> None:
        """Take the next message: an SMS to this number, with this in its text."""
        self._expect("sms", to, containing)

    def expect_email(self, to: str, *, containing: str = "") -> str:
        """Take the next message: an e-mail to this address, with this in its text; return the text."""
        self._expect("email", to, containing)
        return str(self.messages()[self._expected - 1]["text"])

    def expect_emails(self, to: set[str], *, containing: str = "") -> None:
        """Take as many next messages: an e-mail to each of these addresses, in any order, with this in its text."""
        waiting = {message["to"] for message in self.unexpected()[: len(to)]}
        assert waiting == to, f"at {self.region.now()} there is {waiting}; expected e-mails to {to}"
        for message in self.unexpected()[: len(to)]:
            self._expect("email", message["to"], containing)

    def expect_silence(self) -> None:
        """Fail when a message was sent that nobody expected."""
        waiting = self.unexpected()
        assert not waiting, f"at {self.region.now()} nobody expected {waiting}"

    def reply(self, sender: str, words: str) -> None:
        """Answer from a phone."""
        order = {"from": sender, "text": words}
        httpx.post(f"{self.sandbox.url}/sandbox/antwoord", json=order).raise_for_status()
        self.rest()

    def link_in(self, letter: str) -> str:
        """Return the link of its own in an e-mail."""
        (link,) = [word for word in letter.split() if "/gezien/" in word]
        return link

    def page(self, link: str, method: str = "GET") -> httpx.Response:
        """Open a page of ours, or press its button."""
        answer = httpx.request(method, link)
        self.rest()
        return answer

    def listed(self, person: str) -> list[dict[str, Any]]:
        """Return the open signals of a member of staff who signed in, by their code."""
        asked = {"medewerker": str(staff_id(REGION, person))}
        signals: list[dict[str, Any]] = self._portal("/intern/signalen", asked).json()["signalen"]
        return signals

    def take_up(self, person: str, signal: str, on: str) -> httpx.Response:
        """Take a signal up until a day, as the portal does."""
        order = {"medewerker": str(staff_id(REGION, person)), "signaal": signal, "volgende_datum": on}
        return self._portal("/intern/signalen/opgepakt", order)

    def _portal(self, path: str, content: dict[str, str]) -> httpx.Response:
        self._sent += 1
        key = self.region.runtime.internal_key
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": f"portaal-{self._sent}"}
        answer = httpx.post(f"{self.url}{path}", json=content, headers=headers)
        self.rest()
        return answer

    def signals(self, rule: str | None = None) -> list[dict[str, Any]]:
        """Return the signals that are not closed, of one rule or of all."""
        rows = self.region.monitor.signals()
        return [row for row in rows if row["status"] != "gesloten" and rule in (None, row["rule"])]

    def tasks(self) -> list[dict[str, Any]]:
        """Return the tasks that are not closed."""
        return [row for row in self.region.monitor.tasks() if row["status"] != "gesloten"]

    def close(self) -> None:
        """Fail on whatever nobody expected."""
        tomorrow = self.today() + timedelta(days=1)
        self.at(f"{tomorrow} 07:00")
        self.expect_silence()
        faults = self.region.account().faults()
        assert not faults, faults
        readers = (self.region.monitor, self.region.notify, self.region.portal)
        letters = [letter for reader in readers for letter in reader.dead_letters.waiting()]
        assert not letters, letters
        assert not self.region.monitor.quarantined()
        errors = [
            line for line in self.log_text.getvalue().splitlines() if json.loads(line)["level"] == "error"
        ]
        assert not errors, errors
        self._nothing_personal()

    def _expect(self, channel: str, to: str, containing: str) -> None:
        with suppress(TimeoutError):  # what follows on a receipt comes when the provider has posted it
            self.sandbox.mailbox.wait_until(lambda sent: len(sent) > self._expected)
        waiting = self.unexpected()
        assert waiting, f"at {self.region.now()} nothing was sent; expected {channel} to {to}"
        first = waiting[0]
        assert (first["channel"], first["to"]) == (channel, to), first
        assert containing in f"{first['subject'] or ''} {first['text']}", first
        self._expected += 1

    def _no_fault(self) -> None:
        if self.failures:
            raise self.failures[0]

    def _nothing_personal(self) -> None:
        dump = self.log_text.getvalue() + orjson.dumps(self.messages()).decode()
        database = Database(self.region.runtime.database_url)
        for table in OUTSIDE_INGEST:
            dump += _dumped(database, table)
        database.close()
        found = [word for word in FORBIDDEN if word in dump or word.encode().hex() in dump]
        assert not found, f"personal data outside ingest: {found}"


def _dumped(database: Database, table: str) -> str:
    query = text(f"select t::text from {table} t")
    rows: list[str] = database.run(lambda connection: list(connection.execute(query).scalars()))
    return "".join(rows)


COACH, DEPUTY, COORDINATOR = "+31612340011", "+31612340012", "+31612340013"


@contextmanager
def a_world(
    database_url: str, keys_url: str, folder: Path, *, start: str = "2026-11-24 10:00", bus: str = "direct"
) -> Iterator[World]:
    """Open a region on an empty database at ``start`` (Dutch time); close it with every check."""
    log_text = io.StringIO()
    log.configure(log_text)
    moment = datetime.fromisoformat(start).replace(tzinfo=HOME)
    failures: list[BaseException] = []
    database = Database(database_url, "runtime", pool_size=4)
    urls = (database_url, keys_url)
    runtime = _runtime(database, urls, folder, moment, bus)
    port = free_port()
    settings = SandboxSettings(
        port=0,
        smtp_port=0,
        auth_token=SecretStr(runtime.local_secrets["twilio_auth_token"]),
        inbound_url=f"http://127.0.0.1:{port}/twilio/inbound",
        notify_callback_url=f"http://127.0.0.1:{port}/notifynl/status",
    )
    with running(settings, runtime.clock.now) as sandbox:
        towards = NotifySettings.to_sandbox(
            api=sandbox.url, smtp_port=sandbox.smtp_port, public_url=f"http://127.0.0.1:{port}"
        )
        region = open_region(runtime, towards, _portal_on(port, folder))
        with serving(region, port), _agent_process(runtime), _working(region, failures):
            world = World(region, sandbox, f"http://127.0.0.1:{port}", log_text, failures)
            yield world
            world.close()
        region.close()
    runtime.close()
    database.close()
    structlog.reset_defaults()


def _portal_on(port: int, folder: Path) -> PortalSettings:
    """Return settings of a portal on which one can be each of the usual staff."""
    personas = folder / "personas.yaml"
    rows = [
        {"naam": code, "rol": role, "medewerker": code, "regio": REGION, "scholen": SCHOOL}
        for code, role in (("LC", "lifecoach"), ("LV", "vervanger"), ("CO", "coordinator"))
    ]
    personas.write_text(json.dumps({"personas": rows}))
    url = f"http://127.0.0.1:{port}"
    return PortalSettings.load(public_url=url, ingest_url=url, notify_url=url, personas=personas)


def _runtime(database: Database, urls: tuple[str, str], folder: Path, start: datetime, bus: str) -> Runtime:
    clock = DatabaseClock(database)
    clock.set_up(start)
    settings = RuntimeSettings(data=folder, bus=bus)
    secrets = keep_secrets(folder / "secrets.json", LOCAL_SECRETS)
    return Runtime(settings, *urls, clock, open_bus(bus, database), secrets)


@contextmanager
def serving(region: Region, port: int) -> Iterator[None]:
    """Let the web server of ingest and notify answer on a port of this machine."""
    server = uvicorn.Server(
        uvicorn.Config(
            site_of(region, port).app, port=port, log_config=None, access_log=False, lifespan="off"
        )
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), name="world.site")
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError(f"somebody else took port {port} meanwhile")
        threading.Event().wait(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _agent_process(runtime: Runtime) -> Iterator[None]:
    """On Kafka, run the monitor's Faust agent as in production: a process of its own."""
    if runtime.settings.bus == "direct":
        yield
        return
    environment = os.environ | {
        "VANGNET_DATABASE_URL": runtime.database_url,
        "VANGNET_KEYS_URL": runtime.keys_url,
        "VANGNET_BUS": runtime.settings.bus,
        "VANGNET_CLOCK": "database",
        "VANGNET_DATA": str(runtime.settings.data),
    }
    with (runtime.settings.data / "agent.log").open("w") as output:
        agent = subprocess.Popen(
            [sys.executable, "-m", "services.monitor", "agent"], env=environment, stdout=output, stderr=output
        )
        try:
            yield
        finally:
            agent.terminate()
            agent.wait(30)


@contextmanager
def _working(region: Region, failures: list[BaseException]) -> Iterator[None]:
    stop = threading.Event()

    def fail(fault: BaseException) -> NoReturn:
        failures.append(fault)
        raise SystemExit

    faust = region.runtime.settings.bus != "direct"
    threads = [
        threading.Thread(target=worker.run, args=(stop, fail), name=worker.name)
        for worker in workers_of(region)
        if not (faust and worker.name == "monitor.agent")
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def free_port() -> int:
    """Return a port on which nobody listens, and that the kernel gives to no connection meanwhile."""
    while True:
        port = next(_PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


_PORTS = count(20_000 + 1_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))
"""Below those that the kernel gives away by itself; each process of the tests has its own."""
