"""The sandbox as a whole: its settings, and running inside, beside and without us."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.sandbox.app import Sandbox, create
from services.sandbox.settings import SandboxSettings
from tests.sandbox.outside import START, hands

pytestmark = pytest.mark.enable_socket


def test_a_misspelt_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable with our prefix that does not exist stops the start."""
    monkeypatch.setenv("SANDBOX_PROT", "8025")
    with pytest.raises(ValueError, match="SANDBOX_PROT"):
        SandboxSettings.load()


def test_every_setting_says_what_it_means() -> None:
    """No setting is without a description."""
    assert [name for name, field in SandboxSettings.model_fields.items() if not field.description] == []


def test_the_default_behaviour_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens to every message can be set from outside."""
    monkeypatch.setenv("SANDBOX_DEFAULT_BEHAVIOUR", '{"fail": 30003}')
    with hands(default_behaviour=SandboxSettings.load().default_behaviour) as outside:
        outside.text()
        outside.settle()
        assert outside.listed()[0]["status"] == "undelivered"


def test_making_it_opens_nothing() -> None:
    """Until it is bound it has no address."""
    assert isinstance(create(SandboxSettings(port=0, smtp_port=0), lambda: START), FastAPI)
    with pytest.raises(RuntimeError):
        Sandbox(SandboxSettings(port=0, smtp_port=0), lambda: START).url  # noqa: B018 (asking is what fails)


def test_a_taken_port_is_an_error_at_once() -> None:
    """Two sandboxes on one port: the second says so before it runs."""
    with hands() as outside, pytest.raises(OSError, match="in use"):
        Sandbox(SandboxSettings(port=int(outside.sandbox.url.rsplit(":", 1)[1])), lambda: START).bind()


def test_it_remembers_what_it_received(tmp_path: Path) -> None:
    """Started again on the same file, it still lists what was sent before."""
    file = tmp_path / "zandbak.json"
    with hands(data_file=file) as outside:
        outside.text()
        outside.settle()
        before = outside.listed()
    with hands(data_file=file) as outside:
        assert outside.listed() == before


def test_it_runs_as_a_process_of_its_own() -> None:
    """``python -m services.sandbox`` answers on real time and ends at SIGTERM."""
    environment = os.environ | {"SANDBOX_PORT": "0", "SANDBOX_SMTP_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "services.sandbox"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found is not None, said
        assert httpx.get(f"{found[0]}/berichten.json").json() == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        process.stdout.close()
    finally:
        process.kill()
        process.wait()
