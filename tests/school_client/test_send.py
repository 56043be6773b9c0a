"""The sender and its queue against a running ingest: offline, refused, tried again, and never doubled."""

import stat
import threading
from pathlib import Path

import httpx
import orjson
import pytest

from services.runtime.errors import Misconfigured
from services.school_client.door import Away, Door, Refused, Taken, _outcome
from services.school_client.patience import patiently
from services.school_client.queue import Queue, deliveries_of
from services.school_client.send import send_waiting
from tests.ingest.deliveries import PERSONAL, event, export, row
from tests.school_client.conftest import Site

PROBLEM = {"Content-Type": "application/problem+json"}
SAID = b'{"status": 400, "title": "x"}'


def queued(queue: Queue, *events: object) -> list[int]:
    """Queue events as a file of JSON."""
    return queue.add(deliveries_of("a.json", orjson.dumps(list(events))))


def test_offline_waits_and_then_goes_in_once(site: Site, door: Door, tmp_path: Path) -> None:
    """Nothing is lost while ingest is away; what is taken leaves no trace in the file, which only its owner reads."""
    path = tmp_path / "q" / "queue.sqlite"
    with Queue(path) as queue:
        queued(queue, event())
        queue.add(deliveries_of("b.csv", export(row(leerlingnummer="2"))))
        assert send_waiting(queue, door) == Away("no_answer")
        assert [(item.state, item.attempts) for item in queue.all()] == [("wacht", 1), ("wacht", 0)]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with site.running():
            assert send_waiting(queue, door) is None
        assert queue.all() == []
    assert site.office.count("identities") == 2
    assert not [word for word in PERSONAL if word.encode() in path.read_bytes()]


def test_a_refusal_parks_one_item(site: Site, door: Door, tmp_path: Path) -> None:
    """What ingest refuses stands apart with its report and holds up nothing; it can be sent again or dropped."""
    with Queue(tmp_path / "queue.sqlite") as queue, site.running():
        bad, _ = queued(queue, event(bestemming="werk"), event(number="2"))
        assert send_waiting(queue, door) is None
        (left,) = queue.all()
        assert (left.id, left.state) == (bad, "geweigerd")
        assert left.report is not None
        assert left.report["fouten"][0]["plaats"] == "data.bestemming"
        assert queue.retry(bad)
        assert not queue.retry(bad)
        assert queue.waiting() == [bad]
        assert queue.remove(bad)
        assert not queue.remove(bad)


def test_an_id_is_fixed_when_queued(site: Site, door: Door, tmp_path: Path) -> None:
    """An event without id gets one from its content, so queueing the same file again is the same event."""
    bare = {name: value for name, value in event().items() if name != "id"}
    with Queue(tmp_path / "queue.sqlite") as queue, site.running():
        for _ in range(2):
            queued(queue, bare)
            assert send_waiting(queue, door) is None
    assert site.office.count("outbox") == 1


@pytest.mark.parametrize("content", [b"{", b"[]", b"7", b"[7]"])
def test_a_file_without_events_is_not_queued(content: bytes) -> None:
    """JSON that holds no event is refused when it is queued."""
    with pytest.raises(Misconfigured):
        deliveries_of("a.json", content)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(httpx.Response(202, content=b'{"id": "1"}'), Taken, id="taken"),
        pytest.param(httpx.Response(202, content=b"<html>"), Away("not_ingest"), id="page with 202"),
        pytest.param(httpx.Response(200, content=b'{"id": "1"}'), Away("not_ingest"), id="200"),
        pytest.param(httpx.Response(400, headers=PROBLEM, content=SAID), Refused, id="refused"),
        pytest.param(httpx.Response(403, content=b"blocked"), Away("not_ingest"), id="403 of a proxy"),
        pytest.param(
            httpx.Response(429, headers=PROBLEM | {"Retry-After": "7"}, content=SAID),
            Away("status_429", 7),
            id="seconds",
        ),
        pytest.param(
            httpx.Response(
                503,
                headers=PROBLEM
                | {
                    "Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT",
                    "Date": "Tue, 24 Nov 2026 10:00:00 GMT",
                },
                content=SAID,
            ),
            Away("status_503", 30),
            id="date",
        ),
        pytest.param(
            httpx.Response(503, headers=PROBLEM | {"Retry-After": "999999"}, content=SAID),
            Away("status_503", 3600),
            id="too long",
        ),
        pytest.param(
            httpx.Response(503, headers=PROBLEM | {"Retry-After": "soon"}, content=SAID),
            Away("status_503"),
            id="no time",
        ),
        pytest.param(
            httpx.Response(500, headers=PROBLEM, content=SAID), Away("status_500", alone=True), id="our fault"
        ),
    ],
)
def test_only_ingest_decides(answer: httpx.Response, expected: Away | type[Taken | Refused]) -> None:
    """An answer counts only when it is ingest's own; every other one means: later, and not before it was asked."""
    found = _outcome(answer)
    assert found == expected if isinstance(expected, Away) else isinstance(found, expected)


@pytest.mark.parametrize("url", ["http://ingest.example.org", "ftp://127.0.0.1", "ingest.example.org"])
def test_personal_data_crosses_no_network_in_plain_text(url: str) -> None:
    """Beside https only this machine itself is spoken to."""
    with pytest.raises(Misconfigured, match="https"):
        Door(url, "k")


def test_patience_waits_as_long_as_it_was_asked() -> None:
    """A try comes no sooner than Retry-After, the time limit ends the tries, and a stop ends the waiting at once."""
    stop = threading.Event()
    tried: list[int] = []

    def work() -> Away | None:
        tried.append(len(tried))
        return Away("busy", 0.6) if len(tried) == 1 else None

    assert patiently(work, stop) is None
    assert len(tried) == 2
    assert patiently(lambda: Away("busy"), stop, 0) == Away("busy")
    threading.Timer(0.2, stop.set).start()
    assert patiently(lambda: Away("busy", 3000), stop) == Away("busy", 3000)
