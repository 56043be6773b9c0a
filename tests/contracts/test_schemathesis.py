"""Ingest keeps to its own description whatever is sent: the outside tool schemathesis, with all its checks.

Here in short; with ``EXAMPLES=200``, as in ``make contracts``, every phase of it and as many examples per operation.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.conftest import close_office, open_office
from tests.school_client.conftest import Site

EXAMPLES = os.environ.get("EXAMPLES")
CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def site(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Site]:
    """An ingest with empty tables, behind one address."""
    office = open_office(database_url, keys_url, tmp_path / "data")
    yield Site(office)
    close_office(office)


@pytest.mark.enable_socket
def test_whatever_is_sent_the_answer_is_as_described(site: Site, tmp_path: Path) -> None:
    """Right and wrong requests of every operation: never a fault of ours, never an answer that is not described."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
    command += [f"{site.url}/v1/openapi.json", "--checks", "all", "--max-examples", EXAMPLES or "3"]
    command += [] if EXAMPLES else ["--phases", "examples,fuzzing"]
    command += ["--continue-on-failure", "-H", f"Authorization: Bearer {site.office.school}"]
    sender = site.office.school.split("_")[1]
    site.office.app.sender_keys.limit(
        sender, per_minute=1_000_000, burst=100_000
    )  # a refusal says nothing of the rest
    with site.running():
        found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout + found.stderr
