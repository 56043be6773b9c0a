"""Debian's Chromium before a portal that runs: with and without JavaScript, on a phone of 360 pixels."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from infra.chromium import ARGUMENTS, ChromiumMissingError, program
from tests.portal.desk import Desk, a_desk

PHONE = ViewportSize(width=360, height=740)


@dataclass(slots=True)
class Stand:
    """A portal that runs, and the browser before it."""

    desk: Desk
    url: str
    browser: Browser

    @contextmanager
    def page(self, *, scripts: bool, who: str = "persona:Daan Postma") -> Iterator[Page]:
        """Open Vandaag as a persona, on a phone; whatever the page complains of fails the test."""
        context = self.browser.new_context(
            base_url=self.url, viewport=PHONE, java_script_enabled=scripts, locale="nl-NL"
        )
        page, complaints = context.new_page(), []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.set_default_timeout(20_000)
        page.goto("/vandaag")
        page.click(f"button[value='{who}']")
        yield page
        context.close()
        assert complaints == []


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the file; without it the test is skipped, in CI it fails.

    Not for the session: as long as Playwright is open its event loop runs here, and no other test can have one.
    """
    try:
        path = program()
    except ChromiumMissingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))


@pytest.fixture
def stand(database_url: str, chromium: Browser) -> Iterator[Stand]:
    """A portal on a port of its own, with the worker that wakes open pages."""
    with a_desk(database_url) as desk:
        server = uvicorn.Server(
            uvicorn.Config(desk.site, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        )
        stop = threading.Event()
        threads = [threading.Thread(target=lambda: asyncio.run(server.serve()), name="browser.site")]
        threads += [threading.Thread(target=one.run, args=(stop,)) for one in desk.app.workers["web"]]
        for thread in threads:
            thread.start()
        while not server.started:
            threading.Event().wait(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Stand(desk, f"http://127.0.0.1:{port}", chromium)
        server.should_exit = True
        stop.set()
        for thread in threads:
            thread.join()
