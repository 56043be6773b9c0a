"""A real ingest on a port of this machine, that can be stopped and started, and a school that delivers to it."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn

from services.school_client.door import Door
from tests.ingest.conftest import Office, close_office, open_office


@dataclass
class Site:
    """Ingest behind one address; it answers inside ``running``."""

    office: Office
    port: int = field(default=0)

    def __post_init__(self) -> None:
        """Choose a port on which nobody listens."""
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port = taken.getsockname()[1]

    @property
    def url(self) -> str:
        """The address of ingest."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Answer for as long as the block lasts."""
        config = uvicorn.Config(
            self.office.app.web(), port=self.port, log_config=None, access_log=False, lifespan="off"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()), name="school_client.site")
        thread.start()
        while not server.started:
            threading.Event().wait(0.01)
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def site(database_url: str, keys_url: str, tmp_path: Path) -> Iterator[Site]:
    """An ingest with empty tables that does not answer yet."""
    office = open_office(database_url, keys_url, tmp_path / "data")
    yield Site(office)
    close_office(office)


@pytest.fixture
def door(site: Site) -> Iterator[Door]:
    """The door of ingest, opened with the key of the school."""
    opened = Door(site.url, site.office.school)
    yield opened
    opened.close()
