"""``vangnet up`` as a region runs it: a process that is driven from outside, stopped, and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from services.runtime.secrets import new_key
from tests.commands.typed import Vangnet
from tests.ingest.deliveries import event

STOPS_WITHIN_SECONDS = 5
COACH = "+31612349901"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.allow_hosts(["127.0.0.1", "localhost"]),
    pytest.mark.usefixtures("installed"),
]


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Ports of Vangnet and of the sandbox; the clock stands on a Tuesday morning."""
    monkeypatch.setenv("VANGNET_CLOCK", "database:2026-11-24T10:00:00+01:00")
    return free_port(), free_port()


@contextmanager
def up(ports: tuple[int, int]) -> Iterator[subprocess.Popen[str]]:
    """Run ``vangnet up`` for as long as the block lasts; it takes deliveries when the block begins."""
    words = ["up", "--port", str(ports[0]), "--sandbox-port", str(ports[1])]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "services", *words],
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_until_ready(process, ports[0])
        yield process
    finally:
        process.kill()
        process.communicate()


def _wait_until_ready(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/klaar").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("vangnet up does not answer")


def stop(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C, and return what was said; fails when it takes longer than it may."""
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=STOPS_WITHIN_SECONDS)
    assert process.returncode == 0, said
    return said


def received(ports: tuple[int, int]) -> list[dict[str, Any]]:
    """Return every message that the outside received."""
    messages: list[dict[str, Any]] = httpx.get(f"http://127.0.0.1:{ports[1]}/berichten.json").json()
    return messages


def deliver(vangnet: Vangnet, folder: Path) -> None:
    """Register a coach, and deliver one young person whose place is lost today."""
    folder.mkdir(parents=True, exist_ok=True)
    head = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
    files = {
        "ontvangers.csv": f"{head}\nLC;Coach Een;lifecoach;98KP;25;{COACH};;;;\n".encode(),
        "toewijzingen.csv": b"brin;leerlingnummer;medewerker\n98KP;1;LC\n",
        "uitstroom.json": orjson.dumps(event(datum="2026-11-16", startdatum="2026-11-17")),
        "einde.json": orjson.dumps(
            event("plaatsing.beeindigd", number="2", datum="2026-11-24", nooit_begonnen=False)
        ),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    for words in (
        ("recipients", "import", "ontvangers.csv"),
        ("keys", "create", "--school", "98KP"),
        ("keys", "create", "--role", "coordinator", "--region", "25"),
        ("uploads", "send", "toewijzingen.csv"),
        ("events", "send", "uitstroom.json"),
        ("events", "send", "einde.json"),
        ("rest",),
    ):
        said = vangnet(*(str(folder / word) if word in files else word for word in words))
        assert said.code == 0, (words, said)


def test_a_region_is_driven_stopped_and_goes_on(
    vangnet: Vangnet, folder: Path, ports: tuple[int, int], tmp_path: Path
) -> None:
    """What is typed becomes a text message; after Ctrl-C and a new start nothing is sent twice, and all adds up."""
    with up(ports) as process:
        deliver(vangnet, tmp_path / "files")

        assert [(sms["channel"], sms["to"]) for sms in received(ports)] == [("sms", COACH)]
        found = vangnet("signals", "list", "--json").json
        assert [(one["pupil"], one["reason"], one["urgency"]) for one in found] == [
            ("1", "place_lost", "vandaag")
        ]
        assert "niets verlaat deze machine" in stop(process)

    with up(ports) as process:
        assert vangnet("rest").code == 0
        assert len(received(ports)) == 1
        assert (
            vangnet("clock", "advance", "--to", "2026-11-25T10:30").out.splitlines()[-1]
            == "2026-11-25 10:30:00"
        )
        assert [sms["to"] for sms in received(ports)] == [COACH, COACH], "the reminder, a working day later"
        assert vangnet("account").code == 0, vangnet("account").out
        stop(process)


SECRETS = (
    "NOTIFY_NUMBER_KEY",
    "VANGNET_INTERNAL_KEY",
    "VANGNET_NAMES_KEY",
    "VANGNET_DEAD_LETTER_KEY",
    "INGEST_PERSON_KEY",
    "INGEST_INDEX_KEY",
    "INGEST_DUO_INDEX_KEY",
    "INGEST_EVENT_ID_KEY",
    "NOTIFY_TWILIO_AUTH_TOKEN",
    "PORTAL_SESSION_KEY",
)


def test_production_has_no_sandbox(
    vangnet: Vangnet, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In production ``up`` refuses to send to a sandbox, and once it has a provider it starts without one."""
    monkeypatch.delenv("VANGNET_CLOCK")
    monkeypatch.setenv("VANGNET_PRODUCTION", "true")
    for name in SECRETS:
        monkeypatch.setenv(name, new_key())

    refused = vangnet("up", "--port", str(ports[0]), "--sandbox-port", str(ports[1]))
    monkeypatch.setenv("NOTIFY_TWILIO_BASE_URL", "https://api.example.org")
    without_personas = vangnet("up", "--port", str(ports[0]), "--sandbox-port", str(ports[1]))
    monkeypatch.setenv("PORTAL_SIGN_IN", "geen")
    with up(ports) as process:
        with pytest.raises(httpx.ConnectError):
            received(ports)
        said = stop(process)

    assert refused.code == 1
    assert "production needs NOTIFY_TWILIO_BASE_URL" in refused.err
    assert "personas are for this machine alone" in without_personas.err
    assert "zandbak" not in said


def test_a_taken_port_is_one_line(vangnet: Vangnet, ports: tuple[int, int]) -> None:
    """When somebody else listens on the port, ``up`` says which one, and ends."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports[0]))
        taken.listen()
        said = vangnet("up", "--port", str(ports[0]), "--sandbox-port", str(ports[1]))

    assert said.code == 1
    assert said.err == f"vangnet: port {ports[0]} on 127.0.0.1 is in use; choose another one\n"
