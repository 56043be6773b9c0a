"""When ingest is away what people fill in is kept and the page says so; it is sent once as soon as ingest is back."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from services.portal.access import Role
from tests.portal.desk import Desk, a_desk, a_user


@contextmanager
def answering(port: int, status: int, told: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Run what answers like ingest on a port, and give what it received."""
    received: list[dict[str, Any]] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Door) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield received
        server.shutdown()
        thread.join()


def send(desk: Desk) -> None:
    """Let the worker that sends do what is due."""
    (worker,) = desk.app.workers["send"]
    while worker.step():
        pass


@contextmanager
def filled_in(database_url: str) -> Iterator[tuple[Desk, int]]:
    """Open a portal in which somebody recorded a call while nobody answers at ingest; give the port of ingest."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    with a_desk(database_url, ingest_url=f"http://127.0.0.1:{port}", ingest_timeout_seconds=5) as desk:
        leaver, browser = desk.person(), desk.signed_in(a_user(Role.COACH))
        form = browser.form_of("/vandaag") | {"uitkomst": "geen_gehoor"}
        assert browser.post(f"/dossier/{leaver}/contact", form).status_code == 303
        send(desk)
        assert "1 invoer wacht nog" in browser.get("/vandaag").text
        yield desk, port
        for worker in desk.app.workers["send"]:
            worker.close()


def test_an_entry_waits_for_ingest(database_url: str) -> None:
    """What waited is sent once when ingest answers again, with who did it and for which school."""
    with filled_in(database_url) as (desk, port), answering(port, 202, {}) as received:
        send(desk)
        assert received == []  # its moment has not come
        due = desk.app.next_due()
        assert due is not None
        desk.clock.advance_to(due)
        send(desk)
        send(desk)
        assert [one["gebeurtenis"]["type"] for one in received] == ["nl.nazorg.contact.geprobeerd.v1"]
        assert (received[0]["rol"], received[0]["regio"], received[0]["school"]) == (
            "lifecoach",
            "25",
            "98KP",
        )
        assert "wacht nog" not in desk.signed_in(a_user(Role.COACH)).get("/vandaag").text
        assert desk.rows("select event from portal.entries") == [({},)]


def test_an_entry_that_is_refused_is_told(database_url: str) -> None:
    """What ingest will not take is not sent again; the page says so, and the reason is kept without a value."""
    told = {"fouten": [{"plaats": "data.datum", "reden": "ongeldig", "verwacht": "een dag"}]}
    with filled_in(database_url) as (desk, port), answering(port, 400, told) as received:
        due = desk.app.next_due()
        assert due is not None
        desk.clock.advance_to(due)
        send(desk)
        assert len(received) == 1
        assert desk.app.next_due() is None
        assert "1 invoer is niet verwerkt" in desk.signed_in(a_user(Role.COACH)).get("/vandaag").text
        assert desk.rows("select refused from portal.entries") == [("ongeldig",)]
