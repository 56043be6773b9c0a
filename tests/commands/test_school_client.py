"""``vangnet school-client`` and ``vangnet ingest watch`` as typed at a school: exit codes, a stop in time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest

from tests.commands.typed import Vangnet
from tests.ingest.deliveries import event, export, row
from tests.school_client.conftest import Site, site

__all__ = ["site"]
STOPS_WITHIN_SECONDS = 5

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def school(site: Site, vangnet: Vangnet, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The settings of a school that delivers to the site."""
    monkeypatch.setenv("VANGNET_URL", site.url)
    monkeypatch.setenv("VANGNET_KEY", site.office.school)
    return site


def test_a_school_queues_and_sends(school: Site, vangnet: Vangnet, tmp_path: Path) -> None:
    """Queued, sent, refused, shown without content, tried again and dropped: each command says how it ended."""
    file = tmp_path / "a.json"
    file.write_bytes(orjson.dumps([event(), event(number="2", bestemming="werk")]))
    assert vangnet("school-client", "add", str(file)).out == "queued: 2 (first 1, last 2)\n"
    with school.running():
        sent = vangnet("school-client", "send")
        assert sent.code == 1
        assert "0 still wait, 1 refused" in sent.err
        shown = vangnet("school-client", "status").out
        assert "data.bestemming" in shown
        assert "Renske" not in shown
        assert vangnet("school-client", "retry", "2").code == 0
        assert vangnet("school-client", "drop", "2").code == 0
        assert vangnet("school-client", "drop", "2").err == "vangnet: there is no item 2\n"
        assert vangnet("school-client", "send").out.endswith("everything was delivered\n")
    assert school.office.count("outbox") == 1


def test_without_a_key_nothing_starts(vangnet: Vangnet, tmp_path: Path) -> None:
    """A missing key is one clear line."""
    for words in (("school-client", "send"), ("ingest", "watch", str(tmp_path))):
        said = vangnet(*words)
        assert (said.code, said.err) == (1, "vangnet: no key: set VANGNET_KEY, or give --key\n")


@pytest.mark.slow
def test_watch_once_takes_what_is_there(school: Site, tmp_path: Path) -> None:
    """``--once`` delivers what is in the folder, and ends; the name of the file is in no line."""
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "Renske.csv").write_bytes(export(row()))
    with school.running():
        said = subprocess.run(
            [sys.executable, "-m", "services", "ingest", "watch", str(tmp_path / "drop"), "--once"],
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert "item_delivered" in said.stderr
    assert "Renske" not in said.stdout + said.stderr
    assert (tmp_path / "drop" / "verwerkt" / "Renske.csv.rapport.txt").exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("what", ["watch", "send"])
def test_it_stops_within_seconds(school: Site, tmp_path: Path, what: str, number: signal.Signals) -> None:
    """While ingest is away and it waits, Ctrl-C and SIGTERM end it in time with exit code 0, and the file is there."""
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "a.csv").write_bytes(export(row()))
    words = ["ingest", "watch", str(drop)]
    if what == "send":
        words = ["school-client", "send", "--watch"]
        added = [sys.executable, "-m", "services", "school-client", "add", str(drop / "a.csv")]
        subprocess.run(added, env=dict(os.environ), check=True, capture_output=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "services", *words], stderr=subprocess.PIPE, env=dict(os.environ), text=True
    )
    assert process.stderr is not None
    assert "ingest_away" in process.stderr.readline()
    begun = time.monotonic()
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert time.monotonic() - begun < STOPS_WITHIN_SECONDS
    assert process.returncode == 0, said
    assert [path.name for path in drop.iterdir() if path.is_file()] == ["a.csv"]


def test_the_sender_alone_loads_no_database() -> None:
    """``python -m services.school_client`` runs where no PostgreSQL is: nothing that speaks to one is imported."""
    code = "import sys, services.school_client.commands as c; print([m for m in sys.modules if m in %r])"
    heavy = ("sqlalchemy", "psycopg", "fastapi", "kafka", "uvicorn", "alembic")
    done = subprocess.run(
        [sys.executable, "-c", code % (heavy,)], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "[]"
