"""Killed after any line and started again, watching and sending end as if nothing had happened."""

import subprocess
import sys
import threading
from pathlib import Path

import orjson
import pytest

from services.school_client.door import Door
from services.school_client.drop_folder import DropFolder
from services.school_client.queue import Queue, deliveries_of
from services.school_client.send import send_waiting
from tests.ingest.deliveries import event, export, row
from tests.school_client.conftest import Site

pytestmark = pytest.mark.slow
BUSY = ".bezig"
MOST_LINES = 400


def killed(what: str, site: Site, folder: Path) -> int:
    """Run ``what`` in each folder, killed after each line in turn; return in how many."""
    script = Path(__file__).with_name("killed.py")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script), what, site.url, site.office.school, str(folder)],
        cwd=Path(__file__).parents[2],
        env={"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    return int(done.stdout.split()[-1])  # after the lines of the log


def test_watching_survives_a_kill_after_each_line(site: Site, door: Door, tmp_path: Path) -> None:
    """Wherever a watcher dies, the next one files the file once, with both reports, and ingest has it once."""
    folders = [tmp_path / "drop" / f"{number:03}" for number in range(MOST_LINES)]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "uitstroom.csv").write_bytes(export(row()))

    with site.running():
        kills = killed("watch", site, tmp_path / "drop")
        assert kills > 60
        for folder in folders[:kills]:
            watching = DropFolder(folder, door)
            assert watching.deliver_settled(threading.Event(), 0.001) is None
            found = sorted(
                str(path.relative_to(folder))
                for path in folder.rglob("*")
                if path.is_file() or BUSY in str(path.parent)
            )
            assert found == [
                "verwerkt/uitstroom.csv",
                "verwerkt/uitstroom.csv.rapport.json",
                "verwerkt/uitstroom.csv.rapport.txt",
            ], folder

    assert site.office.count("identities") == 1
    assert site.office.count("outbox") == 1


def test_sending_survives_a_kill_after_each_line(site: Site, door: Door, tmp_path: Path) -> None:
    """Wherever a sender dies, the next one empties the queue but for what is refused, and ingest has each once."""
    deliveries = deliveries_of("a.json", orjson.dumps([event(), event(number="2", bestemming="werk")]))
    folders = [tmp_path / "queues" / f"{number:03}" for number in range(MOST_LINES)]
    for folder in folders[:200]:
        folder.mkdir(parents=True)
        with Queue(folder / "queue.sqlite") as queue:
            queue.add(deliveries)

    with site.running():
        kills = killed("send", site, tmp_path / "queues")
        assert kills > 60
        for folder in folders[:kills]:
            with Queue(folder / "queue.sqlite") as queue:
                assert send_waiting(queue, door) is None
                left = queue.all()
            assert [(item.id, item.state) for item in left] == [(2, "geweigerd")], folder
            assert left[0].report is not None
            assert left[0].report["status"] == 400

    assert site.office.count("outbox") == 1
